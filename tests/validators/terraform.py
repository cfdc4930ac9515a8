"""Real Terraform over all renders: offline through ../shared/tfcheck where that folder is, else with the registry."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from validators.tools import ROOT, need, not_run, run
from validators.tree import Tree

TFCHECK = ROOT.parent / "shared" / "tfcheck"
FILES = (
    "infra/*.tf",
    "infra/*.tf.json",
    "infra/*.hcl",
    "infra/*.tfvars",
    "infra/*.tpl",
    "infra/*.tftpl",
    "infra/*.json",
    "infra/helm/*",  # the chart that a release on Kubernetes applies
)


def roots(tree: Tree) -> list[str]:
    """Root modules: folders with .tf files that are neither modules nor helpers of a test."""
    with_code = {path.rpartition("/")[0] for path in tree.files if path.endswith(".tf")}
    return sorted(folder for folder in with_code if not {"modules", "tests"} & set(folder.split("/")))


def judge(tree: Tree, test: bool = True) -> str:
    """Findings of fmt, init, validate and, unless switched off, test in every root module; warnings count."""
    if TFCHECK.is_dir():
        code, output = tfcheck(tree.folder, *([] if test else ["--no-test"]), *roots(tree))
        untested = [
            f"{root}: its tests did not run"
            for root in roots(tree)
            if test and list((tree.folder / root).glob("tests/*.tftest.hcl")) and not _passed(output, root)
        ]
        lines = [
            line for line in output.splitlines() if code or " warning: " in line or not line.startswith((" ", "ok "))
        ]
        return "\n".join([*lines, *(untested if not code else [])])
    return "\n".join(finding for root in roots(tree) for finding in _plain(tree.folder / root, root, test))


def _passed(output: str, root: str) -> bool:
    return any(line.startswith(f"ok   {root} ") and "test[Success!" in line for line in output.splitlines())


def tfcheck(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run tfcheck in a folder, whose paths it then prints."""
    need("terraform")
    schemas = {"TFCHECK_SCHEMAS": str(TFCHECK / "schemas")}
    return run([sys.executable, TFCHECK / "tfcheck.py", "-v", *arguments], cwd=folder, env=schemas)


def need_providers(output: str) -> None:
    """What Terraform printed tells that its providers are out of reach: then nothing was judged."""
    if "could not connect" in output or "Failed to query available provider packages" in output:
        not_run("terraform: neither ../shared/tfcheck nor a provider registry is within reach")


def _plain(folder: Path, name: str, test: bool) -> list[str]:
    terraform = need("terraform")
    findings = []
    code, output = run([terraform, "fmt", "-check", "-recursive", "-no-color"], folder)
    if code:
        findings.append(f"{name}: not formatted: {' '.join(output.split())}")
    code, output = run([terraform, "init", "-backend=false", "-input=false", "-no-color"], folder)
    if code and not findings:
        need_providers(output)
    if code:
        return [*findings, f"{name}: init: {output}"]
    code, output = run([terraform, "validate", "-json"], folder)
    for found in json.loads(output)["diagnostics"]:
        place = found.get("range", {})
        line = place.get("start", {}).get("line", "")
        findings.append(
            f"{name}/{place.get('filename', '')}:{line} {found['severity']}: {found['summary']}: {found.get('detail')}"
        )
    if test and not code and list(folder.glob("tests/*.tftest.hcl")):
        code, output = run([terraform, "test", "-no-color"], folder)
        if code:
            findings.append(f"{name}: test: {output}")
    return findings
