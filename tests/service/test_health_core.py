"""The health core of each runtime is its own code: a release of a framework cannot change what a probe sees."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest
from rendering import ROOT

APPS = ROOT / "template"


def python(source: str) -> set[str]:
    """What a module imports that is neither Python's own nor the service's."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(f"{'.' * node.level}{node.module or ''}")
    own = sys.stdlib_module_names | {"service", ""}
    return {name for name in found if name.partition(".")[0] not in own}


def node(source: str) -> set[str]:
    """What a module imports that is neither Node's own nor beside it."""
    named = re.findall(r"""(?:\bfrom|\bimport|\brequire|\bgetBuiltinModule)\s*\(?\s*["']([^"']+)["']""", source)
    return {name for name in named if not name.startswith(("node:", "./"))}


def go(source: str) -> set[str]:
    """What a file imports that is neither in the standard library nor in the service's module."""
    block = re.search(r"^import (?:\((.*?)^\)|(\S.*?)$)", source, re.MULTILINE | re.DOTALL)
    named = re.findall(r'"([^"]+)"', block[0]) if block else []
    return {name for name in named if "." in name.partition("/")[0]}


CORES = {
    "python": (python, ["{{python}}/app/service/health.py", "{{python}}/app/service/bounded.py"]),
    "node": (node, ["{{node}}/app/src/health.ts"]),
    "go": (
        go,
        [
            str(file.relative_to(APPS))
            for file in sorted((APPS / "{{go}}/app/internal/health").glob("*.go"))
            if not file.name.endswith("_test.go")
        ],
    ),
}


@pytest.mark.parametrize("runtime", CORES)
def test_it_imports_nothing_of_others(runtime: str) -> None:
    foreign, files = CORES[runtime]
    assert len(files) >= 1
    assert {name: found for name in files if (found := foreign((APPS / name).read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    ("runtime", "line", "name"),
    [
        ("python", "    from fastapi.responses import JSONResponse\n", "fastapi.responses"),
        ("node", 'import fastify from "fastify";\n', "fastify"),
        ("go", 'import (\n\t"github.com/jackc/pgx/v5"\n)\n', "github.com/jackc/pgx/v5"),
    ],
)
def test_a_framework_is_found(runtime: str, line: str, name: str, tmp_path: Path) -> None:
    foreign, _ = CORES[runtime]
    source = f"def f():\n{line}" if runtime == "python" else line
    assert foreign(source) == {name}
