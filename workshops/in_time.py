"""Whether anybody still waits for what is being done for them.

What a request writes late may come after something newer of the same sender, who has given up on it and sent again.
Changes that carry their sender's own count are put in order by it. What carries none is done in time or undone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workshops.refusals import Late

NOTED = "advisor.waits"  # where a request's environment has the one who waits


class Transport(Protocol):
    def is_closing(self) -> bool: ...


@dataclass(frozen=True)
class Waiting:
    """Whoever sent a request. `transport`: the connection that it came on, where the server shows it; a proxy closes
    it when its own client goes."""

    transport: Transport | None = None
    since: float = field(default_factory=time.monotonic)

    def has_gone(self) -> bool:
        """Or has waited for as long as the web waits for its database, and may have gone unnoticed."""
        is_gone = self.transport is not None and self.transport.is_closing()
        return is_gone or time.monotonic() - self.since > settings.ADVISOR_DB_PATIENCE


@contextmanager
def in_time(request: HttpRequest) -> Iterator[None]:
    """What is done within counts if somebody still waits for it at the end; else raises Late, and nothing is done.

    It is one transaction, so that a statement that arrives at the database after we have given it up does nothing.
    """
    waiting = request.META.get(NOTED)
    with transaction.atomic():
        yield
        if isinstance(waiting, Waiting) and waiting.has_gone():
            words = _("This took longer than its sender waits, so nothing was saved. Send it again.")
            raise Late(words)
