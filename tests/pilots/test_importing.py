"""A file becomes a pilot: what is kept of it, against which thresholds, and that a bad one leaves nothing behind."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import transaction

from tests.pilots.conftest import METRICS, table, trap, traps
from workshops.domain import decisions, pilots
from workshops.domain.log_check import check_log
from workshops.domain.pilot_reading import File, UnreadableFile, compared_of, said_of
from workshops.enums import MemberRole
from workshops.models import Decision, Event, EventText, Member, Pilot, PilotFile, Workshop
from workshops.queries import pilots as kept
from workshops.refusals import NotThere

GOOD = table(*[1] * 9, 0)


def take(subject: Decision | Workshop, by: Member, content: bytes = GOOD, name: str = "first.csv") -> Pilot:
    return pilots.import_pilot(subject=subject, by=by, file=File(name, content)).pilot


def test_a_pilot_is_kept_with_its_file_and_the_log_has_its_hash(decided: Decision, ana: Member) -> None:
    pilot = take(decided, ana, name="C:\\runs\\first\u202e.csv")
    event = Event.objects.get(kind="pilot.imported")
    digest = hashlib.sha256(GOOD).hexdigest()
    assert (pilot.sha256, event.body["sha256"], event.body["cases"]) == (digest, digest, 10)
    assert EventText.objects.get(event=event.pk, field="filename").text == pilot.filename == "first.csv"
    assert event.body["verdicts"] == [
        {"variant": "rag", "metric": "accuracy", "threshold": ">= 0.6", "value": 0.9, "n": 10, "verdict": "too_few"}
    ]
    assert pilots.content_of(pilot) == GOOD
    assert check_log(workspace=decided.workspace).fault is None


def test_thresholds_are_those_of_the_log_since_the_event_that_set_them(decided: Decision, ana: Member) -> None:
    set_at = Event.objects.get(kind="decision.proposed").at
    revised = _revise(decided, ana, scope_now="Less.")
    pilot = take(revised, ana)
    expected = {"metric": "Accuracy", "comparator": ">=", "value": 60.0, "unit": "%", "after": False}
    assert pilot.thresholds == [{**expected, "logged_at": set_at.isoformat()}]
    assert kept.set_since(pilot, revised) == []


def test_a_threshold_set_after_the_import_is_marked_as_such(decided: Decision, ana: Member) -> None:
    pilot = take(decided, ana)
    later = _revise(decided, ana, metrics=[{**METRICS[0], "threshold": 30}])
    (since,) = kept.set_since(pilot, later)
    assert (since["value"], since["after"]) == (30.0, True)
    assert since["logged_at"] > pilot.imported_at.isoformat()
    assert [one["value"] for one in kept.taken_then(pilot)] == [60.0]


def test_one_that_went_and_came_back_counts_from_when_it_came_back(decided: Decision, ana: Member) -> None:
    there = _revise(decided, ana, metrics=[{**METRICS[0], "threshold": 30}])
    back = _revise(there, ana, metrics=METRICS)
    last = Event.objects.filter(kind="decision.revised").latest("seq")
    assert [one["logged_at"] for one in kept.logged_thresholds(back)] == [last.at.isoformat()]


def _revise(decision: Decision, by: Member, **text: Any) -> Decision:
    last = decisions.current_revision(decision)
    return decisions.revise_decision(decision=decision, by=by, text={**last.body, **text}, seen=last.sha256)


def test_the_same_file_again_is_the_pilot_that_it_is(decided: Decision, ana: Member) -> None:
    first, again = (
        pilots.import_pilot(subject=decided, by=ana, file=File(name, GOOD)) for name in ("first.csv", "again.csv")
    )
    assert (first.is_new, again.is_new, again.pilot.pk) == (True, False, first.pilot.pk)
    assert (Pilot.objects.count(), Event.objects.filter(kind="pilot.imported").count()) == (1, 1)


def test_the_next_one_is_compared_with_the_one_before_on_the_cases_they_share(decided: Decision, ana: Member) -> None:
    before = take(decided, ana, table(*[0] * 12))
    after = take(decided, ana, table(*[1] * 12, first=3), name="second.csv")
    compared = compared_of(after)
    assert after.compared_with == before
    assert compared is not None
    accuracy = next(one for one in compared["comparisons"] if one["metric"] == "accuracy")
    assert (accuracy["a"], accuracy["b"], accuracy["paired"], accuracy["only_a"]) == ("rag", "rag", 10, 2)
    assert (accuracy["difference"], accuracy["verdict"]) == (-1.0, "fails")


@pytest.mark.parametrize(
    ("content", "why"), [(table(1, 1, first=90), "no_common_case"), (trap("promptfoo_clean.json"), "other_tool")]
)
def test_why_two_pilots_cannot_be_compared_is_kept(decided: Decision, ana: Member, content: bytes, why: str) -> None:
    take(decided, ana)
    assert take(decided, ana, content, "other").compared == {"comparisons": [], "why": why}


def test_two_variants_each_and_no_case_that_both_pilots_have(decided: Decision, ana: Member) -> None:
    before, after = (
        table(1, 0, first=first) + b"\n".join(b"%d,prompt,1" % case for case in (first, first + 1)) for first in (1, 90)
    )
    take(decided, ana, before)
    assert take(decided, ana, after, "other").compared == {"comparisons": [], "why": "no_common_case"}


def test_what_a_workshop_imported_belongs_to_the_decision_that_it_records(recommended: Workshop, ana: Member) -> None:
    from tests.decisions.making import TEXT

    pilot = take(recommended, ana)
    decision = decisions.record_decision(workshop=recommended, by=ana, text={**TEXT, "metrics": METRICS})
    assert list(kept.of_decision(decision)) == list(kept.of_workshop(recommended)) == [pilot]
    assert pilot.thresholds == []
    assert [one["after"] for one in kept.set_since(pilot, decision)] == [True]
    assert not pilots.import_pilot(subject=decision, by=ana, file=File("again", GOOD)).is_new


def test_an_erased_file_leaves_its_hash_and_its_figures(decided: Decision, ana: Member) -> None:
    pilot = take(decided, ana)
    for _twice in range(2):
        pilots.erase_file(pilot=pilot, by=ana)
    assert (pilots.content_of(pilot), PilotFile.objects.count()) == (None, 0)
    kinds = list(Event.objects.filter(kind__startswith="pilot.").values_list("kind", flat=True))
    assert kinds == ["pilot.imported", "pilot.file_erased"]
    assert said_of(Pilot.objects.get())["cases"] == 10
    assert take(decided, ana, table(0, 1), "second.csv").compared == {"comparisons": [], "why": "file_erased"}
    assert check_log(workspace=decided.workspace).fault is None


def test_neither_viewers_nor_members_of_another_workspace_import(decided: Decision, ana: Member, cara: Member) -> None:
    ana.role = MemberRole.VIEWER
    ana.save()
    for stranger in (ana, cara):
        with pytest.raises(NotThere):
            take(decided, stranger)
    assert not Pilot.objects.exists()


def test_every_trap_is_a_pilot_with_its_findings_or_one_sentence_and_nothing_else(
    decided: Decision, ana: Member
) -> None:
    """One after the other, each forgotten again: what is read of them is told apart in tests/evidence."""
    for one in traps():
        with transaction.atomic():
            _is_walked_round(one, decided, ana)
            transaction.set_rollback(True)


def _is_walked_round(one: dict[str, Any], decided: Decision, ana: Member) -> None:
    (name,), about = one["files"], one["name"]
    refusing = {"totals_only", "scraped_not_run", "no_scores"} & {key for key, _rows in one.get("findings", [])}
    if "error" not in one and not refusing:
        said = said_of(take(decided, ana, trap(name), name))
        found = sorted([finding["key"], finding["rows"]] for finding in said["findings"])
        assert found == sorted(one["findings"]), about
        return
    with pytest.raises(UnreadableFile) as refused:
        take(decided, ana, trap(name), name)
    assert (refused.value.code, refused.value.sentence.count(". ")) == (one.get("error", "no_pilot"), 0), about
    kept_of_it = (
        Pilot.objects.exists(),
        PilotFile.objects.exists(),
        Event.objects.filter(kind="pilot.imported").exists(),
    )
    assert kept_of_it == (False, False, False), about
