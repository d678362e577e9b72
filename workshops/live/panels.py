"""The room's panels, past Django's handler: those that are asked for together are looked up and made together.

At a reveal a whole room asks within half a second for what is, but for a few words, the same page. Sessions, places
and their refusals are the other lanes' own here too. Whoever is to see anything else than what all see, and whatever
goes wrong, goes to the view (views/rooms.py), of which nothing has been taken away by then.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.http import HttpRequest

from workshops.access import Seat
from workshops.live.asgi import Header, Scope, Send
from workshops.live.door import Doors
from workshops.live.own_pages import is_from_a_page_of_ours
from workshops.live.seats import Asked, seats_of
from workshops.live.threads import in_thread

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/w/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/panel/", re.ASCII)
THREADS = 2
# Looked after together. More than of answers: each lot is drawn anew, which is as much work as fifty people in it.
MOST = 500
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"),
    # It is put into a page that has its own rules. Opened by itself it does nothing at all.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept-Encoding, Accept-Language, Cookie"),
)

# One person's panel, and its own headers: language and encoding.
Panel = tuple[bytes, list[Header]]
# For people in one room, in their order: the panel of each; None for whom the view should draw it.
Draw = Callable[[Sequence[tuple[HttpRequest, Seat]]], list[Panel | None]]


class PanelApplication:
    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="panels")
        self._doors: Doors[Asked, Panel | None] = Doors(self._made, most=MOST)

    def serves(self, scope: Scope) -> bool:
        """Whether this asks for a room's panel as the room has it: not for one's own ballot, nor for another place."""
        return (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and not scope.get("query_string")
            and ADDRESS.fullmatch(scope["path"]) is not None
        )

    async def __call__(self, scope: Scope, send: Send) -> bool:
        """False where the view should answer; nothing has been read or sent then."""
        match = ADDRESS.fullmatch(scope["path"])
        assert match is not None
        asked = Asked.of(scope, UUID(match[1]), api=False)
        if not is_from_a_page_of_ours(asked.request):
            return False
        try:
            panel = await self._doors.of(asked.workshop_id).knock(asked)
        except Exception as error:  # the view says what it is, to each
            log.debug("A panel is left to the view: %s", error)
            return False
        if panel is None:
            return False
        body, headers = panel
        own = [(b"content-length", str(len(body)).encode()), *headers]
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, *own]})
        await send({"type": "http.response.body", "body": body})
        return True

    def stop(self) -> None:
        self._threads.shutdown(wait=False)

    async def _made(self, asked: Sequence[Asked]) -> list[Panel | Exception | None]:
        return await in_thread(self._threads, self._make, asked)

    def _make(self, asked: Sequence[Asked]) -> list[Panel | Exception | None]:
        """In a thread. Whoever has no place there is told so by the view."""
        seats = seats_of(asked)
        seated = [(one.request, seat) for one, seat in zip(asked, seats, strict=True) if isinstance(seat, Seat)]
        made = iter(self._draw(seated))
        return [next(made) if isinstance(seat, Seat) else seat for seat in seats]
