"""The live lane: each web process's hub of open streams, and the raw ASGI application in front of it."""

from workshops.live.hub import Hub
from workshops.live.streams import StreamApplication

__all__ = ["Hub", "StreamApplication"]
