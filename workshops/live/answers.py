"""Answers by the page's script, past Django's handler: those that come together are looked up and saved together.

In a full room everybody answers at once, and what Django costs for each request is most of an answer. Sessions, form
protection, forms and refusals are Django's and the view's own here too. Whatever is not plainly such an answer goes
to the view (views/ballots.py), which takes the same and answers the same.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _
from psycopg_pool import PoolTimeout

from workshops.domain.ballots import Saved
from workshops.language import language_of
from workshops.live.answering import Sent, save
from workshops.live.asgi import Header, Receive, Scope, Send, reply
from workshops.live.door import Doors
from workshops.live.own_pages import is_from_a_page_of_ours
from workshops.live.seats import Asked
from workshops.live.threads import in_thread
from workshops.refusals import Refusal, TooMany

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/w/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/answers/([-\w]+)/", re.ASCII)
LONGEST = 16_384  # bytes of a body: a reason of a thousand characters, and room to spare
THREADS = 6
AT_ONCE = 2  # of them for one room: one works while the other waits for PostgreSQL
NOT_SNIFFED = (b"x-content-type-options", b"nosniff")


class AnswerApplication:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answers")
        self._doors: Doors[Sent, Saved] = Doors(self._save, at_once=AT_ONCE)

    def serves(self, scope: Scope) -> bool:
        """Whether this is an answer by script, from a page of ours, of a usual size and in our own English.

        A thread of this lane serves many people at once; whoever speaks another language is told by the view.
        """
        if scope["type"] != "http" or scope["method"] != "POST" or not ADDRESS.fullmatch(scope["path"]):
            return False
        headers = dict(scope["headers"])
        if language_of(accept=headers.get(b"accept-language", b"").decode("latin-1")) != settings.LANGUAGE_CODE:
            return False
        length = headers.get(b"content-length", b"")
        return headers.get(b"content-type") == b"application/json" and length.isdigit() and int(length) <= LONGEST

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """False where the view should say what is wrong with the request; nothing has been read of it then."""
        match = ADDRESS.fullmatch(scope["path"])
        assert match is not None
        asked = Asked.of(scope, UUID(match[1]), api=False)
        if not is_from_a_page_of_ours(asked.request):
            return False
        body = await _body(receive)
        if body is not None:
            status, told, headers = await self._answered(Sent(asked, match[2], body))
            await reply(send, status, told, [NOT_SNIFFED, *headers])
        return True

    async def _answered(self, sent: Sent) -> tuple[int, dict[str, object], list[Header]]:
        """Status, body, headers."""
        try:
            saved = await self._doors.of(sent.asked.workshop_id).knock(sent)
        except Refusal as refusal:
            wait = refusal.retry_after if isinstance(refusal, TooMany) else 0
            return refusal.status, refusal.as_json(), _retry_after(wait) if wait else []
        except (DatabaseError, PoolTimeout) as error:
            log.warning("An answer was not saved, for the database did not answer: %s", error)
            busy = Refusal(_("This could not be saved just now. Try again in a moment."), code="busy")
            return 503, busy.as_json(), _retry_after(2)
        return 200, saved.as_json(), []

    def stop(self) -> None:
        self._threads.shutdown(wait=False)

    async def _save(self, sent: Sequence[Sent]) -> list[Saved | Exception]:
        return await in_thread(self._threads, save, sent)


async def _body(receive: Receive) -> bytes | None:
    """None where the sender has gone meanwhile."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _retry_after(seconds: int) -> list[Header]:
    return [(b"retry-after", str(seconds).encode())]
