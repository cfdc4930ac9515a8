"""Ask the service of this container whether it lives: the HEALTHCHECK of an image without curl.

Bare sockets, because it runs every few seconds and an import of an HTTP client costs ten times the answer.
"""

import os
import socket

ASK = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def run() -> int:
    port = int(os.environ.get("PORT") or 8000)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(ASK)
            status = connection.makefile("rb").readline().split()[1:2]
    except OSError:
        return 1
    return 0 if status == [b"200"] else 1
