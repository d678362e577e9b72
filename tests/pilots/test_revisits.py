"""A decision that is looked at again, beside what was measured: the newest pilot and the one before it, paired."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.api.conftest import Caller, api_ana, calls
from tests.pilots.conftest import table
from tests.revisits.conftest import Sink, decide, decision, make_due, sink, text_of
from workshops import dates
from workshops.domain import participants, pilots, preferences, revisits
from workshops.domain.pilot_reading import File, compared_of
from workshops.domain.tick import tick
from workshops.models import Decision, Member, Occurrence, Participant, Pilot, Workshop
from workshops.queries import pilots as kept
from workshops.queries.decision_page import is_muted_by, with_page_parts

__all__ = ["api_ana", "calls", "decide", "decision", "sink"]

BEN = "ben@acme.example"

MOVED = "accuracy, rag: +60.0 points (most likely +33.3 points to +78.1 points). Better."


def take(subject: Decision | Workshop, by: Member, name: str, *scores: int) -> Pilot:
    return pilots.import_pilot(subject=subject, by=by, file=File(name, table(*scores))).pilot


@pytest.fixture
def room(decision: Decision, ana: Member) -> Workshop:
    """The room of its revisit; 8 of 20 were right before."""
    take(decision, ana, "first.csv", *[0] * 12, *[1] * 8)
    return revisits.start_revisit(occurrence=make_due(decision), by=ana)


def test_the_lobby_of_a_revisit_has_what_moved(
    room: Workshop, decision: Decision, ana: Member, as_guest: Callable[[Participant], Client]
) -> None:
    guest = as_guest(participants.join_workshop(workshop=room, name="Una", role="data"))
    page = guest.get(f"/w/{room.pk}/").content.decode()
    assert "There is no pilot before it to compare it with." in page
    second = take(decision, ana, "second.csv", *[1] * 20)
    page = guest.get(f"/w/{room.pk}/").content.decode()
    assert "The newest pilot, second.csv of" in page
    assert MOVED in page
    assert guest.get(f"/w/{room.pk}/pilots/{second.pk}/").status_code == 200


def test_what_few_decisions_have_is_found_wherever_it_was_put(decision: Decision, ana: Member, ben: Member) -> None:
    def page() -> Decision:
        return with_page_parts(Decision.objects.get())

    assert (kept.told_pilots(page()), is_muted_by(page(), ben)) == ([], False)
    of_revisit = take(revisits.start_revisit(occurrence=make_due(decision), by=ana), ana, "again.csv", *[1] * 20)
    preferences.mute(member=ben, decision=decision)
    assert kept.told_pilots(page()) == [of_revisit]
    assert (is_muted_by(page(), ben), is_muted_by(page(), ana)) == (True, False)
    Pilot.objects.update(workshop=decision.workshop)
    assert kept.told_pilots(page()) == [of_revisit]


def test_so_has_the_revisits_own_page(decision: Decision, ana: Member, as_member: Callable[[Member], Client]) -> None:
    address = f"/revisits/{make_due(decision).pk}/"
    assert "pilot-since" not in as_member(ana).get(address).content.decode()
    take(decision, ana, "first.csv", *[0] * 12, *[1] * 8)
    take(decision, ana, "second.csv", *[1] * 20)
    page = as_member(ana).get(address).content.decode()
    assert MOVED in page
    assert "The newest pilot, second.csv of" in page.split("The metrics are met")[1], "where somebody says so alone"


def test_what_is_imported_in_its_room_is_compared_with_the_decisions_last_and_belongs_to_it(
    room: Workshop, decision: Decision, ana: Member
) -> None:
    first = kept.newest(decision)
    second = take(room, ana, "second.csv", *[1] * 20)
    assert second.compared_with == first
    compared = compared_of(second)
    assert compared is not None
    assert [one["difference"] for one in compared["comparisons"] if one["metric"] == "accuracy"] == [-0.6]
    assert list(kept.of_decision(decision)) == [first, second]
    assert list(kept.of_workshop(room)) == [first, second]


def test_the_same_file_in_the_room_is_the_pilot_that_the_decision_has(
    room: Workshop, decision: Decision, ana: Member
) -> None:
    again = take(room, ana, "again.csv", *[0] * 12, *[1] * 8)
    assert again == kept.newest(decision)
    assert Pilot.objects.count() == 1


def test_another_decisions_pilots_stay_there(room: Workshop, decide: Callable[..., Decision], ana: Member) -> None:
    other = decide("Another")
    take(other, ana, "other.csv", 1, 1, 1)
    assert [one.filename for one in kept.of_workshop(room)] == ["first.csv"]


def test_so_has_its_mail(decision: Decision, ana: Member, sink: Sink) -> None:
    make_due(decision)
    take(decision, ana, "first.csv", *[0] * 12, *[1] * 8)
    take(decision, ana, "second.csv", *[1] * 20)
    tick()
    (mail,) = sink.to(BEN)
    day = dates.short(dates.day_in(Pilot.objects.latest("imported_at").imported_at, decision.revisit_plan.time_zone))
    said = "No threshold that the decision had in the log names a metric of this file, so nothing is judged."
    assert f"- 2 pilots were imported, the last on {day}: {said}" in " ".join(text_of(mail).split("\n"))


def test_the_movement_has_it_in_numbers_too(room: Workshop, decision: Decision, ana: Member, api_ana: Caller) -> None:
    address = f"/revisits/{Occurrence.objects.get(workshop=room).pk}/movement"
    first = api_ana.ok("GET", address)["pilot"]
    assert (first["compared_with"], first["moved"], first["comparisons"]) == (None, [], [])
    assert first["beside"] == "There is no pilot before it to compare it with."
    second = take(room, ana, "second.csv", *[1] * 20)
    said = api_ana.ok("GET", address)["pilot"]
    assert (said["id"], said["compared_with"]) == (str(second.pk), first["id"])
    assert said["moved"] == [MOVED]
    (accuracy,) = [one for one in said["comparisons"] if one["metric"] == "accuracy"]
    assert (accuracy["paired"], accuracy["difference"]) == (20, -0.6)


def test_the_movement_of_a_decision_without_pilots_says_so(decision: Decision, ana: Member, api_ana: Caller) -> None:
    started = revisits.start_revisit(occurrence=make_due(decision), by=ana)
    assert api_ana.ok("GET", f"/revisits/{Occurrence.objects.get(workshop=started).pk}/movement")["pilot"] is None
