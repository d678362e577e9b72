"""A room that answers at the same moment: everybody gets their own, and nobody waits for another room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.live.posts import Reply, answer_path, browser_of, post
from tests.locks import who_waits
from tests.processes import Web, wait_for
from workshops.domain import ballots, participants, rooms
from workshops.domain.ballots import Saved
from workshops.domain.database_owner import as_owner
from workshops.enums import Stage
from workshops.live.answering import Sent, save
from workshops.live.answers import AT_ONCE
from workshops.live.asgi import Scope
from workshops.live.seats import Asked
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Move = Callable[..., Workshop]
Told = list[tuple[int, Any]]
Row = tuple[int | None, int | None, str]  # level, confidence, reason

PEOPLE, GONE = 60, 5  # of whom the last few have been removed


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2 * PEOPLE) as pool:
        yield pool


@contextmanager
def held_up(workshop: Workshop) -> Iterator[None]:
    """Nobody's answer in this room is saved meanwhile."""
    with transaction.atomic():
        Workshop.objects.select_for_update().get(pk=workshop.pk)
        yield


def said(person: int, place: int, *, sequence: int = 10) -> dict[str, Any]:
    """An answer that no other is like."""
    level, sure = str((person + place) % 5), str(1 + (person + place) % 3)
    stamp = {"client": f"tab-{person}", "sequence": sequence + place, "round": 1}
    return {"level": level, "confidence": sure, "reason": f"{person} on {place}", **stamp}


def row(body: dict[str, Any]) -> Row:
    return int(body["level"]), int(body["confidence"]), body["reason"]


def stored() -> dict[tuple[str, str], Row]:
    rows = Answer.objects.values_list("participant__name", "criterion", "level", "confidence", "reason")
    return {(name, criterion): (level, sure, reason) for name, criterion, level, sure, reason in rows}


def test_sixty_people_at_once(
    web: Web, workshop: Workshop, ana: Member, move: Move, threads: ThreadPoolExecutor
) -> None:
    everybody = [participants.join_workshop(workshop=workshop, name=f"P{i}", role="data") for i in range(PEOPLE)]
    browsers = [browser_of(person) for person in everybody]
    move(workshop, Stage.SCORING)
    for person in everybody[-GONE:]:
        participants.remove_participant(participant=person, by=ana)
    here, asked = range(PEOPLE - GONE), workshop.criteria[:4]

    def send(person: int, bodies: Sequence[tuple[str, dict[str, Any]]]) -> Told:
        return [post(web, answer_path(workshop, key), body, browsers[person]).told for key, body in bodies]

    def at_once(sent: Sequence[tuple[int, Sequence[tuple[str, dict[str, Any]]]]]) -> list[Told]:
        with held_up(workshop):
            waiting: list[Future[Told]] = [threads.submit(send, *one) for one in sent]
            wait_for(lambda: len(who_waits()) == AT_ONCE)
        return [one.result() for one in waiting]

    # Each answers four questions, one after the other.
    first = {i: [(key, said(i, place)) for place, key in enumerate(asked)] for i in range(PEOPLE)}
    told = at_once(list(first.items()))
    assert told == [[(200, n) for n in (1, 2, 3, 4)]] * len(here) + [[(404, ("seat_over",))] * 4] * GONE
    expected = {(f"P{i}", key): row(body) for i in here for key, body in first[i]}
    assert stored() == expected

    # Then, all at the same moment: an older change, a newer one of a part, and two of one person to one question.
    older = [(i, [(asked[0], {**said(i, 3), "sequence": 5})]) for i in here]
    newer = [(i, [(asked[1], {"level": "unknown", "client": f"tab-{i}", "sequence": 20, "round": 1})]) for i in here]
    twice = [(7, [(asked[2], said(7, 4, sequence=sequence))]) for sequence in (31, 30)]
    assert at_once([*older, *newer, *twice]) == [[(200, 4)]] * (2 * len(here) + 2)
    expected |= {(f"P{i}", asked[1]): (None, *expected[f"P{i}", asked[1]][1:]) for i in here}
    expected["P7", asked[2]] = row(said(7, 4))
    assert stored() == expected
    assert Answer.objects.get(participant__name="P7", criterion=asked[2]).sequence == 35


def test_a_room_that_is_held_up_holds_up_no_other(
    web: Web, workshop: Workshop, crowd: list[Participant], ana: Member, move: Move, threads: ThreadPoolExecutor
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Something else.")
    neighbour = browser_of(participants.join_workshop(workshop=other, name="Nora", role="data"))
    for room in (workshop, other):
        move(room, Stage.SCORING)
    browsers = [browser_of(person) for person in crowd]
    with held_up(workshop):
        waiting = [
            threads.submit(post, web, answer_path(workshop, "latency"), said(i, 0), browser)
            for i, browser in enumerate(browsers)
        ]
        wait_for(who_waits)
        told = [post(web, answer_path(other, key), said(9, 0), neighbour).told for key in other.criteria]
        assert told == [(200, n) for n in range(1, 15)]
        assert not any(one.done() for one in waiting)
    assert [one.result().told for one in waiting] == [(200, 1)] * 3


def test_answers_that_wait_while_the_round_is_closed_count_in_neither(
    web: Web, workshop: Workshop, crowd: list[Participant], move: Move, threads: ThreadPoolExecutor
) -> None:
    move(workshop, Stage.SCORING)
    ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
    browsers = [browser_of(person) for person in crowd]
    with transaction.atomic():
        move(workshop, Stage.DISCUSSION, Stage.SCORING)
        waiting = [
            threads.submit(post, web, answer_path(workshop, "latency"), said(i, 3), browser)
            for i, browser in enumerate(browsers)
        ]
        wait_for(who_waits)
    assert [one.result().told for one in waiting] == [(409, ("round_closed",))] * 3
    of_rounds = Answer.objects.order_by("round__number").values_list("round__number", "participant__name", "level")
    assert list(of_rounds) == [(1, "Pia", 1), (2, "Pia", 1)]


def test_who_was_cut_off_is_told_to_repeat(
    web: Web, workshop: Workshop, crowd: list[Participant], move: Move, threads: ThreadPoolExecutor
) -> None:
    """PostgreSQL ends the connection with which the answer is being saved."""
    move(workshop, Stage.SCORING)
    browser = browser_of(crowd[0])

    def send() -> Reply:
        return post(web, answer_path(workshop, "latency"), said(0, 3), browser)

    with held_up(workshop):
        waiting = threads.submit(send)
        wait_for(lambda: len(who_waits()) == 1)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
        cut_off = waiting.result()
    assert (cut_off.told, cut_off.headers["retry-after"]) == ((503, ("busy",)), "2")
    assert cut_off.is_of_the_lane
    assert stored() == {}
    assert send().told == (200, 1)
    assert stored() == {("Pia", "latency"): row(said(0, 3))}


def test_fifty_guests_cost_as_many_statements_as_ten(workshop: Workshop, move: Move) -> None:
    """For their sessions, the room, their places in it, and their answers."""
    everybody = [participants.join_workshop(workshop=workshop, name=f"P{i}", role="data") for i in range(50)]
    browsers = [browser_of(person) for person in everybody]
    move(workshop, Stage.SCORING)
    statements = []
    for some in (browsers[:10], browsers):
        sent = [
            Sent(_asked(workshop, headers), "latency", b'{"level": "%d"}' % (i % 5)) for i, headers in enumerate(some)
        ]
        with CaptureQueriesContext(connection) as captured:
            told = save(sent)
        assert [one.answered for one in told if isinstance(one, Saved)] == [1] * len(some)
        statements.append(len(captured))
    assert statements == [4, 4]
    assert stored() == {(f"P{i}", "latency"): (i % 5, None, "") for i in range(50)}


def _asked(workshop: Workshop, headers: dict[str, str]) -> Asked:
    named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    path = answer_path(workshop, "latency")
    scope: Scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": named}
    return Asked.of(scope, workshop.pk, api=False)
