"""Stand-ins of `heroku`, `docker` and `rclone` with a memory, and the apps: a real HTTP server whose releases can be broken.

The programs on PATH ask this server. As on Heroku, an app is up as soon as its dynos run, whatever its readiness says; a
release phase that fails leaves the current release; `releases:rollback` makes a new release.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

from heroku import grammar

PROGRAM = """#!/usr/bin/env bash
answer=$({{ printf '%s\\0' "$@" ''; if [[ $* == *build* && ${{*: -1}} == - ]]; then cat; fi; }} |
  curl --silent --data-binary @- "{url}/cli/{name}")
code=${{answer%%$'\\n'*}} output=${{answer:${{#code}}+1}}
if [[ $code != 0 ]]; then exec >&2; fi
printf '%s\\n' "$output"
exit "$code"
"""


CURL = """#!/usr/bin/env bash
# the stand-in's address takes the place of the API's, and what stood in arguments is kept
printf '%s\\n' "$*" >>{folder}/arguments
exec {curl} "${{@/https:\\/\\/api.heroku.com/{url}}}"
"""


class Failure(Exception):
    """A command ends with 1 and this message."""


def fail(message: str) -> NoReturn:
    """End as the CLI does."""
    raise Failure(f" ›   Error: {message}")


def app(*config: str) -> dict[str, Any]:
    """A new app with these config vars: version 1 is the one that set them."""
    first = {"version": 1, "current": True, "status": "succeeded", "image": "", "description": "Set config vars"}
    return {
        "config": dict.fromkeys(config, "x"), "releases": [first], "domains": [], "pushed": {}, "addons": [], "drains": [],
        "features": {}, "size": "basic", "dynos": 0, "web": False, "autoscale": None, "schedule": "", "certificates": {},
    }  # fmt: skip


class Heroku:
    """The commands that the scripts use."""

    def __init__(self, state: dict[str, Any], url: str, arguments: list[str], flags: dict[str, list[str]]) -> None:
        self.state, self.url, self.arguments, self.flags = state, url, arguments, flags

    @property
    def name(self) -> str:
        """The app that --app names."""
        return self.flags["app"][-1]

    @property
    def app(self) -> dict[str, Any]:
        """Its state."""
        if self.name not in self.state["apps"]:
            fail(f"Couldn't find that app: {self.name}")
        found: dict[str, Any] = self.state["apps"][self.name]
        return found

    def apps_info(self) -> str:
        return json.dumps({"app": {"name": self.name, "web_url": f"{self.url}/{self.name}/"} if self.app else None})

    def apps_create(self) -> str:
        name = self.arguments[0]
        if name in self.state["apps"]:
            fail(f"Name {name} is already taken")
        if len(name) > 30:
            fail("Name is too long (maximum is 30 characters)")
        self.state["apps"][name] = app()
        return f"Creating {name}... done, stack is container"

    def pipelines_info(self) -> str:
        if not self.state["pipeline"]:
            fail("Pipeline not found")
        return json.dumps(
            {"pipeline": {"name": self.arguments[0]}, "apps": [{"name": name} for name in self.state["pipeline"]]}
        )

    def pipelines_create(self) -> str:
        return self.pipelines_add()

    def pipelines_add(self) -> str:
        self.state["pipeline"][self.app and self.name] = self.flags["stage"][-1]
        return ""

    def addons(self) -> str:
        return json.dumps(self.app["addons"])

    def addons_create(self) -> str:
        service = self.arguments[0].partition(":")[0]
        name = f"{service}-{len(self.app['addons'])}"
        price = self.state["prices"].get(self.arguments[0], 0)
        addon = {
            "id": f"{self.name}/{name}",
            "name": name,
            "addon_service": {"name": service},
            "plan": {"name": self.arguments[0]},
        }
        self.app["addons"].append(addon | {"billed_price": {"cents": price * 100}})
        self.app["config"][{"heroku-postgresql": "DATABASE_URL", "heroku-redis": "REDIS_URL"}[service]] = "x"
        return ""

    def addons_attach(self) -> str:
        [addon] = [
            found
            for other in self.state["apps"].values()
            for found in other["addons"]
            if found["name"] == self.arguments[0]
        ][:1]
        self.app["addons"].append(addon)
        self.app["config"][f"{self.flags['as'][-1]}_URL"] = "x"
        return ""

    def redis_maxmemory(self) -> str:
        return ""

    def labs_enable(self) -> str:
        return ""

    def drains(self) -> str:
        return json.dumps([{"url": url} for url in self.app["drains"]])

    def drains_add(self) -> str:
        self.app["drains"].append(self.arguments[0])
        return f"Successfully added drain {self.arguments[0]}"

    def pg_backups_schedule(self) -> str:
        self.app["schedule"] = self.flags["at"][-1]
        return ""

    def pg_backups_info(self) -> str:
        """The last backup, whether it succeeded or not; the address is that of the last one that did."""
        status, finished = self.state["last_backup"]
        return (
            f"=== Backup a017\n\nDatabase:         DATABASE\nFinished at:      {finished}\nStatus:           {status}\n"
        )

    def pg_backups_url(self) -> str:
        return f"{self.url}/backup"

    def features(self) -> str:
        return json.dumps([{"name": name, "enabled": on} for name, on in self.app["features"].items()])

    def ps(self) -> str:
        return json.dumps([{"type": "web", "size": self.app["size"].title()} for _ in range(self.app["dynos"])])

    def formation(self) -> None:
        """Heroku knows no process type before an image was released."""
        if not self.app["web"]:
            fail(f"No process types on {self.name}.")

    def ps_type(self) -> str:
        self.formation()
        self.app["size"] = self.arguments[0].partition("=")[2]
        return ""

    def config(self) -> str:
        return json.dumps(self.app["config"])

    def config_get(self) -> str:
        return str(self.app["config"].get(self.arguments[0], ""))

    def config_set(self) -> str:
        self.app["config"] |= dict(pair.split("=", 1) for pair in self.arguments)
        self.release(current(self.app)["image"], "Set config vars")
        return ""

    def config_unset(self) -> str:
        if not self.arguments:
            fail("Usage: heroku config:unset KEY1 [KEY2 ...]")
        for name in self.arguments:
            self.app["config"].pop(name, None)
        return ""

    def releases(self) -> str:
        return json.dumps(self.app["releases"][::-1])

    def container_login(self) -> str:
        return "Login Succeeded"

    def container_release(self) -> str:
        pushed = self.app["pushed"]
        if missing := [process for process in self.arguments if process not in pushed]:
            fail(f"No images found for {missing[0]}")
        image = image_of(pushed["web"])
        if "release" in self.arguments and self.state["broken"].get(image) == "migration":
            self.app["releases"].append(
                {
                    "version": len(self.app["releases"]) + 1,
                    "current": False,
                    "status": "failed",
                    "image": image,
                    "description": "Deployed",
                }
            )
            fail("release command failed")
        self.release(image)
        return "Releasing images... done"

    def release(self, image: str, description: str = "Deployed web") -> None:
        """A new current release."""
        for old in self.app["releases"]:
            old["current"] = False
        number = len(self.app["releases"]) + 1
        new = {"version": number, "current": True, "status": "succeeded", "image": image, "description": description}
        self.app["releases"].append(new)
        self.app["web"] |= bool(image)

    def releases_rollback(self) -> str:
        releases = self.app["releases"]
        number = int(self.arguments[0].lstrip("v")) if self.arguments else current(self.app)["version"] - 1
        if not 1 <= number <= len(releases):
            fail("Couldn't find that release.")
        self.release(releases[number - 1]["image"], f"Rollback to v{number}")
        return f"Rolling back to v{number}... done"

    def domains(self) -> str:
        own = [{"hostname": f"{self.name}.herokuapp.com", "kind": "heroku"}]
        return json.dumps(own + [{"hostname": name, "kind": "custom"} for name in self.app["domains"]])

    def domains_add(self) -> str:
        if any(self.arguments[0] in other["domains"] for other in self.state["apps"].values()):
            fail("Domain already added to another app")
        if self.name in self.state["refuses_domains"]:
            fail("Certificate could not be issued")
        self.app["domains"].append(self.arguments[0])
        return ""

    def domains_remove(self) -> str:
        if self.name in self.state["keeps_domains"]:
            fail("Internal server error")
        self.app["domains"].remove(self.arguments[0])
        return ""

    def ps_scale(self) -> str:
        self.formation()
        if not self.arguments:
            return f"release=0:Basic web={self.app['dynos']}:{self.app['size'].title()}"
        count, _, size = self.arguments[0].partition("=")[2].partition(":")
        self.app["dynos"], self.app["size"] = int(count), size or self.app["size"]
        return ""

    def features_enable(self) -> str:
        self.formation()
        if not self.app["size"].startswith(("standard", "performance")):
            fail("preboot needs Standard or Performance dynos")
        self.app["features"][self.arguments[0]] = True
        return ""

    def ps_autoscale_enable(self) -> str:
        self.formation()
        if not self.app["size"].startswith("performance"):
            fail("Autoscaling is only available with Performance or Private dynos")
        self.app["autoscale"] = [int(self.flags[name][-1]) for name in ("min", "max", "p95")]
        self.app["dynos"] = max(self.app["dynos"], self.app["autoscale"][0])
        return ""


def current(found: dict[str, Any]) -> dict[str, Any]:
    """The release that runs."""
    release: dict[str, Any] = next(release for release in found["releases"] if release["current"])
    return release


def heroku(state: dict[str, Any], url: str, words: list[str], _given: str) -> str:
    """Run one `heroku` command."""
    try:
        command, arguments, flags = grammar.parse(["heroku", *words])
    except ValueError as error:
        fail(str(error))
    state["calls"].append([command, *words[1:]])
    method: Callable[[], str] = getattr(Heroku(state, url, arguments, flags), command.replace(":", "_"))
    return method()


def docker(state: dict[str, Any], _url: str, words: list[str], given: str) -> str:
    """Build and push an image: from standard input its base is what runs, from a folder its Dockerfile says."""
    if "oci-mediatypes=false" not in words[words.index("--output") + 1].split(",") or "--provenance=false" not in words:
        fail("unsupported: the registry takes Docker's manifests only")
    _, name, process = words[words.index("--tag") + 1].partition(":")[0].split("/")
    state["calls"].append(["docker", name, process])
    state["apps"][name]["pushed"][process] = given or "helper"
    return ""


def rclone(state: dict[str, Any], _url: str, words: list[str], _given: str) -> str:
    """A bucket: what is in it, and how old."""
    state["calls"].append(["rclone", *words])
    if words[0] == "copyto":
        state["bucket"][words[2]] = Path(words[1]).read_text(encoding="utf-8")
        return ""
    if words[0] == "delete":
        return ""
    return json.dumps([{"Name": name, "ModTime": moment} for name, moment in state["copies"].items()])


def image_of(text: str) -> str:
    """The digest that a pushed Dockerfile starts from."""
    return text.partition("@")[2].partition("\n")[0]


PROGRAMS = {"heroku": heroku, "docker": docker, "rclone": rclone}


@contextmanager
def running(folder: Path, state: dict[str, Any]) -> Iterator[str]:
    """Serve the apps and the programs, and put the programs into `folder`; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def api(self) -> dict[str, str] | None:
            """Config vars of the app in the path, for whoever has a token."""
            _, apps, name, rest = self.path.split("/")
            if self.headers["Authorization"] != "Bearer token":
                self.reply(401, "")
            elif (apps, rest) != ("apps", "config-vars") or name not in state["apps"]:
                self.reply(404, "")
            else:
                found: dict[str, str] = state["apps"][name]["config"]
                return found
            return None

        def do_PATCH(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if (config := self.api()) is not None:
                words = ["config:set", *given, "--app", self.path.split("/")[2]]
                state["calls"].append(words)
                Heroku(
                    state, url, [f"{name}={value}" for name, value in given.items()], {"app": words[-1:]}
                ).config_set()
                self.reply(200, json.dumps(config))

        def do_GET(self) -> None:
            if self.path.startswith("/apps/"):
                if (config := self.api()) is not None:
                    self.reply(200, json.dumps(config))
                return
            if self.path == "/backup":
                self.reply(200, state["backup"])
                return
            name = self.path.split("/")[1]
            if name == "domain":  # the app that has it
                name = next((name for name, found in state["apps"].items() if found["domains"]), "")
            image = current(state["apps"][name])["image"] if name else ""
            broken = state["broken"].get(image)
            public = self.path.startswith("/domain/") and broken == "public"
            self.reply(503 if not image or broken == "traffic" or public else 200, "")

        def drain(self) -> None:
            """`POST /apps/NAME/log-drains`, for whoever has a token."""
            _, _, name, rest = self.path.split("/")
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] != "Bearer token":
                self.reply(401, "")
            elif rest != "log-drains" or name not in state["apps"]:
                self.reply(404, "")
            else:
                state["calls"].append(["drains:add", "--app", name])
                Heroku(state, url, [given["url"]], {"app": [name]}).drains_add()
                self.reply(201, "{}")

        def do_POST(self) -> None:
            if self.path.startswith("/apps/"):
                self.drain()
                return
            *words, _, given = self.rfile.read(int(self.headers["Content-Length"])).decode().split("\0")
            program = PROGRAMS[self.path.rpartition("/")[2]]
            try:
                self.reply(200, "0\n" + program(state, url, words, given))
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
    for name in PROGRAMS:
        (folder / name).write_text(PROGRAM.format(url=url, name=name), encoding="utf-8")
        (folder / name).chmod(0o755)
    (folder / "curl").write_text(CURL.format(folder=folder, curl=shutil.which("curl"), url=url), encoding="utf-8")
    (folder / "curl").chmod(0o755)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
