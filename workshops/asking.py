"""Which request this thread or task is answering: its number, by which a page and the log name the same event."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest

HEADER = "X-Request-ID"
_FIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}", re.ASCII)


@dataclass(frozen=True)
class Asking:
    """`request` is Django's, and None in the lanes that do without it."""

    number: str
    request: HttpRequest | None = None

    @property
    def workspace(self) -> str:
        """The id of the workspace as whose member somebody asks, as soon as that is known; else ""."""
        who = getattr(self.request, "_who", None) or getattr(self.request, "auth", None)
        return str(getattr(getattr(who, "member", None), "workspace_id", None) or "")


current: ContextVar[Asking | None] = ContextVar("asking", default=None)


def number_for(given: str) -> str:
    """A proxy's own number where it sent one that fits, so that its log and ours can be read together; else a new."""
    return given if _FIT.fullmatch(given) else secrets.token_hex(8)


def number() -> str:
    """Of the request that is being answered here, "" for none."""
    asking = current.get()
    return asking.number if asking else ""
