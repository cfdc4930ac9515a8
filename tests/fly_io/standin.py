"""Stand-ins of `fly` and `skopeo` with a memory, and the service that they deploy: a real HTTP server that can be broken.

The programs on PATH are two lines of shell that ask this server, so a call costs milliseconds. Behaviour follows flyctl of
August 2026: a rolling deploy that fails leaves two versions, bluegreen destroys its green Machines, canary its one; lists
without entries print a sentence even with `--json`.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

from fly_io import grammar

PROGRAM = """#!/usr/bin/env bash
# the words, an empty one, and standard input where a command reads it; the answer is the exit code and the output
answer=$({{ printf '%s\\0' "$@" ''; if [[ $* == *import* || $* == *connect* ]]; then cat; fi; }} |
  curl --silent --data-binary @- "{url}/cli/{name}?$PWD")
code=${{answer%%$'\\n'*}} output=${{answer#*$'\\n'}}
if [[ $code != 0 ]]; then exec >&2; fi
printf '%s\\n' "$output"
exit "$code"
"""


class Failure(Exception):
    """A command ends with 1 and this message."""


def fail(message: str) -> NoReturn:
    """End as flyctl does."""
    raise Failure(f"Error: {message}")


def digest(image: str) -> str:
    """The digest of an image reference."""
    return image.partition("@")[2]


def secrets(text: str) -> dict[str, str]:
    """What `fly secrets import` understands.

    One pair of quotes goes, three begin a text of several lines, and a `#` after an even number of double quotes begins a comment.
    """
    found: dict[str, str] = {}
    name, lines = "", list[str]()
    for line in (line.removesuffix("\r") for line in text.split("\n")):
        if name and line.endswith('"""'):
            found[name] = "\n".join([*lines, line.removesuffix('"""')])
            name, lines = "", []
        elif name:
            lines.append(line)
        elif line.strip() and not line.startswith("#"):
            key, equals, value = line.partition("=")
            if not equals:
                fail("Secrets must be provided as NAME=VALUE pairs")
            key, value = key.strip(), value.lstrip(" ")
            before, hash_, _ = value.partition("#")
            if hash_ and before.count('"') % 2 == 0:
                value = before.rstrip(" ")
            if value.startswith('"""') and value.endswith('"""') and len(value) >= 6:
                found[key] = value[3:-3]
            elif value.startswith('"""'):
                name, lines = key, [value.removeprefix('"""')]
            else:
                quoted = any(value.startswith(quote) and value.endswith(quote) for quote in ("'", '"'))
                found[key] = value[1:-1] if quoted else value
    return found


def new_state() -> dict[str, Any]:
    """An empty organization."""
    return {
        "apps": {}, "calls": [], "registry": [], "broken": {}, "served": [], "clusters": {}, "users": {}, "caches": {},
        "buckets": [], "backups": [], "databases": {}, "restore": "", "moments": [], "waits": {}, "values": {},
        "number": 0, "token_ends": int(time.time()) + 90 * 86400,
    }  # fmt: skip


def answers(state: dict[str, Any], path: str) -> bool:
    """Whether the service is well: one Machine for the platform (`/machine/ID/…`), all that take traffic for the public.

    An image in `broken` as `check` is never ready; as `traffic` it is ready for the platform but fails the public.
    """
    machines = [machine for app in state["apps"].values() for machine in app["machines"]]
    if path.startswith("/machine/"):
        images = [machine["image"] for machine in machines if machine["id"] == path.split("/")[2]]
        bad = {"check"}
    else:
        images = [machine["image"] for machine in machines if not machine["cordoned"]]
        bad = {"check", "traffic"}
        state["served"] += [image for image in images if image not in state["served"]]
    return bool(images) and not any(state["broken"].get(digest(image)) in bad for image in images)


@contextmanager
def running(folder: Path, state: dict[str, Any]) -> Iterator[str]:
    """Serve the service and both programs, and put the programs into `folder`; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(200 if answers(state, self.path) else 503, "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            *words, _, given = body.split("\0") if "\0" in body else ["", ""]
            route, _, cwd = self.path.partition("?")
            lines: list[str] = []
            try:
                {"fly": fly, "skopeo": skopeo}[route.rpartition("/")[2]](
                    Call(state, url, words, given, Path(cwd), lines)
                )
                self.reply(200, "\n".join(["0", *lines]))
            except Failure as failure:
                self.reply(200, f"1\n{failure}")

        def reply(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for name in ("fly", "skopeo"):
        (folder / name).write_text(PROGRAM.format(url=url, name=name), encoding="utf-8")
        (folder / name).chmod(0o755)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Call:
    """One call of a program."""

    state: dict[str, Any]
    url: str
    words: list[str]
    given: str
    cwd: Path
    lines: list[str]


def healthy(url: str, machine: dict[str, Any]) -> bool:
    """Ask one Machine, as the platform's check does."""
    try:
        with urllib.request.urlopen(f"{url}/machine/{machine['id']}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return False


class Fly:
    """The commands that the scripts use."""

    def __init__(self, call: Call, arguments: list[str], flags: dict[str, list[str]]) -> None:
        self.call, self.data = call, call.state
        self.arguments, self.flags = arguments, flags

    def say(self, line: str) -> None:
        """Print a line."""
        self.call.lines.append(line)

    def config(self) -> dict[str, Any]:
        """The file that --config names, from the folder that flyctl works in: the first argument of a deploy, if it has one."""
        file = self.folder / (self.flag("--config") or "fly.toml")
        return tomllib.loads(file.read_text(encoding="utf-8"))

    @property
    def folder(self) -> Path:
        """Where flyctl works."""
        return self.call.cwd / (self.arguments[0] if self.arguments else "")

    def flag(self, name: str) -> str:
        """Value of a flag, empty when it is absent."""
        return self.flags.get(name, [""])[-1]

    @property
    def app(self) -> dict[str, Any]:
        """The app that --app names."""
        name = self.flag("--app")
        if name not in self.data["apps"]:
            fail(f'Could not find App "{name}"')
        app: dict[str, Any] = self.data["apps"][name]
        return app

    def apps_create(self) -> None:
        name = self.arguments[0]
        if name in self.data["apps"]:
            fail("Validation failed: Name has already been taken")
        self.data["apps"][name] = {
            "secrets": [],
            "machines": [],
            "releases": [],
            "config": {},
            "org": self.flag("--org"),
        }

    def status(self) -> None:
        self.say(f"{self.flag('--app')} {len(self.app['machines'])}")

    def releases(self) -> None:
        self.say(json.dumps(sorted(self.app["releases"], key=lambda release: -int(release["Version"]))))

    def machine_list(self) -> None:
        self.say(json.dumps([machine | {"config": {"guest": machine["guest"]}} for machine in self.app["machines"]]))

    def secrets_list(self) -> None:
        # nothing at all is `null`, as Go encodes a list that was never made
        names = [{"name": name, "digest": "0", "status": "Deployed"} for name in self.app["secrets"]]
        self.say(json.dumps(names or None))

    def secrets_import(self) -> None:
        found = secrets(self.call.given)
        if not found:
            fail("requires at least one SECRET=VALUE pair")
        self.app["secrets"] += [name for name in found if name not in self.app["secrets"]]
        self.data["values"].setdefault(self.flag("--app"), {}).update(found)

    def auth_docker(self) -> None:
        self.say("Authentication successful.")

    def config_validate(self) -> None:
        self.say("Configuration is valid")

    def config_show(self) -> None:
        self.say(json.dumps(self.config() if "--local" in self.flags else self.app["config"]))

    def tokens_debug(self) -> None:
        self.say(
            json.dumps(
                [
                    {
                        "caveats": [
                            {"type": "ValidityWindow", "body": {"not_before": 0, "not_after": self.data["token_ends"]}}
                        ]
                    }
                ]
            )
        )

    def scale_count(self) -> None:
        wanted = int(self.arguments[0])
        machines = self.app["machines"]
        while len(machines) < wanted:
            machines.append(self.machine(machines[0]["image"]))
        del machines[wanted:]

    def mpg_list(self) -> None:
        found = [
            {"id": key, "name": name, "status": self.status_of(name)} for name, key in self.data["clusters"].items()
        ]
        self.say(
            json.dumps(found) if found else f"No managed postgres clusters found in organization {self.flag('--org')}"
        )

    def mpg_create(self) -> None:
        self.data["clusters"][self.flag("--name")] = f"id-{self.flag('--name')}"

    def status_of(self, name: str) -> str:
        """Ready, unless a test says otherwise; a restored cluster takes a look or two."""
        waits = self.data["waits"]
        waits[name] = waits.get(name, 0) - 1
        return "ready" if waits[name] < 0 else "creating"

    def mpg_restore(self) -> None:
        source, name = self.arguments[0], self.flag("--name")
        if self.data["restore"] == "refused":
            fail("no backup reaches back to this time")
        self.data["moments"].append(self.flag("--pitr-time"))
        self.data["clusters"][name] = f"id-{name}"
        self.data["databases"][f"id-{name}"] = self.data["restore"] or self.data["databases"][source]

    def mpg_connect(self) -> None:
        """As flyctl does it: psql, with what it was given, and a line of its own before."""
        self.say("Proxying localhost:16380 to remote")
        address = self.data["databases"][self.arguments[0]]
        done = subprocess.run(["psql", address], input=self.call.given, capture_output=True, text=True, check=False)
        if done.returncode:
            fail(done.stderr)
        self.say(done.stdout)

    def mpg_destroy(self) -> None:
        self.data["clusters"] = {name: key for name, key in self.data["clusters"].items() if key != self.arguments[0]}

    def mpg_users_list(self) -> None:
        users = ["fly-user", *self.data["users"].get(self.arguments[0], [])]
        self.say(json.dumps([{"name": user, "role": "schema_admin"} for user in users]))

    def mpg_users_create(self) -> None:
        users = self.data["users"].setdefault(self.arguments[0], [])
        if self.flag("--username") in users:
            fail("failed to create user: already exists")
        users.append(self.flag("--username"))

    def mpg_attach(self) -> None:
        if self.flag("--username") not in self.data["users"].get(self.arguments[0], []):
            fail(f"failed retrieving credentials for user {self.flag('--username')}")
        self.app["secrets"].append(self.flag("--variable-name") or "DATABASE_URL")
        self.say("The following secret was added: password")

    def mpg_backup_list(self) -> None:
        backups = self.data["backups"]
        self.say(json.dumps(backups) if backups else f"No backups found for cluster {self.arguments[0]}")

    def redis_create(self) -> None:
        self.data["caches"][self.flag("--name")] = "redis://default:password@fly-cache.upstash.io"

    def redis_status(self) -> None:
        if self.arguments[0] not in self.data["caches"]:
            fail(f"Could not find Redis database {self.arguments[0]}")
        self.say(
            f"Redis\n  Name           = {self.arguments[0]}\n  Private URL     = {self.data['caches'][self.arguments[0]]}"
        )

    def storage_list(self) -> None:
        self.say("\n".join(self.data["buckets"]))

    def storage_create(self) -> None:
        self.data["buckets"].append(self.flag("--name"))

    def machine(self, image: str, cordoned: bool = False) -> dict[str, Any]:
        """A new Machine."""
        self.data["number"] += 1
        guest = {"cpu_kind": "shared", "cpus": 1, "memory_mb": 512}
        return {
            "id": f"m{self.data['number']}",
            "image": image,
            "cordoned": cordoned,
            "state": "started",
            "guest": guest,
        }

    def deploy(self) -> None:
        image = self.flag("--image")
        config = self.config()
        given = [word.partition("=")[2] for word in self.flags.get("--file-local", [])]
        for path in [*given, *(file["local_path"] for file in config.get("files", []) if "local_path" in file)]:
            if not (self.folder / path).is_file():
                fail(f"could not read file {path}: no such file or directory")
        app = self.app
        if image:
            if image not in self.data["registry"]:
                fail(f'Could not find image "{image}"')
        else:
            image = config["build"]["image"]
        release = {"Version": len(app["releases"]) + 1, "Status": "running", "ImageRef": image}
        app["releases"].append(release)
        app["config"] = config
        command = config.get("deploy", {}).get("release_command") and "--skip-release-command" not in self.flags
        if command and self.data["broken"].get(digest(image)) == "migration":
            self.give_up(release, "release command failed with exit code 1")
        app["machines"] = app["machines"] or [
            self.machine(image) for _ in range(2 if self.flag("--ha") != "false" else 1)
        ]
        getattr(self, f"replace_{config.get('deploy', {}).get('strategy', 'rolling')}")(app, image, release)
        release["Status"] = "complete"

    def give_up(self, release: dict[str, Any], why: str) -> NoReturn:
        """A failed release is recorded."""
        release["Status"] = "failed"
        fail(why)

    def replace_rolling(self, app: dict[str, Any], image: str, release: dict[str, Any]) -> None:
        """One after the other; what was replaced before a failure stays replaced."""
        for machine in app["machines"]:
            machine["image"] = image
            if not self.checked(machine):
                self.give_up(release, f"timeout reached waiting for health checks to pass for machine {machine['id']}")

    def replace_canary(self, app: dict[str, Any], image: str, release: dict[str, Any]) -> None:
        """One Machine more, which takes no traffic and is destroyed again; then rolling."""
        canary = self.machine(image, cordoned=True)
        app["machines"].append(canary)
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
        if not all(self.checked(machine) for machine in green):
            app["machines"] = blue
            self.give_up(release, "green machines are not healthy")
        for machine in green:
            machine["cordoned"] = False
        app["machines"] = green

    def checked(self, machine: dict[str, Any]) -> bool:
        """The platform's health check; helper apps have a service of their own."""
        helper = not self.flag("--config").endswith(("dev.toml", "staging.toml", "prod.toml"))
        return helper or healthy(self.call.url, machine)


def fly(call: Call) -> None:
    """Run one `fly` command."""
    try:
        command, arguments, flags = grammar.parse(["fly", *call.words])
    except ValueError as error:
        fail(str(error))
    call.state["calls"].append([command.removeprefix("fly "), *call.words[len(command.split()) - 1 :]])
    getattr(Fly(call, arguments, flags), "_".join(command.split()[1:]))()


def skopeo(call: Call) -> None:
    """`skopeo copy` from one registry to another; the digest stays."""
    if call.words[:3] != ["copy", "--all", "--preserve-digests"]:
        fail(f"not expected: {call.words}")
    source, target = (word.removeprefix("docker://") for word in call.words[3:])
    call.state["calls"].append(["skopeo", source, target])
    call.state["registry"].append(f"{target.rpartition(':')[0]}@{digest(source)}")
