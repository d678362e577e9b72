"""The feed: which workspace an entry is of, when it last changed, and where the log stood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from tests.revisits.conftest import TEXT, Sink, current, make_due, text_of
from workshops.domain import calendars, decisions, early_revisits, people, revisit_plans, revisits
from workshops.domain.tick import tick
from workshops.enums import MemberRole
from workshops.models import Decision, Member, Occurrence
from workshops.models import Event as LogEvent
from workshops.queries.log import chain_head

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def entries(member: Member) -> dict[str, Any]:
    """{UID: entry} of the member's feed, read by a calendar program's eyes."""
    text = Client().get(f"/calendar/{member.calendar_token}.ics").content
    return {str(entry["uid"]): entry for entry in Calendar.from_ical(text).walk("VEVENT")}


def entry_of(member: Member, decision: Decision) -> Any:
    return entries(member)[f"{current(decision).pk}@advisor"]


def test_entries_of_several_workspaces_say_which(decision: Decision, ben: Member, cara: Member) -> None:
    people.add_member(workspace=cara.workspace, email=ben.user.email, name="Ben", role=MemberRole.MEMBER)
    there = Decision.objects.create(
        workspace=cara.workspace, number=1, title="Letters", approach="rag", created_by=cara, status="proposed"
    )
    revisit_plans.start_plan(decision=there, by=cara, terms={"every_months": 1})
    said = sorted(str(entry["summary"]) for entry in entries(ben).values())
    assert said == ["Revisit D-0001: Claims copilot (Acme)", "Revisit D-0001: Letters (Elsewhere)"]
    assert "Workspace: Elsewhere" in str(entry_of(ben, there)["description"])


def test_an_entry_says_all_and_ends_with_the_witness_on_a_line_of_its_own(decision: Decision, ben: Member) -> None:
    occurrence, entry = current(decision), entry_of(ben, decision)
    link = f"{settings.SITE_URL}/revisits/{occurrence.pk}/"
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (occurrence.due_on, occurrence.due_on + timedelta(days=1))
    assert (str(entry["url"]), str(entry["transp"]), int(entry["sequence"])) == (link, "TRANSPARENT", 0)
    assert str(entry["description"]).splitlines()[:4] == [
        "Look again at D-0001, Claims copilot: is it still right?",
        "Workspace: Acme",
        link,
        "Where the log stood:",
    ]
    at = chain_head(decision.workspace_id)
    sent = Calendar.from_ical(calendars.invitation(occurrence=occurrence, to=ben, at=timezone.now(), head=at))
    assert (str(sent["method"]), str(sent["version"])) == ("REQUEST", "2.0")
    (asked,) = sent.walk("VEVENT")
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    assert (str(asked["organizer"]), str(asked["status"])) == (f"mailto:{address}", "CONFIRMED")
    who = asked["attendee"]
    assert (str(who), who.params["cn"], who.params["rsvp"]) == ("mailto:ben@acme.example", "Ben", "FALSE")
    head = LogEvent.objects.filter(chain=decision.workspace_id).latest("seq")
    lines = str(entry_of(ben, decision)["description"]).splitlines()
    assert lines[-1] == f"{head.chain} {head.seq} {head.hash[:16]}"
    assert lines[-1] == chain_head(decision.workspace_id).witness


def by_snooze(decision: Decision, ana: Member) -> None:
    until = current(decision).due_on + timedelta(days=3)
    revisits.snooze_revisit(occurrence=current(decision), by=ana, until=until, reason="Audit")


def by_asking_early(decision: Decision, ana: Member) -> None:
    day = timezone.now().date() + timedelta(days=3)
    early_revisits.ask_early(decision=decision, by=ana, due_on=day, reason="Prices")


def by_a_new_title(decision: Decision, ana: Member) -> None:
    seen = decisions.current_revision(decision).sha256
    decisions.revise_decision(decision=decision, by=ana, text={**TEXT, "title": "Another"}, seen=seen)


@pytest.mark.parametrize(
    ("change", "sequence"),
    [(by_snooze, 1), (by_asking_early, 1), (by_a_new_title, 0)],
    ids=["snooze", "early", "title"],
)
def test_what_a_calendar_shows_carries_when_it_changed(
    decision: Decision, ana: Member, ben: Member, change: Callable[..., Any], sequence: int
) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    Occurrence.objects.update(changed_at=long_ago)
    before = entry_of(ben, decision)
    assert before["last-modified"].dt == long_ago.astimezone(UTC).replace(microsecond=0)
    started = timezone.now().replace(microsecond=0)
    change(decision, ana)
    after = entry_of(ben, decision)
    assert after["last-modified"].dt >= started
    assert int(after["sequence"]) == sequence


def test_a_new_owner_changes_nothing_that_a_calendar_shows(decision: Decision, ana: Member, ben: Member) -> None:
    before = entry_of(ben, decision)
    revisit_plans.steer_plan(decision=decision, by=ana, terms={"owner": ana})
    after = entry_of(ben, decision)
    assert (after["last-modified"].dt, after["sequence"]) == (before["last-modified"].dt, before["sequence"])


def test_whoever_is_no_longer_asked_gets_the_date_taken_out_of_their_calendar(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    make_due(decision, days_ago=-10)
    tick()
    revisit_plans.steer_plan(decision=decision, by=ana, terms={"owner": ana})
    tick()
    gone = sink.to("ben@acme.example")[-1]
    assert gone["Subject"] == "[No longer yours] Revisit of D-0001: Claims copilot"
    assert "Ana looks after D-0001 now" in text_of(gone)
    assert calendar_of(gone)["method"] == "CANCEL"
    assert [calendar_of(mail)["method"] for mail in sink.to("ana@acme.example")] == ["REQUEST"]
    # Who is asked again before that mail has gone out keeps the entry.
    revisit_plans.steer_plan(decision=decision, by=ana, terms={"owner": ben})
    revisit_plans.steer_plan(decision=decision, by=ana, terms={"owner": ana})
    tick()
    assert [calendar_of(mail)["method"] for mail in sink.to("ana@acme.example")] == ["REQUEST"]


def calendar_of(mail: EmailMessage) -> Calendar:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return Calendar.from_ical(part.get_content())
