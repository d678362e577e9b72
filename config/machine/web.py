"""One web process of `up`: uvicorn on a socket that the supervisor opened.

    python -m config.machine.web FD

The socket outlives the process, so a web process that dies is started again without a refused connection,
and several of them share one port. uvicorn's own --fd would take the socket for a Unix one.
"""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn

GRACE = 2  # seconds that open requests get at the end; streams close by themselves


def main(descriptor: int) -> None:
    gc.disable()  # what is loaded is kept; config/asgi.py begins to look for garbage afterwards
    listener = socket.socket(fileno=descriptor)
    config = uvicorn.Config(
        "config.asgi:application",
        loop="uvloop",
        http="httptools",
        log_level="warning",
        # Join codes, sign-in and calendar links stand in paths.
        access_log=False,
        # Whose X-Forwarded-… is believed says TRUSTED_PROXIES alone.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(int(sys.argv[1]))
