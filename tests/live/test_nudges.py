"""A nudge reaches one person's pages, in whichever process they are, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.processes import Stream, Web, wait_for
from workshops.domain.nudges import nudge_missing
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_one_person_is_nudged_and_the_others_do_not_hear_of_it(
    webs: list[Web],
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    pia = [listen(web, workshop, crowd[0]) for web in webs]
    others = [
        listen(webs[0], workshop, crowd[1]),
        listen(webs[1], workshop, ana),
        listen(webs[0], workshop, ana, api=True),
    ]
    others.append(listen(webs[1], workshop, crowd[0], api=True))
    for stream in (*pia, *others):
        stream.first()
    assert wait_for(lambda: nudge_missing(workshop=workshop, only=crowd[0].pk).asked) == ("Pia",)
    for stream in pia:
        wait_for(lambda stream=stream: [e for e in stream.events if e.name == "nudge"])  # type: ignore[misc]  # (bound in the loop)
    move(workshop, Stage.DISCUSSION)
    for stream in others:
        stream.until(lambda s: s["stage"] == "discussion")
        assert "nudge" not in [event.name for event in stream.events]
