"""Speed: Copier compiles every path part and every file anew; this remembers the result.

Only Jinja's public interface is used (`bytecode_cache`, `from_string`) and the output is byte for byte the same.
"""

from __future__ import annotations

from typing import Any

from jinja2 import BytecodeCache, Environment, Template
from jinja2.bccache import Bucket
from jinja2.ext import Extension

BYTECODE: dict[str, bytes] = {}
"""Compiled templates of this process, by name and checksum of the source."""


class Memory(BytecodeCache):
    """A bytecode cache in memory: three renders of one update compile each file once."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket; Jinja itself compares the checksum of the source."""
        code = BYTECODE.get(f"{bucket.key}:{bucket.checksum}")
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the compiled template."""
        BYTECODE[f"{bucket.key}:{bucket.checksum}"] = bucket.bytecode_to_string()


class Speed(Extension):
    """Installs the bytecode cache and a `from_string` that compiles a source once."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.bytecode_cache = Memory()
        compile_source = environment.from_string
        compiled: dict[Any, Template] = {}

        def from_string(source: Any, *args: Any, **kwargs: Any) -> Template:
            # Copier's `yield` tag keeps state from compiling, so such a source is compiled each time.
            if args or kwargs or not isinstance(source, str) or "yield" in source:
                return compile_source(source, *args, **kwargs)
            if source not in compiled:
                compiled[source] = compile_source(source)
            return compiled[source]

        environment.from_string = from_string  # type: ignore[method-assign]
