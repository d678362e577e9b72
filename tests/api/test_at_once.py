"""Two callers in the same moment, on real connections: one outcome, one event."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from tests.api.conftest import Call, Caller, Calls
from tests.api.texts import decision_text
from workshops.domain import participants, people, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Answer, Decision, Event, Member, Occurrence, Reading, Workshop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace_of_two(transactional_db: None) -> tuple[Member, Member]:
    workspace = people.create_workspace(name="Acme")
    cast = [("ana@acme.example", "Ana"), ("abe@acme.example", "Abe")]
    first, second = (
        people.add_member(workspace=workspace, email=email, name=name, role=MemberRole.FACILITATOR)
        for email, name in cast
    )
    return first, second


@pytest.fixture
def room(workspace_of_two: tuple[Member, Member]) -> Workshop:
    ana, _ = workspace_of_two
    return rooms.create_workshop(workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer.")


def move_on(workshop: Workshop, by: Member, *stages: Stage) -> None:
    for stage in stages:
        rooms.move_stage(workshop=workshop, by=by, to=stage)


def at_once(*calls: Callable[[], Call]) -> list[Call]:
    """Every call in a thread of its own with a connection of its own, let go together."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Call]) -> Call:
        gate.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(workshop_or_decision: Any) -> list[str]:
    subject = f"{type(workshop_or_decision).__name__.lower()}:{workshop_or_decision.pk}"
    return list(Event.objects.filter(subject=subject).order_by("seq").values_list("kind", flat=True))


def test_two_facilitators_move_the_stage(calls: Calls, workspace_of_two: tuple[Member, Member], room: Workshop) -> None:
    two: list[Caller] = [calls(member) for member in workspace_of_two]
    path = f"/workshops/{room.pk}/stage"
    answers = at_once(*(partial(c.post, path, {"stage": "scoring"}) for c in two))
    assert sorted(status for status, _ in answers) == [200, 409]
    assert kinds(room).count("workshop.moved") == 1
    assert room.rounds.count() == 1


def test_reveal_and_cancel_together(calls: Calls, workspace_of_two: tuple[Member, Member], room: Workshop) -> None:
    move_on(room, workspace_of_two[0], Stage.SCORING)
    first, second = (calls(member) for member in workspace_of_two)
    path = f"/workshops/{room.pk}/stage"
    answers = at_once(
        partial(first.post, path, {"stage": "discussion"}), partial(second.post, path, {"stage": "cancelled"})
    )
    # Cancelling is possible before and after the reveal; the reveal only before it was cancelled.
    assert answers[1][0] == 200
    assert kinds(room).count("round.closed") == 1
    room.refresh_from_db()
    assert room.stage == Stage.CANCELLED


def test_decision_sent_twice_is_one_decision(
    calls: Calls, workspace_of_two: tuple[Member, Member], room: Workshop
) -> None:
    ana, _ = workspace_of_two
    move_on(room, ana, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    caller, path = calls(ana), f"/workshops/{room.pk}/decision"
    answers = at_once(*[partial(caller.post, path, decision_text())] * 3)
    assert sorted(status for status, _ in answers) == [201, 409, 409]
    decision = Decision.objects.get()
    assert (decision.number, Occurrence.objects.count()) == (1, 1)
    assert kinds(decision) == ["decision.proposed", "revisit.planned"]


def test_two_workshops_decided_together_have_two_numbers(calls: Calls, workspace_of_two: tuple[Member, Member]) -> None:
    ana, abe = workspace_of_two
    paths = []
    for title in ("One", "Two"):
        workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title=title, use_case="Answer.")
        move_on(workshop, ana, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
        paths.append(f"/workshops/{workshop.pk}/decision")
    callers = [calls(ana), calls(abe)]
    answers = at_once(*(partial(c.post, p, decision_text()) for c, p in zip(callers, paths, strict=True)))
    assert sorted(answer["number"] for _, answer in answers) == ["D-0001", "D-0002"]


def test_one_ballot_saved_from_many_tabs(calls: Calls, workspace_of_two: tuple[Member, Member], room: Workshop) -> None:
    pia = calls(participants.join_workshop(workshop=room, name="Pia", role="product"))
    move_on(room, workspace_of_two[0], Stage.SCORING)
    path = f"/workshops/{room.pk}/ballot"
    body = {"scores": {key: {"level": 2} for key in room.criteria}}
    backwards = {"scores": dict(reversed(body["scores"].items()))}
    answers = at_once(*(partial(pia.put, path, b) for b in (body, backwards, body, backwards)))
    assert [(status, answer["answered"]) for status, answer in answers] == [(200, 14)] * 4
    assert Answer.objects.count() == 14


def test_one_name_joins_once(transactional_db: None, room: Workshop) -> None:
    body = {"code": room.join_code, "name": "Pia", "role": "product"}
    answers = at_once(*[partial(Caller().post, "/join", body)] * 3)
    assert sorted(status for status, _ in answers) == [201, 422, 422]


def test_one_reading_per_key(calls: Calls, workspace_of_two: tuple[Member, Member], room: Workshop) -> None:
    ana, _ = workspace_of_two
    move_on(room, ana, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    caller = calls(ana)
    decision = caller.ok("POST", f"/workshops/{room.pk}/decision", decision_text(), 201)
    path = f"/signals/{decision['assumptions'][0]['signal']['id']}/readings"
    again = partial(caller, "POST", path, {"value": 1}, **{"Idempotency-Key": "nightly"})
    answers = at_once(*[again] * 4)
    assert answers == [(201, {"status": "at_risk"})] * 4
    assert Reading.objects.count() == 1
