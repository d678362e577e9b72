"""The web server's entry: ordinary synchronous Django in a thread pool.

Under ASGI's own handler Django hops between threads some fifteen times per request; as WSGI in a thread
pool the same pages cost a fifth of the processor time (docs/decisions/0001).
"""

from __future__ import annotations

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from config.wsgi import application as django

# Requests served at once by this process; keep it below ADVISOR_DB_POOL, or threads wait for connections.
pages = WSGIMiddleware(cast(Any, django), workers=int(os.environ.get("ADVISOR_WEB_THREADS", "10")))


async def application(scope: Any, receive: Any, send: Any) -> None:
    """One ASGI connection: the live stream's addresses are dispatched here, before everything else."""
    await pages(scope, receive, send)
