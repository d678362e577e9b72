"""The live lane: each web process's hub of open streams, and the raw ASGI applications for streams and answers."""

from workshops.live.answers import AnswerApplication
from workshops.live.hub import Hub
from workshops.live.streams import StreamApplication

__all__ = ["AnswerApplication", "Hub", "StreamApplication"]
