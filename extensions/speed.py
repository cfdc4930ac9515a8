"""Speed: Copier compiles and renders every part of a path anew; this remembers what it compiled.

Only Jinja's public interface is used (`from_string`) and the output is byte for byte the same.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, Template
from jinja2.ext import Extension


class Plain:
    """A source without Jinja, which most path parts are: no context is made to give it back."""

    def __init__(self, source: str) -> None:
        self.source = source

    def render(self, *_: Any, **__: Any) -> str:
        """The source."""
        return self.source


class Speed(Extension):
    """Installs a `from_string` that compiles a source once."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        compile_source = environment.from_string
        compiled: dict[Any, Template | Plain] = {}
        marks = (environment.variable_start_string, environment.block_start_string, environment.comment_start_string)

        def from_string(source: Any, *args: Any, **kwargs: Any) -> Template | Plain:
            # Copier's `yield` tag keeps state from compiling, so such a source is compiled each time.
            if args or kwargs or not isinstance(source, str) or "yield" in source:
                return compile_source(source, *args, **kwargs)
            if source not in compiled:
                plain = not any(mark in source for mark in (*marks, "\n"))
                compiled[source] = Plain(source) if plain else compile_source(source)
            return compiled[source]

        environment.from_string = from_string  # type: ignore[method-assign,assignment]
