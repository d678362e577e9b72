"""What search reads is what is there: after every kind of change, in the same transaction, and nothing secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.decisions.making import TEXT, reach_recommendation
from tests.search.conftest import Record
from workshops.domain import ballots, decisions, early_revisits, notes, participants, revisits, rooms
from workshops.domain.decision_import import link_successor
from workshops.domain.decisions import Signer
from workshops.domain.frameworks import frameworks
from workshops.enums import Stage
from workshops.models import (
    Decision,
    EventText,
    Member,
    Note,
    Occurrence,
    Participant,
    SearchDocument,
    SearchWord,
    SignOff,
    TermOfForce,
    Workshop,
    Workspace,
)
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.decisions import with_standing

Scores = dict[str, dict[str, Any]]


def kept() -> dict[str, Any]:
    """Everything that search reads, as it is kept."""
    return {
        "documents": list(
            SearchDocument.objects.order_by("pk").values_list("pk", "parts", "vector", "base_model_id", named=False)
        ),
        "words": sorted(set(SearchWord.objects.values_list("workspace", "word"))),
        "terms": list(
            TermOfForce.objects.order_by("decision", "from_at").values_list(
                "decision", "revision_number", "from_at", "until_at", "base_model_id"
            )
        ),
    }


def days() -> list[tuple[Any, date | None, date | None]]:
    """(decision, the day that is kept beside it, the day that its revisit has) of each."""
    rows = with_standing(Decision.objects.order_by("number"), timezone.now())
    return [(row.number, row.coming_day.day, row.due_day) for row in rows]


def fresh() -> dict[str, Any]:
    """The same made anew from nothing, as the migration makes it for what was there before."""
    for model in (SearchDocument, SearchWord, TermOfForce):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(search_refresh(id)) FROM workshops_decision")
    return kept()


def found(by: Member, q: str) -> list[int]:
    rows = list_decisions(by.workspace, LogFilter(q=q), now=timezone.now())
    return [row.number for row in rows]


def everything(
    workshop: Workshop, ana: Member, crowd: list[Participant], scores: Scores, record: Record
) -> Iterator[tuple[str, Callable[[], object], str]]:
    """A decision's life: what happens, and a word that is found from then on."""
    reach_recommendation(workshop, ana, crowd, scores)
    rooms.waive_gate(workshop=workshop, by=ana, gate="too_few_examples", reason="Waiverword of legal.")
    one: list[Decision] = []

    def decision() -> Decision:
        return Decision.objects.get(pk=one[0].pk)

    def occurrence() -> Occurrence:
        return Occurrence.objects.get(plan__decision=one[0], state__in=("scheduled", "due", "snoozed", "started"))

    def sign(reason: str, stance: str = "dissent") -> SignOff:
        seen = decisions.current_revision(decision()).sha256
        signer = Signer(crowd[0], None)
        return decisions.sign_off(
            decision=decision(), signer=signer, stance=stance, reason=reason, revision_sha256=seen
        )

    def accept(proposal: Decision) -> Decision:
        return decisions.accept_decision(decision=proposal, by=ana, unsigned_reason="Agreed aloud.")

    def revise(**text: Any) -> Decision:
        seen = decisions.current_revision(decision()).sha256
        return decisions.revise_decision(decision=decision(), by=ana, text={**TEXT, **text}, seen=seen)

    def look_again() -> None:
        room = revisits.start_revisit(occurrence=occurrence(), by=ana)
        notes.add_note(workshop=room, by=ana, text="Secretnote of the running room.", parked=True)
        assert found(ana, "secretnote") == []
        assert kept() == fresh()

    def complete() -> Occurrence:
        return revisits.complete_revisit(occurrence=occurrence(), by=ana, outcome="reaffirmed", note="Outcomeword.")

    def snooze() -> Occurrence:
        until = occurrence().asked_on + timedelta(days=1)
        return revisits.snooze_revisit(occurrence=occurrence(), by=ana, until=until, reason="Snoozeword.")

    def early() -> Occurrence:
        return early_revisits.ask_early(
            decision=decision(), by=ana, due_on=timezone.now().date() + timedelta(days=1), reason="Earlyword."
        )

    def erase() -> None:
        EventText.objects.filter(text="Snoozeword.").update(text=None)
        SignOff.objects.filter(reason="Objectionword again.").update(reason="", signer_name="erased")
        Note.objects.all().update(text="erased")

    yield "recorded", lambda: one.append(decisions.record_decision(workshop=workshop, by=ana, text=TEXT)), "waiverword"
    yield "signed", lambda: sign("Objectionword."), "objectionword"
    yield "in spite of", lambda: sign("But."), "dissenting"
    yield "with doubts", lambda: sign("But.", "approve_with_reservation"), '"approve with a reservation"'
    yield "signed again", lambda: sign("Objectionword again."), '"objectionword again"'
    yield "accepted", lambda: accept(decision()), "base-7b"
    yield "revised", lambda: revise(rationale="Revisedword.", configuration={"base_model_id": "next-9b"}), "next-9b"
    yield "accepted again", lambda: accept(decision()), "revisedword"
    yield "snoozed", snooze, "snoozeword"
    yield "asked for early", early, "earlyword"
    yield "looked at again", look_again, "earlyword"
    yield "completed", complete, "secretnote outcomeword"
    yield "imported", lambda: record(title="Importedword", status="superseded", on=date(2026, 1, 5)), "importedword"
    yield "linked", lambda: link_successor(older=Decision.objects.get(number=2), newer=decision(), by=ana), "D-0002"
    yield "another language", lambda: Workspace.objects.update(language="de"), "revisedword"
    yield (
        "retired",
        lambda: decisions.retire_decision(decision=decision(), by=ana, reason="Retiredword."),
        "retiredword",
    )
    yield "erased", erase, "retiredword"


def test_the_kept_document_is_the_fresh_one_after_every_change(
    workshop: Workshop, ana: Member, crowd: list[Participant], copilot_scores: Scores, record: Record
) -> None:
    for name, change, word in everything(workshop, ana, crowd, copilot_scores, record):
        change()
        assert kept() == fresh(), name
        assert all(beside == its for _number, beside, its in days()), (name, days())
        assert found(ana, word), (name, word)
    assert [found(ana, word) for word in ("snoozeword", '"objectionword again"', "secretnote", "Pia")] == [[]] * 4
    assert not SearchWord.objects.filter(word__in=["snoozeword", "secretnote", "objectionword"]).exists()
    terms = list(TermOfForce.objects.order_by("from_at").values_list("revision_number", "base_model_id"))
    assert terms == [(1, "base-7b"), (1, "base-7b"), (2, "next-9b")]
    assert not TermOfForce.objects.filter(until_at=None).exists()


def test_an_approach_is_found_by_what_the_sheet_calls_it(db: None) -> None:
    """One of a framework of one's own by the words of its key."""
    every = [one for framework in frameworks().values() for one in framework.approaches]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, search_words(search_approach(key)) FROM unnest(%s::text[]) AS key",
            [[*(one.key for one in every), "our_own-way"]],
        )
        words = dict(cursor.fetchall())
    assert words.pop("our_own-way") == ["our", "own", "way"]
    for one in every:
        said = re.findall(r"[a-z]+", f"{one.name} {one.key}".lower())
        assert set(words[one.key]) == set(said), one.key


@pytest.mark.parametrize("anonymous", [False, True])
def test_nothing_of_a_ballot_is_found(ana: Member, copilot_scores: Scores, anonymous: bool) -> None:
    """Not by what was written with an answer, not by who gave it, and not before, during or after the reveal."""
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Secret", use_case="Ballots.", anonymous=anonymous
    )
    una = participants.join_workshop(workshop=workshop, name="Unaname", role="data")
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    ballots.cast_ballot(
        participant=una, scores={**copilot_scores, "latency": {"level": 2, "reason": "Ballotword", "confidence": 1}}
    )
    for stage in (Stage.DISCUSSION, Stage.RECOMMENDATION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    decision = decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    assert found(ana, "manual") == [decision.number]
    assert [found(ana, word) for word in ("ballotword", "unaname")] == [[], []]
    assert not SearchWord.objects.filter(word__in=["ballotword", "unaname"]).exists()


def test_nothing_crosses_a_workspace(ana: Member, cara: Member, record: Record) -> None:
    record(by=cara, title="Theirsecret", configuration={"base_model_id": "their-model"})
    record(title="Ours")
    assert found(ana, "theirsecret") == []
    assert found(ana, "theirsecrte") == []
    assert found(cara, "theirsecrte") == [1]
