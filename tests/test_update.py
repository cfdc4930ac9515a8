"""`copier update` with the real Copier and git: nothing is lost, nothing conflicts, and the result is a fresh render."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path

import copier
import pytest
import yaml
from copier import Settings, VcsRef
from gallery import triple_answers
from rendering import ROOT, catalogue, faster, triples
from test_template import tracked

FIRST = "e896096188be07fed5d182a4c53eca89549a1591"
"""The first commit with a whole platform; projects of that day exist and must take every update since."""


Triple = tuple[str, str, str]


def git(folder: Path, *arguments: str) -> str:
    """Run git; give what it prints."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def commit(folder: Path, message: str, tag: str = "") -> None:
    """Commit everything, and tag it."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    if tag:
        git(folder, "tag", "-f", tag)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This work tree as a released version 1.0.0, with what is not yet committed."""
    folder = tmp_path_factory.mktemp("published") / "template"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for path in tracked():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path)
    commit(folder, "This version", "v1.0.0")
    return folder


@pytest.fixture
def template(published: Path, tmp_path: Path) -> Path:
    """A copy of the released template that a test may develop further."""
    return Path(shutil.copytree(published, tmp_path / "template", symlinks=True))


def project(template: Path, folder: Path, version: str, **answers: str) -> Path:
    """A new project of a version, committed."""
    with faster():
        copier.run_copy(
            str(template),
            folder,
            data=answers,
            defaults=True,
            vcs_ref=version,
            unsafe=True,
            quiet=True,
            settings=Settings(),
        )
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Start")
    return folder


def update(folder: Path, version: str | VcsRef | None = None, exclude: Sequence[str] = (), **answers: str) -> None:
    """Update a project as the documentation says."""
    with faster():
        copier.run_update(
            folder,
            data=answers,
            defaults=True,
            overwrite=True,
            vcs_ref=version,
            exclude=exclude,
            unsafe=True,
            quiet=True,
            settings=Settings(),
        )


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Content and mode of every file; where the template came from is not compared."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".git/"):
            content = re.sub(rb"(?m)^_(src_path|commit): .*$", b"", path.read_bytes())
            found[name] = (content, path.stat().st_mode & 0o777)
    return found


def difference(one: Path, other: Path) -> list[str]:
    """Paths that differ."""
    left, right = tree(one), tree(other)
    return sorted(path for path in left.keys() | right.keys() if left.get(path) != right.get(path))


def assert_clean(folder: Path) -> None:
    """No unmerged path, no conflict marker, no rejected hunk."""
    assert git(folder, "ls-files", "-u") == ""
    assert [
        path for path, (content, _) in tree(folder).items() if b"\n<<<<<<< " in content or path.endswith(".rej")
    ] == []


EDITS: dict[str, Callable[[str], str]] = {
    # a line of their own in prose, a variable, a step, a size
    "README.md": lambda text: text.replace("\n\n", "\n\nOur team's page: see the wiki.\n\n", 1),
    ".env.example": lambda text: text.replace("\n\n", "\n\n# ours\nOUR_VARIABLE=1\n\n", 1),
    ".gitignore": lambda text: "/our-scratch/\n" + text,
    "infra/terraform/environments/prod/terraform.tfvars": lambda text: text + '\n# ours\nour_size = "large"\n',
    ".github/workflows/scan.yml": lambda text: text.rstrip("\n") + "\n      - name: Our step\n        run: make test\n",
}
"""What users do to managed files, as far as the render has them."""
DELETED = "SECURITY.md"
OWN = {"infra/terraform/environments/prod/ours.auto.tfvars": "max_instances = 40\n", "docs/ours.md": "# Ours\n"}


def edit(folder: Path) -> list[str]:
    """Make the edits of a user and commit them; give the paths."""
    edited = [path for path in EDITS if (folder / path).is_file()]
    for path in edited:
        before = (folder / path).read_text(encoding="utf-8")
        (folder / path).write_text(EDITS[path](before), encoding="utf-8")
        assert (folder / path).read_text(encoding="utf-8") != before
    for path, text in OWN.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / DELETED).unlink()
    commit(folder, "Our edits")
    return edited


def assert_kept(folder: Path, edited: list[str]) -> None:
    """Every edit is still there."""
    words = ("Our team's page", "OUR_VARIABLE=1", "/our-scratch/", "our_size", "Our step")
    kept = "".join((folder / path).read_text(encoding="utf-8") for path in edited)
    assert [word for word, path in zip(words, EDITS, strict=True) if path in edited and kept.count(word) != 1] == []
    assert [path for path, text in OWN.items() if (folder / path).read_text(encoding="utf-8") != text] == []
    assert not (folder / DELETED).exists()


def test_same_version_changes_nothing(published: Path, tmp_path: Path) -> None:
    """Through the command line, as a user does it: `git status` is empty afterwards."""
    folder = project(published, tmp_path / "my-service", "v1.0.0")
    done = subprocess.run(
        [sys.executable, "-m", "copier", "update", "--trust", "--defaults"],
        cwd=folder,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert git(folder, "status", "--porcelain") == ""


def test_a_plain_run_writes_the_same(published: Path, tmp_path: Path) -> None:
    """Copier as users start it, without what these tests spare it."""
    plain = tmp_path / "plain/my-service"
    command = [sys.executable, "-m", "copier", "copy", "--trust", "--defaults", "--quiet", "-r", "v1.0.0"]
    subprocess.run([*command, str(published), str(plain)], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    spared = project(published, tmp_path / "spared/my-service", "v1.0.0")
    assert difference(plain, spared) == []


def test_untrusted_update_changes_nothing(published: Path, tmp_path: Path) -> None:
    """Without --trust: exit 4 and nothing touched."""
    folder = project(published, tmp_path / "my-service", "v1.0.0")
    command = [sys.executable, "-m", "copier", "update", "--defaults"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 4
    assert git(folder, "status", "--porcelain") == ""


def next_version(template: Path) -> None:
    """Version 1.1.0: a line changed, a line added, a file added, a file gone, a new question with a default."""
    readme = template / "template/README.md.jinja"
    readme.write_text(
        readme.read_text(encoding="utf-8").rstrip("\n") + "\n\n## Added\n\nIn 1.1.0 by {{ added }}.\n", "utf-8"
    )
    script = template / "template/scripts/check.sh"
    script.write_text(
        script.read_text(encoding="utf-8").replace("#!/usr/bin/env bash\n", "#!/usr/bin/env bash\n# 1.1.0\n"), "utf-8"
    )
    (template / "template/docs/added.md").write_text("# Added\n", encoding="utf-8")
    (template / "template/scripts/checks/shfmt.sh").unlink()
    with (template / "questions/operations.yml").open("a", encoding="utf-8") as file:
        file.write("\nadded:\n  type: str\n  help: A new question\n  default: default\n  ask: false\n")
    commit(template, "Next version", "v1.1.0")


def test_next_version_keeps_edits(template: Path, tmp_path: Path) -> None:
    """An edited project takes the changes of the next version; its own edits stay."""
    folder = project(template, tmp_path / "my-service", "v1.0.0")
    edited = edit(folder)
    assert edited == list(EDITS)
    next_version(template)
    update(folder)
    assert_clean(folder)
    assert_kept(folder, edited)
    assert "In 1.1.0 by default." in (folder / "README.md").read_text(encoding="utf-8")
    assert "# 1.1.0\n" in (folder / "scripts/check.sh").read_text(encoding="utf-8")
    assert (folder / "docs/added.md").is_file()
    assert not (folder / "scripts/checks/shfmt.sh").exists()
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert recorded["added"] == "default"
    assert recorded["_commit"] == "v1.1.0"


def test_next_version_of_an_unedited_project_is_a_fresh_render(template: Path, tmp_path: Path) -> None:
    """Nobody can tell an updated project from a new one."""
    folder = project(template, tmp_path / "updated" / "my-service", "v1.0.0")
    next_version(template)
    update(folder)
    assert difference(folder, project(template, tmp_path / "fresh" / "my-service", "v1.1.0")) == []


def test_answers_survive_an_update(template: Path, tmp_path: Path) -> None:
    """Answers that differ from the defaults are still the same after the next version."""
    chosen = {"database": "none", "owner": "Somebody", "deployment_model": triples()[-1][2], "setup": "full"}
    folder = project(template, tmp_path / "my-service", "v1.0.0", **chosen)
    before = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    next_version(template)
    update(folder)
    after = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    assert {name: after[name] for name in before if name != "_commit"} == {
        name: value for name, value in before.items() if name != "_commit"
    }


SEEDED = [
    (triple, glob)
    for triple in triples()
    for choice, glob in catalogue().platforms[triple[0]].get("seeded", {}).items()
    if choice == triple[2] or (choice == triple[1] and triple[2] == "rolling")
]


@pytest.mark.parametrize(("triple", "glob"), SEEDED, ids=["-".join((*triple, glob)) for triple, glob in SEEDED])
def test_seeded_files_are_the_users(triple: tuple[str, str, str], glob: str, template: Path, tmp_path: Path) -> None:
    """A file that was written once stays as the user left it, although the next version writes another."""
    folder = project(template, tmp_path / "my-service", "v1.0.0", **triple_answers(triple))
    seeded = [path for path in folder.glob(glob.replace("**", "**/*")) if path.is_file()]
    assert seeded
    for path in seeded:
        path.write_text("ours\n", encoding="utf-8")
    commit(folder, "Our sizes")
    for path in (template / "template").rglob("*"):
        if path.is_file() and fnmatch(str(path), f"*/{glob}*"):
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    commit(template, "Next version", "v1.1.0")
    update(folder)
    assert_clean(folder)
    assert {path.read_text(encoding="utf-8") for path in seeded} == {"ours\n"}


def switches() -> list[tuple[Triple, Triple]]:
    """To every tool of every platform from the default triple; and there from rolling to the other models.

    Of a platform's second and later tools one model is enough: the files of a model are the platform's.
    """
    first = triples()[0]
    found: list[tuple[Triple, Triple]] = []
    seen: set[str] = set()
    for room in dict.fromkeys(triple[:2] for triple in triples()):
        rolling, *others = [triple for triple in triples() if triple[:2] == room]
        found += [(first, rolling)] * (first != rolling)
        found += [(rolling, other) for other in (others[-1:] if room[0] in seen else others)]
        seen.add(room[0])
    return found


@pytest.mark.parametrize(
    ("one", "other"), switches(), ids=["-".join(one) + "-to-" + "-".join(other) for one, other in switches()]
)
def test_a_switch(one: Triple, other: Triple, published: Path, tmp_path: Path) -> None:
    """There: a fresh render of the other triple. And back: the first render again."""
    folder = project(published, tmp_path / "switched" / "my-service", "v1.0.0", **triple_answers(one))
    first = tree(folder)
    changed = {name: value for name, value in triple_answers(other).items() if value != triple_answers(one)[name]}
    update(folder, VcsRef.CURRENT, **changed)
    assert_clean(folder)
    # what was answered before and still holds, such as a region that both platforms know, stays answered
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    answers = {name: value for name, value in recorded.items() if not name.startswith("_")}
    fresh = project(published, tmp_path / "fresh" / "my-service", "v1.0.0", **answers)
    # the service is the user's; the timings of the new platform reach it by its environment
    seeded = {"app/service/defaults.py"} if one[0] != other[0] else set()
    assert set(difference(folder, fresh)) <= seeded
    commit(folder, "Switched")
    update(folder, VcsRef.CURRENT, **{name: triple_answers(one)[name] for name in changed})
    assert tree(folder) == first


STORES = "kubernetes_data_stores"
OWN_OVERLAYS = {f"infra/kustomize/overlays/{name}/kustomization.yaml" for name in ("dev", "staging", "prod")}


@pytest.mark.parametrize("tool", ["helm", "kustomize"])
def test_data_stores_leave_the_cluster_and_come_back(tool: str, published: Path, tmp_path: Path) -> None:
    """There: a fresh render, but for the overlays, which are the user's. And back: the first render again."""
    answers = triple_answers(("kubernetes", tool, "rolling"))
    folder = project(published, tmp_path / "switched" / "my-service", "v1.0.0", **answers)
    first = tree(folder)
    update(folder, VcsRef.CURRENT, **{STORES: "managed"})
    assert_clean(folder)
    fresh = project(published, tmp_path / "fresh" / "my-service", "v1.0.0", **answers | {STORES: "managed"})
    assert set(difference(folder, fresh)) <= OWN_OVERLAYS
    commit(folder, "Switched")
    update(folder, VcsRef.CURRENT, **{STORES: "operator"})
    assert tree(folder) == first


def has_first(folder: Path) -> bool:
    """Whether a clone has the first version."""
    done = subprocess.run(
        ["git", "cat-file", "-e", f"{FIRST}^{{commit}}"], cwd=folder, capture_output=True, check=False
    )
    return done.returncode == 0


def first_version(template: Path, clone: Path) -> None:
    """A template with nothing but the first version; where this clone is shallow, its origin is asked for that commit."""
    git(ROOT, "clone", "-q", "--no-checkout", str(ROOT), str(clone))
    origin = subprocess.run(
        ["git", "remote", "get-url", "origin"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if not has_first(clone) and origin.returncode == 0:
        fetch = ["git", "fetch", "-q", "--depth=1", origin.stdout.strip(), FIRST]
        subprocess.run(fetch, cwd=clone, capture_output=True, check=False, timeout=120)
    if not has_first(clone):
        pytest.skip(f"not run: update from the first version: neither this clone nor its origin gives {FIRST}")
    template.mkdir()
    git(clone, f"--work-tree={template}", "checkout", "-q", FIRST, "--", ".")
    git(template, "init", "-q", "-b", "main")
    commit(template, "First version", "v0.0.1")


@pytest.mark.skipif(not catalogue().triples(), reason="no platform is built")
def test_from_the_first_version(tmp_path: Path) -> None:
    """A project of the first days, with edits, takes everything since."""
    template = tmp_path / "template"
    first_version(template, tmp_path / "clone")
    folder = project(template, tmp_path / "my-service", "v0.0.1")
    edited = edit(folder)
    git(template, "rm", "-q", "-r", "--cached", ".")
    git(template, "clean", "-q", "-f", "-d", "-x")
    for path in tracked():
        (template / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, template / path)
    commit(template, "This version", "v1.0.0")
    update(folder)
    assert_clean(folder)
    assert_kept(folder, edited)
