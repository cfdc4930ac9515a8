"""Stand-ins of `fly` and `skopeo` with a memory, and the service that they deploy: a real HTTP server that can be broken.

The state is one JSON file, named by FLY_STANDIN. Behaviour follows flyctl of August 2026: a rolling deploy that fails leaves
two versions, bluegreen destroys its green Machines, canary its one; lists without entries print a sentence even with `--json`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fly_io import grammar

EMPTY: dict[str, Any] = {"apps": {}, "calls": [], "registry": [], "broken": {}, "served": [], "clusters": {}, "caches": {}}


class State:
    """The stand-in's memory."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))

    def save(self) -> None:
        """Write it, at once for every reader."""
        half = self.file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        half.write_text(json.dumps(self.data), encoding="utf-8")
        half.replace(self.file)


def fail(message: str) -> NoReturn:
    """End as flyctl does."""
    print(f"Error: {message}", file=sys.stderr)
    sys.exit(1)


def digest(image: str) -> str:
    """The digest of an image reference."""
    return image.partition("@")[2]


# --- the service ---------------------------------------------------------------------------------------------------


@contextmanager
def service(file: Path) -> Iterator[str]:
    """Serve what the Machines of the state would: `/health/ready` for the public, `/machine/ID/health/ready` for checks.

    An image in `broken` as `check` is never ready; as `traffic` it is ready for the platform but fails the public.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state = State(file)
            machines = [machine for app in state.data["apps"].values() for machine in app["machines"]]
            if self.path.startswith("/machine/"):
                number = self.path.split("/")[2]
                images = [machine["image"] for machine in machines if machine["id"] == number]
                bad = {"check"}
            else:
                images = [machine["image"] for machine in machines if not machine["cordoned"]]
                bad = {"check", "traffic"}
                state.data["served"] += [image for image in images if image not in state.data["served"]]
                state.save()
            well = bool(images) and not any(state.data["broken"].get(digest(image)) in bad for image in images)
            self.send_response(200 if well else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def healthy(machine: dict[str, Any]) -> bool:
    """Ask one Machine, as the platform's check does."""
    url = f"{os.environ['SERVICE_URL']}/machine/{machine['id']}/health/ready"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


# --- fly -----------------------------------------------------------------------------------------------------------


class Fly:
    """The commands that the scripts use."""

    def __init__(self, state: State, arguments: list[str], flags: dict[str, list[str]]) -> None:
        self.state, self.data = state, state.data
        self.arguments, self.flags = arguments, flags

    def flag(self, name: str) -> str:
        """Value of a flag, empty when it is absent."""
        return self.flags.get(name, [""])[-1]

    @property
    def app(self) -> dict[str, Any]:
        """The app that --app names."""
        name = self.flag("--app")
        if name not in self.data["apps"]:
            fail(f"Could not find App \"{name}\"")
        app: dict[str, Any] = self.data["apps"][name]
        return app

    def apps_create(self) -> None:
        name = self.arguments[0]
        if name in self.data["apps"]:
            fail("Validation failed: Name has already been taken")
        self.data["apps"][name] = {"secrets": [], "machines": [], "releases": [], "config": {}, "org": self.flag("--org")}

    def status(self) -> None:
        print(self.flag("--app"), len(self.app["machines"]))

    def releases(self) -> None:
        print(json.dumps(sorted(self.app["releases"], key=lambda release: -int(release["Version"]))))

    def machine_list(self) -> None:
        print(json.dumps([machine | {"config": {"guest": machine["guest"]}} for machine in self.app["machines"]]))

    def secrets_list(self) -> None:
        # nothing at all is `null`, as Go encodes a list that was never made
        names = [{"name": name, "digest": "0", "status": "Deployed"} for name in self.app["secrets"]]
        print(json.dumps(names or None))

    def secrets_import(self) -> None:
        self.app["secrets"] += [line.partition("=")[0] for line in sys.stdin.read().splitlines()]

    def auth_docker(self) -> None:
        print("Authentication successful.")

    def config_validate(self) -> None:
        print("Configuration is valid")

    def config_show(self) -> None:
        local = tomllib.loads(Path(self.flag("--config")).read_text(encoding="utf-8")) if "--local" in self.flags else None
        print(json.dumps(local if local is not None else self.app["config"]))

    def tokens_debug(self) -> None:
        print(json.dumps([{"caveats": [{"type": "ValidityWindow", "body": {"not_before": 0, "not_after": self.data["token_ends"]}}]}]))

    def scale_count(self) -> None:
        wanted = int(self.arguments[0])
        machines = self.app["machines"]
        while len(machines) < wanted:
            machines.append(self.machine(machines[0]["image"]))
        del machines[wanted:]

    def mpg_list(self) -> None:
        found = [{"id": key, "name": name} for name, key in self.data["clusters"].items()]
        print(json.dumps(found) if found else f"No managed postgres clusters found in organization {self.flag('--org')}")

    def mpg_create(self) -> None:
        self.data["clusters"][self.flag("--name")] = f"id-{self.flag('--name')}"

    def mpg_attach(self) -> None:
        self.app["secrets"].append(self.flag("--variable-name") or "DATABASE_URL")

    def mpg_backup_list(self) -> None:
        backups = self.data.get("backups", [])
        print(json.dumps(backups) if backups else f"No backups found for cluster {self.arguments[0]}")

    def redis_create(self) -> None:
        self.data["caches"][self.flag("--name")] = "redis://default:password@fly-cache.upstash.io"

    def redis_status(self) -> None:
        if self.arguments[0] not in self.data["caches"]:
            fail(f"Could not find Redis database {self.arguments[0]}")
        print(f"Redis\n  Name           = {self.arguments[0]}\n  Private URL     = {self.data['caches'][self.arguments[0]]}")

    def storage_list(self) -> None:
        print("\n".join(self.data.get("buckets", [])))

    def storage_create(self) -> None:
        self.data.setdefault("buckets", []).append(self.flag("--name"))

    def machine(self, image: str, cordoned: bool = False) -> dict[str, Any]:
        """A new Machine."""
        self.data["number"] = self.data.get("number", 0) + 1
        guest = {"cpu_kind": "shared", "cpus": 1, "memory_mb": 512}
        return {"id": f"m{self.data['number']}", "image": image, "cordoned": cordoned, "state": "started", "guest": guest}

    def deploy(self) -> None:
        image = self.flag("--image")
        config = tomllib.loads(Path(self.flag("--config")).read_text(encoding="utf-8"))
        app = self.app
        if image:
            if image not in self.data["registry"]:
                fail(f"Could not find image \"{image}\"")
        else:
            image = config["build"]["image"]
        release = {"Version": len(app["releases"]) + 1, "Status": "running", "ImageRef": image}
        app["releases"].append(release)
        app["config"] = config
        command = config.get("deploy", {}).get("release_command") and "--skip-release-command" not in self.flags
        if command and self.data["broken"].get(digest(image)) == "migration":
            self.give_up(release, "release command failed with exit code 1")
        app["machines"] = app["machines"] or [self.machine(image) for _ in range(2 if self.flag("--ha") != "false" else 1)]
        getattr(self, f"replace_{config.get('deploy', {}).get('strategy', 'rolling')}")(app, image, release)
        release["Status"] = "complete"

    def give_up(self, release: dict[str, Any], why: str) -> NoReturn:
        """A failed release is recorded."""
        release["Status"] = "failed"
        self.state.save()
        fail(why)

    def replace_rolling(self, app: dict[str, Any], image: str, release: dict[str, Any]) -> None:
        """One after the other; what was replaced before a failure stays replaced."""
        for machine in app["machines"]:
            machine["image"] = image
            self.state.save()
            if not self.checked(machine):
                self.give_up(release, f"timeout reached waiting for health checks to pass for machine {machine['id']}")

    def replace_canary(self, app: dict[str, Any], image: str, release: dict[str, Any]) -> None:
        """One Machine more, which takes no traffic and is destroyed again; then rolling."""
        canary = self.machine(image, cordoned=True)
        app["machines"].append(canary)
        self.state.save()
        well = self.checked(canary)
        app["machines"].remove(canary)
        if not well:
            self.give_up(release, "canary machine is not healthy")
        self.replace_rolling(app, image, release)

    def replace_bluegreen(self, app: dict[str, Any], image: str, release: dict[str, Any]) -> None:
        """Green beside blue; all green ones are asked before any takes traffic."""
        blue = list(app["machines"])
        green = [self.machine(image, cordoned=True) for _ in blue]
        app["machines"] += green
        self.state.save()
        if not all(self.checked(machine) for machine in green):
            app["machines"] = blue
            self.give_up(release, "green machines are not healthy")
        for machine in green:
            machine["cordoned"] = False
        app["machines"] = green

    def checked(self, machine: dict[str, Any]) -> bool:
        """The platform's health check; helper apps have a service of their own."""
        return self.flag("--app") not in self.data.get("checked", [self.flag("--app")]) or healthy(machine)


def fly(state: State, words: list[str]) -> None:
    """Run one `fly` command."""
    try:
        command, arguments, flags = grammar.parse(["fly", *words])
    except ValueError as error:
        fail(str(error))
    method = "_".join(command.split()[1:])
    state.data["calls"].append([command.removeprefix("fly "), *words[len(command.split()) - 1 :]])
    getattr(Fly(state, arguments, flags), method)()


def skopeo(state: State, words: list[str]) -> None:
    """`skopeo copy` from one registry to another; the digest stays."""
    assert words[:3] == ["copy", "--all", "--preserve-digests"], words
    source, target = (word.removeprefix("docker://") for word in words[3:])
    state.data["calls"].append(["skopeo", source, target])
    state.data["registry"].append(f"{target.rpartition(':')[0]}@{digest(source)}")


def install(folder: Path) -> Path:
    """Put both stand-ins into a folder for PATH; gives the state file."""
    for name in ("fly", "skopeo"):
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" {name} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    file = folder / "state.json"
    file.write_text(json.dumps(EMPTY | {"token_ends": int(time.time()) + 90 * 86400}), encoding="utf-8")
    return file


if __name__ == "__main__":
    memory = State(Path(os.environ["FLY_STANDIN"]))
    {"fly": fly, "skopeo": skopeo}[sys.argv[1]](memory, sys.argv[2:])
    memory.save()
