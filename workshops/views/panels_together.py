"""Panels that are the same for a whole room but for whose they are: drawn once for those who ask together.

Not kept: what one lot is shown was read after all of them had asked, so nothing here can be too old. What is drawn is
the page of somebody who does not exist, with a role, and slots where a person's own name, number, link and token
stand; so nothing of one person can get into another's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from secrets import token_hex
from typing import NamedTuple
from uuid import uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from workshops.access import Seat
from workshops.domain import seats_again
from workshops.enums import Stage
from workshops.language import language_of
from workshops.queries.seats import place_in
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.views.packed import Slotted
from workshops.views.panels import panel_context

# At these, all who do not facilitate see the same. At the others there is their own ballot.
SAME_FOR_ALL = (Stage.DISCUSSION, Stage.RECOMMENDATION)

# As TOKEN_SLOT, others in every process: nobody can write them into a note.
NAME_SLOT, LINK_SLOT = token_hex(20), token_hex(20)
NOBODY = uuid4()
SLOTS = re.compile(f"({'|'.join((TOKEN_SLOT, NAME_SLOT, LINK_SLOT, str(NOBODY)))})")


class Kind(NamedTuple):
    """All that the page of one who does not facilitate hangs on besides the room: their role, None for observers;
    whether they are a guest, who has a link of their own; and their language."""

    role: int | None
    is_guest: bool
    language: str


Header = tuple[bytes, bytes]


def draw_panels(asked: Sequence[tuple[HttpRequest, Seat]]) -> list[tuple[bytes, list[Header]] | None]:
    """For people in one room, in their order: their panel, with the headers of its language and encoding; None for
    whom the view should draw it."""
    drawn: dict[Kind, Slotted | None] = {}
    made: list[tuple[bytes, list[Header]] | None] = []
    for request, seat in asked:
        kind = _kind(request, seat)
        if kind is not None and kind not in drawn:
            drawn[kind] = _drawn(kind, seat)
        page = drawn[kind] if kind is not None else None
        made.append(_sent(page, request, seat, kind.language) if page and kind else None)
    return made


def _sent(page: Slotted, request: HttpRequest, seat: Seat, language: str) -> tuple[bytes, list[Header]]:
    own, headers = _own(request, seat), [(b"content-language", language.encode())]
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return page.plain(own), headers
    return page.gzipped(own), [*headers, (b"content-encoding", b"gzip")]


def _own(request: HttpRequest, seat: Seat) -> dict[bytes, bytes]:
    """What stands in the slots."""
    person = seat.participant
    assert person is not None
    link = seats_again.seat_url(seat.workshop, person) if person.member_id is None else ""
    said = {TOKEN_SLOT: get_token(request), NAME_SLOT: escape(person.name), LINK_SLOT: escape(link)}
    return {slot.encode(): word.encode() for slot, word in {**said, str(NOBODY): str(person.pk)}.items()}


def _kind(request: HttpRequest, seat: Seat) -> Kind | None:
    """None for whoever sees something of their own: who facilitates, has not joined, is a viewer or has a hand up; and
    where a page has no token yet."""
    person = seat.participant
    if person is None or Stage(seat.workshop.stage) not in SAME_FOR_ALL:
        return None
    if seat.facilitates or person.hand_raised_at is not None or "CSRF_COOKIE" not in request.META:
        return None
    if not seat.takes_part:
        return None
    return Kind(person.role_id, person.member_id is None, _language(request, seat))


def _language(request: HttpRequest, seat: Seat) -> str:
    """As `callers.speak` has it."""
    chosen = seat.member.user.language if seat.member else ""
    accept = request.headers.get("Accept-Language", "")
    return language_of(person=chosen, accept=accept, workspace=seat.workshop.workspace.language)


def _drawn(kind: Kind, seat: Seat) -> Slotted | None:
    """The page of nobody. None where the room is not, or no longer, at a stage that has one."""
    assert seat.participant is not None
    place = place_in(seat.workshop.pk, participants=[seat.participant.pk], member=None)
    workshop, nobody = place if place is not None else (seat.workshop, None)
    if nobody is None or nobody.role_id != kind.role:
        return None
    nobody.pk, nobody.name, nobody.member, nobody.hand_raised_at = NOBODY, NAME_SLOT, None, None
    with translation.override(kind.language):
        link = LINK_SLOT if kind.is_guest else ""
        context = panel_context(HttpRequest(), Seat(workshop, None, nobody), view="", extra={"way_back": link})
        if context["state"].stage not in SAME_FOR_ALL:
            return None
        page = render_to_string("room/panel.html", {**context, "csrf_token": TOKEN_SLOT})
    return Slotted(page, SLOTS)
