"""Before the reveal, no byte of any stream says what anybody answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.live.clients import cookie_of, stream_path
from tests.processes import Stream, Web
from workshops.domain import ballots
from workshops.domain.table import put_on_table, score_again
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

# Data that could leak: reasons that occur nowhere else, weights and levels under names that would be found.
REASONS = {"Pia": "xyzzy-the-runbooks-change", "Sam": "plugh-regulators-ask", "Dee": "frobozz-few-examples"}
POINTS = 7.8125
FORBIDDEN_FIELDS = (b'"level"', b'"levels"', b'"scores"', b'"weights"', b'"reason"', b'"confidence"', b'"counts"')


def test_no_stream_says_what_was_answered(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    streams = [
        listen(web, workshop, ana),
        listen(web, workshop, crowd[0]),
        listen(web, workshop, ana, screen=True),
        listen(web, workshop, ana, api=True),
        listen(web, workshop, crowd[1], api=True),
    ]
    for stream in streams:
        stream.first()
    for person in crowd:
        scores = {
            criterion: {"level": i % 5, "confidence": 3, "reason": REASONS[person.name]}
            for i, criterion in enumerate(workshop.criteria)
        }
        ballots.cast_ballot(participant=person, scores=scores, weights=dict.fromkeys(workshop.criteria, POINTS))
    for page in streams[:3]:
        page.until(lambda s: s["done"] == 3)
    for api in streams[3:]:
        api.until(lambda s: [p["answered"] for p in s["participants"]] == [14, 14, 14])
    asked = [web.get(f"{stream_path(workshop)}?once=", headers=cookie_of(who))[2] for who in (ana, crowd[0])]
    for told in [*asked, *(stream.bytes for stream in streams)]:
        assert [reason for reason in REASONS.values() if reason.encode() in told] == []
        assert [field for field in FORBIDDEN_FIELDS if field in told] == []
        assert str(POINTS).encode() not in told


def test_a_criterion_on_the_table_and_scored_again_says_nothing_of_the_answers(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    """Which one it is, and since when; what was said of it is asked for by each page for itself."""
    move(workshop, Stage.SCORING)
    for person in crowd:
        scores = {"latency": {"level": 3, "confidence": 3, "reason": REASONS[person.name]}}
        ballots.cast_ballot(participant=person, scores=scores)
    workshop = move(workshop, Stage.DISCUSSION)
    pages = [listen(web, workshop, who) for who in (ana, crowd[0])] + [listen(web, workshop, ana, screen=True)]
    program = listen(web, workshop, ana, api=True)
    shown = pages[0].first()
    workshop = put_on_table(workshop=workshop, by=ana, criterion="latency")
    for page in pages:
        frame = page.until(lambda s: s["table"]["criterion"])
        assert (frame["table"]["criterion"], frame["table"]["name"]) == ("latency", "Latency")
        # The page is the same one: who looks elsewhere, or is writing a note, is left alone.
        assert (frame["page"], frame["announce"]) == (shown["page"], "On the table: Latency.")
    assert program.until(lambda s: s["on"])["on"] == "latency"
    score_again(workshop=workshop, by=ana, criterion="latency")
    for page in pages:
        page.until(lambda s: s["stage"] == "scoring" and s["table"]["criterion"] == "")
    for person in crowd:
        again = {"latency": {"level": 1, "reason": f"{REASONS[person.name]}-again"}}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=again)
    for page in pages:
        page.until(lambda s: s["done"] == 3)
    program.until(
        lambda s: (s["round"], s["asked"], [p["answered"] for p in s["participants"]]) == (2, ["latency"], [1, 1, 1])
    )
    for stream in (*pages, program):
        assert [reason for reason in REASONS.values() if reason.encode() in stream.bytes] == []
        assert [field for field in FORBIDDEN_FIELDS if field in stream.bytes] == []


def test_a_changed_mind_leaves_no_trace(
    web: Web,
    listen: Callable[..., Stream],
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    move: Callable[..., Workshop],
) -> None:
    """The frame after another level for the same criterion is the same, but for version and clock."""
    move(workshop, Stage.SCORING)
    stream = listen(web, workshop, ana)
    told: list[dict[str, Any]] = []
    for level in (0, 4):
        ballots.cast_ballot(participant=crowd[0], scores={workshop.criteria[0]: {"level": level}})
        last = told[-1]["version"] if told else 0
        told.append(stream.until(lambda s, last=last: s["version"] > last and "1 of 14" in s["regions"]["people"]))  # type: ignore[misc]  # (bound in the loop)
    first, second = ({k: v for k, v in frame.items() if k not in ("version", "server_time")} for frame in told)
    assert first == second
