"""Stand-ins of `heroku`, `skopeo` and `docker` with a memory, and the apps: a real HTTP server whose releases can be broken.

The programs on PATH ask this server. As on Heroku, an app is up as soon as its dynos run, whatever its readiness says; a
release phase that fails leaves the current release; `releases:rollback` makes a new release.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

from heroku import grammar

PROGRAM = """#!/usr/bin/env bash
answer=$({{ printf '%s\\0' "$@" ''; if [[ $* == *build* ]]; then cat; fi; }} |
  curl --silent --data-binary @- "{url}/cli/{name}")
code=${{answer%%$'\\n'*}} output=${{answer#*$'\\n'}}
if [[ $code != 0 ]]; then exec >&2; fi
printf '%s\\n' "$output"
exit "$code"
"""


class Failure(Exception):
    """A command ends with 1 and this message."""


def fail(message: str) -> NoReturn:
    """End as the CLI does."""
    raise Failure(f" ›   Error: {message}")


def app(*config: str) -> dict[str, Any]:
    """A new app with these config vars: version 1 is the one that set them."""
    first = {"version": 1, "current": True, "status": "succeeded", "image": "", "description": "Set config vars"}
    return {"config": dict.fromkeys(config, "x"), "releases": [first], "domains": [], "pushed": {}}


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
        return json.dumps({"app": {"name": self.name, "web_url": f"{self.url}/{self.name}/"}})

    def config(self) -> str:
        return json.dumps(self.app["config"])

    def config_set(self) -> str:
        self.app["config"] |= dict(pair.split("=", 1) for pair in self.arguments)
        self.release(current(self.app)["image"])
        return ""

    def releases(self) -> str:
        return json.dumps(self.app["releases"][::-1])

    def container_login(self) -> str:
        return "Login Succeeded"

    def container_release(self) -> str:
        pushed = self.app["pushed"]
        if missing := [process for process in self.arguments if process not in pushed]:
            fail(f"No images found for {missing[0]}")
        image = pushed["web"]
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
        self.app["domains"].remove(self.arguments[0])
        return ""

    def ps_scale(self) -> str:
        return ""

    def features_enable(self) -> str:
        return ""

    def ps_autoscale_enable(self) -> str:
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


def skopeo(state: dict[str, Any], _url: str, words: list[str], _given: str) -> str:
    """Copy an image into Heroku's registry."""
    source, target = (word.removeprefix("docker://") for word in words[-2:])
    _, name, process = target.partition(":")[0].split("/")
    state["apps"][name]["pushed"][process] = source.partition("@")[2]
    return ""


def docker(state: dict[str, Any], _url: str, words: list[str], given: str) -> str:
    """Build and push the image of the release phase."""
    tag = words[words.index("--tag") + 1]
    _, name, process = tag.partition(":")[0].split("/")
    state["apps"][name]["pushed"][process] = given
    return ""


@contextmanager
def running(folder: Path, state: dict[str, Any]) -> Iterator[str]:
    """Serve the apps and the programs, and put the programs into `folder`; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = state["apps"][self.path.split("/")[1]]
            image = current(found)["image"]
            self.reply(200 if image and state["broken"].get(image) != "traffic" else 503, "")

        def do_POST(self) -> None:
            *words, _, given = self.rfile.read(int(self.headers["Content-Length"])).decode().split("\0")
            program = {"heroku": heroku, "skopeo": skopeo, "docker": docker}[self.path.rpartition("/")[2]]
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
    for name in ("heroku", "skopeo", "docker"):
        (folder / name).write_text(PROGRAM.format(url=url, name=name), encoding="utf-8")
        (folder / name).chmod(0o755)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield url
    finally:
        server.shutdown()
        server.server_close()
