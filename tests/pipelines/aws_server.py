"""Runs AWS command lines in forks of one process that has awscli loaded: a start costs seconds on a busy machine.

Executed by the Python of the environment that holds awscli; prints the port it listens on. A request is the number of
words on a line, then the words, each ended by NUL; the first word is the endpoint. The answer is three lines: exit
code, and stdout and stderr in base64.
"""

from __future__ import annotations

import base64
import contextlib
import io
import os
import socketserver
import sys

from awscli.clidriver import create_clidriver  # type: ignore[import-not-found]

DRIVER = create_clidriver()


class Handler(socketserver.StreamRequestHandler):
    """One command line."""

    def handle(self) -> None:
        """Run it and send back what it printed."""
        count = int(self.rfile.readline())
        words: list[str] = []
        word = b""
        while len(words) < count:
            byte = self.rfile.read(1)
            if byte == b"\0":
                words.append(word.decode())
                word = b""
            else:
                word += byte
        os.environ["AWS_ENDPOINT_URL"] = words[0]
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = DRIVER.main(words[1:])
            except SystemExit as stop:
                code = int(stop.code or 0)
        printed = [base64.b64encode(stream.buffer.getvalue()) for stream in (out, err)]
        self.wfile.write(b"\n".join([str(code).encode(), *printed, b""]))


class Server(socketserver.ForkingTCPServer):
    """A fork for each command line."""

    max_children = 8


# Nobody listens there: the call fails, and what it loaded on the way is there for every fork.
with contextlib.redirect_stderr(io.StringIO()):
    DRIVER.main(["ecs", "list-clusters", "--endpoint-url", "http://127.0.0.1:9", "--cli-connect-timeout", "1"])

with Server(("127.0.0.1", 0), Handler) as server:
    print(server.server_address[1], flush=True)
    sys.stdout = sys.stderr
    server.serve_forever()
