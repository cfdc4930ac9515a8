"""The parts that this service is made of: every module here that defines `PART` is one."""

import importlib
import pkgutil

from service.parts.part import Part

__all__ = ["Part", "kinds"]


def kinds() -> list[type[Part]]:
    """The classes of all parts, by the name of their module."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return [module.PART for module in modules if hasattr(module, "PART")]
