"""Before the reveal nobody learns another's answer, by any call, the facilitator included."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import Caller, Calls
from tests.computing import compute
from workshops.domain import participants, rooms
from workshops.domain.anonymity import shown_roles
from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("planted")

REASON = "Planted: the manual is wrong in chapter nine"
POINTS = 7.375
READS = (
    "/workshops/{id}", "/workshops/{id}/ballot", "/workshops/{id}/results", "/workshops/{id}/recommendation",
    "/workshops/{id}/stream", "/decisions", "/decisions/1", "/decisions/1/events", "/revisits", "/openapi.json",
)  # fmt: skip
LEAKS = (b"Planted", b"7.375", b'"level": 3', b'"confidence": 2', b"[0, 0, 0, 1, 0]")


@pytest.fixture
def planted(calls: Calls, crowd: list[Participant], move: Any) -> Workshop:
    """Pia has answered with a level, a confidence, a reason and a weight that are easy to find again."""
    workshop: Workshop = move(crowd[0].workshop, Stage.SCORING)
    score = {"level": 3, "confidence": 2, "reason": REASON}
    body = {"scores": {"latency": score}, "weights": {"latency": POINTS}}
    calls(crowd[0]).ok("PUT", f"/workshops/{workshop.pk}/ballot", body)
    return workshop


def everything_read(caller: Caller, workshop: Workshop) -> bytes:
    found = b""
    for path in READS:
        caller.get(path.format(id=workshop.pk))
        found += caller.last.content
    return found


def test_no_read_gives_another_s_answer_away(
    calls: Calls, planted: Workshop, crowd: list[Participant], ana: Member, ben: Member
) -> None:
    callers = [calls(person) for person in (ana, ben, crowd[1], crowd[2])]
    for path in ("/results", "/recommendation"):
        for caller in (*callers, calls(crowd[0])):
            assert caller.get(f"/workshops/{planted.pk}{path}")[0] == 409
    for caller in callers:
        found = everything_read(caller, planted)
        assert len(found) > 10_000
        assert [leak for leak in LEAKS if leak in found] == []


def test_own_ballot_has_it_and_after_the_reveal_the_counts_do(
    calls: Calls, planted: Workshop, crowd: list[Participant], move: Any
) -> None:
    assert b"Planted" in everything_read(calls(crowd[0]), planted)
    move(planted, Stage.DISCUSSION)
    results = calls(crowd[1]).ok("GET", f"/workshops/{planted.pk}/results")
    latency = next(c for c in results["criteria"] if c["criterion"] == "latency")
    assert latency["counts"] == [0, 0, 0, 1, 0]
    assert b"Planted" not in everything_read(calls(crowd[1]), planted)


def test_next_round_closes_the_results_again(api_ana: Caller, planted: Workshop, move: Any) -> None:
    move(planted, Stage.DISCUSSION, Stage.SCORING)
    assert api_ana.get(f"/workshops/{planted.pk}/results")[0] == 409


def test_dont_know_is_an_answer_and_silence_is_none(
    calls: Calls, crowd: list[Participant], move: Any, api_ana: Caller
) -> None:
    workshop = move(crowd[0].workshop, Stage.SCORING)
    room = f"/workshops/{workshop.pk}"
    calls(crowd[0]).ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": None}}})
    calls(crowd[1]).ok("PUT", f"{room}/ballot", {"scores": {"latency": {"level": 4}, "urgency": {"level": 0}}})
    calls(crowd[2]).ok("PUT", f"{room}/ballot", {"scores": {"urgency": {"level": 0}}})
    move(workshop, Stage.DISCUSSION)
    results = {c["criterion"]: c for c in api_ana.ok("GET", f"{room}/results")["criteria"]}
    assert set(results) == set(workshop.criteria)
    assert (results["latency"]["counts"], results["latency"]["dont_know"]) == ([0, 0, 0, 0, 1], 1)
    assert (results["urgency"]["counts"], results["urgency"]["dont_know"]) == ([2, 0, 0, 0, 0], 0)
    assert results["latency"]["by_role"]["product"] == {"counts": [0] * 5, "dont_know": 1, "median": None}


def test_round_without_answers_has_results_too(api_ana: Caller, workshop: Workshop, move: Any) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    results = api_ana.ok("GET", f"/workshops/{workshop.pk}/results")
    assert [c["criterion"] for c in results["criteria"]] == list(workshop.criteria)
    assert {tuple(c["counts"]) for c in results["criteria"]} == {(0, 0, 0, 0, 0)}


def test_anonymous_workshop_shows_no_role_of_under_three(calls: Calls, ana: Member, move: Any) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="A", use_case="B", criteria=["latency"], anonymous=True
    )
    cast = ["product"] * 4 + ["security"] * 3 + ["data"] * 3
    crowd = [participants.join_workshop(workshop=workshop, name=f"P{i}", role=r) for i, r in enumerate(cast)]
    workshop = move(workshop, Stage.SCORING)
    for number, person in enumerate(crowd[:-1]):
        calls(person).ok("PUT", f"/workshops/{workshop.pk}/ballot", {"scores": {"latency": {"level": number % 5}}})
    workshop = move(workshop, Stage.DISCUSSION)
    path = f"/workshops/{workshop.pk}"
    (latency,) = calls(ana).ok("GET", f"{path}/results")["criteria"]
    # Two answered for data; with nobody else kept back, security's three would give them away.
    assert (set(latency["by_role"]), latency["spread"]) == ({"product"}, None)
    move(workshop, Stage.RECOMMENDATION)
    compute(workshop)
    found = calls(ana).ok("GET", f"{path}/recommendation")["recommendation"]
    assert (set(found["by_role"]), set(found["without_role"])) == ({"product"}, {"product"})
    shown = {entry["criterion"]: set(entry["by_role"]) for entry in found["agreement"]}
    assert {criterion: roles for criterion, roles in shown.items() if roles} == {"latency": {"product"}}


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"product": 2, "security": 2, "data": 2}, set()),
        ({"product": 3, "security": 3, "data": 3}, {"product", "security", "data"}),
        ({"product": 3, "security": 2, "data": 1}, {"product"}),
        ({"product": 5, "security": 3, "data": 1}, {"product"}),
        ({"product": 9, "data": 1}, set()),
        ({"product": 3, "data": 0}, {"product"}),
        ({}, set()),
    ],
)
def test_kept_back_roles_are_three_people_together(sizes: dict[str, int], shown: set[str]) -> None:
    assert shown_roles(sizes) == shown
