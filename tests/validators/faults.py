"""For each validator a file that it must refuse, and words of the finding: a validator that sees nothing would pass.

The texts are here and not on disk, where every scanner of this repository itself would find them.
"""

from __future__ import annotations

# not a real key; put together so that no scanner takes this file for a leak
KEY = "AKIA" + "Z7QWERTY2PLMKOIJ"

WORKFLOW = """\
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: %s
"""

FAULTS: dict[str, tuple[dict[str, str], str]] = {
    "hadolint": ({"Dockerfile": "FROM python:latest\nRUN cd /tmp\n"}, "DL3007"),
    "shellcheck": ({"infra/scripts/a.sh": "#!/usr/bin/env bash\nrm -rf $1/x\n"}, "SC2086"),
    "shfmt": ({"a.sh": "#!/usr/bin/env bash\nif true; then\n      echo x\nfi\n"}, "-      echo x"),
    "actionlint": ({".github/workflows/a.yml": WORKFLOW % "echo ${{ github.evnt }}"}, "evnt"),
    "zizmor": ({".github/workflows/a.yml": WORKFLOW % "echo ${{ github.event.issue.title }}"}, "template-injection"),
    "schema github-workflows": ({".github/workflows/a.yml": "on: push\njobs: {a: {runs-on: x, stepz: []}}\n"}, "stepz"),
    "schema github-actions": (
        {".github/actions/x/action.yml": "name: x\nruns: {using: composite, steps: 1}\n"},
        "action.yml",
    ),
    "schema dependabot": (
        {".github/dependabot.yml": "version: 2\nupdates: [{package-ecosystem: pip, directory: /}]\n"},
        "schedule",
    ),
    "schema gitlab-ci": ({".gitlab-ci.yml": "test:\n  script: 5\n"}, "script"),
    "schema renovate": ({"renovate.json": '{"extends": 5}\n'}, "extends"),
    "schema compose-spec": ({"docker-compose.yml": "services: {a: {image: x, imagee: y}}\n"}, "imagee"),
    "compose config": (
        {"docker-compose.yml": "services:\n  a:\n    image: x\n    depends_on: [b]\n", ".env.example": "A=1\n"},
        "depends on undefined service",
    ),
    "yamllint": ({"a.yml": "a: 1\na: 2\n"}, "duplication of key"),
    "taplo lint": ({"a.toml": "a = 1\na = 2\n"}, "conflicting keys"),
    "taplo format": ({"a.toml": "a=1\n"}, "a=1"),
    "parsers": ({"a.json": '{"a": 1, "a": 2}\n'}, "key given twice: a"),
    "gitleaks": ({"config.txt": f'aws_access_key_id = "{KEY}"\n'}, "aws-access-token"),
    "rumdl": ({"a.md": "# A\n\n### C\n\ntext\n"}, "MD001"),
    "typos": ({"a.md": "The seperate enviroment.\n"}, "separate"),
    "ruff check": ({"app/service/a.py": '"""A."""\n\nimport os\n'}, "F401"),
    "ruff format": ({"app/service/a.py": '"""A."""\n\nx = {  "a":1}\n'}, "a.py"),
}
