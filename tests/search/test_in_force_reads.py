"""What held on a day, and what is offered to ask for, of a log with much in it: exactly these, in this order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.decisions.making import TEXT, reach_recommendation
from tests.search.conftest import Record
from workshops.domain import decisions, people, revisits, rooms
from workshops.enums import MemberRole, RecommendationStatus, Stage
from workshops.models import Decision, Member, Occurrence, Participant, Recommendation, Revision, TermOfForce, Workshop
from workshops.queries.in_force import _MOST_SUGGESTED, held_on, identities_known

DAY = date(2026, 3, 3)
Numbered = list[tuple[int, int]]


def on(model: str, **also: str) -> dict[str, Any]:
    return {"configuration": {"base_model_id": model, **also}}


@pytest.fixture
def stranger(db: None) -> Member:
    elsewhere = people.create_workspace(name="Elsewhere")
    return people.add_member(workspace=elsewhere, email="x@elsewhere.example", name="X", role=MemberRole.OWNER)


def term(decision: Decision, begin: datetime, until: datetime | None, number: int = 1, model: str = "m") -> None:
    TermOfForce.objects.create(
        decision=decision, workspace=decision.workspace, revision_number=number, from_at=begin, until_at=until,
        base_model_id=model, fine_tune_checkpoint_id="", dataset_version="",
    )  # fmt: skip


def held(member: Member, model: str = "m", day: date = DAY) -> Numbered:
    return [(one.decision.number, one.revision.number) for one in held_on(member.workspace, model, day)]


def test_what_held_by_each_name_in_this_workspace_alone_in_the_order_of_numbers(
    ana: Member, stranger: Member, record: Record
) -> None:
    """The third one held twice on that day; the fourth ended as the day began, the fifth begins as it ends."""
    made = [record(title=str(place), on=date(2026, 1, 1), **on("other")) for place in range(6)]
    record(title="Theirs", on=date(2026, 1, 1), by=stranger, **on("m"))
    TermOfForce.objects.filter(workspace=ana.workspace).delete()
    begin = datetime(2026, 3, 3, tzinfo=UTC)
    term(made[5], begin - timedelta(days=9), None)
    term(made[2], begin + timedelta(hours=2), begin + timedelta(hours=3))
    term(made[2], begin + timedelta(hours=1), begin + timedelta(hours=2))
    term(made[0], begin - timedelta(days=9), begin + timedelta(seconds=1))
    term(made[3], begin - timedelta(days=9), begin)
    term(made[4], begin + timedelta(days=1), None)
    term(made[1], begin - timedelta(days=9), None, model="n")
    for name, decision in (("fine_tune_checkpoint_id", made[1]), ("dataset_version", made[5])):
        TermOfForce.objects.filter(decision=decision).update(**{name: "of-both"})
    assert held(ana) == [(1, 1), (3, 1), (3, 1), (6, 1)]
    found = held_on(ana.workspace, " M ", DAY)
    assert [one.term.from_at for one in found[1:3]] == [begin + timedelta(hours=1), begin + timedelta(hours=2)]
    trail = [[(entry.revision.number, len(entry.terms), entry.is_asked) for entry in one.trail] for one in found]
    assert trail == [[(1, 1, True)], [(1, 2, True)], [(1, 2, True)], [(1, 1, True)]]
    assert [entry.from_at.hour for entry in found[1].trail[0].terms] == [1, 2]
    assert held(ana, "of-both") == [(2, 1), (6, 1)]
    assert held(ana, "of") == held(ana, "other") == []
    assert held(stranger) == [(1, 1)]


def test_the_recommendation_is_the_last_ready_one_from_before_the_text(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: dict[str, Any], record: Record
) -> None:
    reach_recommendation(workshop, ana, crowd, copilot_scores)
    own = Recommendation.objects.get()
    decision = decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, **on("m")})
    decision = decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")
    record(title="Without a room", **on("m"))
    written = Revision.objects.get(decision=decision).created_at
    Recommendation.objects.filter(pk=own.pk).update(requested_at=written - timedelta(hours=2))

    def another(
        at: datetime, status: RecommendationStatus = RecommendationStatus.READY, of: Workshop = workshop
    ) -> Recommendation:
        return Recommendation.objects.create(
            round=of.rounds.get(), status=status, inputs={}, inputs_digest=f"{at} {status}"[-64:], result=own.result,
            requested_at=at, computed_at=at,
        )  # fmt: skip

    def recommended() -> list[Recommendation | None]:
        return [one.recommendation for one in held_on(ana.workspace, "m", timezone.now().date())]

    another(written + timedelta(microseconds=1))
    another(written - timedelta(hours=1), RecommendationStatus.FAILED)
    assert recommended() == [own, None]
    at_once = another(written)
    another(written - timedelta(hours=3))
    assert recommended() == [at_once, None]
    Workshop.objects.filter(pk=workshop.pk).update(stage=Stage.RECOMMENDATION, ended_at=None)
    assert recommended() == [None, None]
    again = revisits.start_revisit(occurrence=Occurrence.objects.get(plan__decision=decision), by=ana)
    of_revisit = another(written, of=rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING))
    assert recommended() == [None, None]
    Workshop.objects.filter(pk=again.pk).update(stage=Stage.DECIDED, ended_at=timezone.now(), join_code=None)
    assert recommended() == [of_revisit, None]


def test_names_to_ask_for_are_this_workspaces_sorted_and_a_few(ana: Member, stranger: Member, record: Record) -> None:
    record(title="One", **on("Zeta", fine_tune_checkpoint_id="eta-ft", dataset_version=""))
    record(title="Two", **on("Alpha", dataset_version="data-eta"))
    record(title="Again", **on("ZETA"))
    record(title="Theirs", by=stranger, **on("theta"))
    assert identities_known(ana.workspace) == ["alpha", "data-eta", "eta-ft", "zeta"]
    assert identities_known(ana.workspace, like="ETA") == ["data-eta", "eta-ft", "zeta"]
    assert identities_known(ana.workspace, like="theta") == []
    assert identities_known(stranger.workspace) == ["theta"]
    for place in range(_MOST_SUGGESTED + 1):
        record(title="More", **on(f"m-{_MOST_SUGGESTED - place:02}"))
    assert identities_known(ana.workspace, like="m-") == [f"m-{place:02}" for place in range(_MOST_SUGGESTED)]
    several = record(title="Several terms", **on("m-00"))
    for _ in range(_MOST_SUGGESTED):
        term(several, timezone.now(), None, model="a")
    known = identities_known(ana.workspace)
    assert (known[:2], len(known), known == sorted(known)) == (["a", "alpha"], _MOST_SUGGESTED, True)
