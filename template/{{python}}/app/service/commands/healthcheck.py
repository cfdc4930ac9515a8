"""Ask the service of this container whether it lives: the HEALTHCHECK of an image without curl.

Standard library only, because it runs every few seconds and imports would cost more than the answer.
"""

import http
import http.client
import os


def run() -> int:
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=2)
    try:
        connection.request("GET", "/health/live")
        return 0 if connection.getresponse().status == http.HTTPStatus.OK else 1
    except (OSError, http.client.HTTPException):
        return 1
    finally:
        connection.close()
