"""The story of the log: its timeline, and what it shows of choices, ages, revisits, breaks and dissent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.browsers import as_member
from tests.signals.conftest import current
from workshops import dates
from workshops.domain import decisions, readings, revisits
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member, Occurrence, RevisitPlan, Signal
from workshops.queries import log_story
from workshops.queries.decisions import log_health
from workshops.queries.log_over_time import log_over_time
from workshops.templatetags.log_story import log_timeline
from workshops.words.log_timeline import IN_A_MONTH, Timeline

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("log")]

Decide = Callable[..., Decision]


@pytest.fixture
def log(decide: Decide, ana: Member, ben: Member) -> list[Decision]:
    """Four decisions. The first broke twice and was reaffirmed, the second was amended nowhere and retired at its
    revisit, the third superseded nothing and was reaffirmed; Ben dissented to the first two, Ana to the last."""
    made = [decide(f"Number {n}") for n in range(1, 5)]
    for decision, by in ((made[0], ben), (made[1], ben), (made[3], ana)):
        seen = decisions.current_revision(decision).sha256
        decisions.sign_off(
            decision=decision, signer=Signer(None, by), stance="dissent", reason="Too soon.", revision_sha256=seen
        )
    signal = Signal.objects.get(assumption__decision=made[0])
    for value in (1, 2, 9, 9, 9, 9, 9, 9, 1):
        readings.take_reading(signal=signal, by=ben, value=value)
    for decision, outcome in ((made[0], "reaffirmed"), (made[1], "retired"), (made[2], "reaffirmed")):
        revisits.complete_revisit(occurrence=current(decision), by=ana, outcome=outcome, note="Looked.")
    return made


def shown(client: Client, address: str = "/decisions/story/") -> str:
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def test_months_are_those_of_the_workspaces_own_clock(log: list[Decision], ana: Member) -> None:
    """Early on the first day of a month by UTC, the one before has not ended in Honolulu: in the timeline, in what was
    chosen, in how revisits ended and in how the log stood."""
    zone = ana.workspace.time_zone = "Pacific/Honolulu"
    ana.workspace.save()
    today = dates.day_in(timezone.now(), zone)
    first, before = (dates.add_months(today.replace(day=1), -months) for months in (3, 4))
    at = datetime.combine(first, time(5), UTC)
    Decision.objects.update(created_at=at, accepted_at=at)
    RevisitPlan.objects.update(created_at=at)
    Occurrence.objects.filter(state="completed").update(completed_at=at)
    health = log_health(ana.workspace_id, now=timezone.now())

    def said(zone: str) -> tuple[date, date, int]:
        (made,) = log_story.made_by_month(ana.workspace_id, today=today, zone=zone)
        quarters = {quarter for quarter, _outcome, _n in log_story.outcomes(ana.workspace_id, today=today, zone=zone)}
        stood = {month.on: month.total for month in log_over_time(ana.workspace_id, health, today=today, zone=zone)}
        return made[0], quarters.pop(), stood[first - timedelta(days=1)]

    def quarter(month: date) -> date:
        return month.replace(month=month.month - (month.month - 1) % 3)

    assert said(zone) == (before, quarter(before), 4)
    assert said("UTC") == (first, quarter(first), 0)
    story = log_timeline(ana)
    assert story is not None
    assert story.months[0].first == before
    assert dates.month(before) in shown(as_member(ana)).partition("<tbody>")[2]


def test_each_finding_says_what_the_log_knows(log: list[Decision], ana: Member) -> None:
    page = shown(as_member(ana))
    assert "Of 3 revisits, 2 reaffirmed the decision, 0 amended it and 1 overturned it." in page
    assert "3 decisions in force: 0 older than a year, 0 stale." in page
    assert "RAG was chosen most often: by 4 of 4 decisions in twelve months." in page
    assert "Of 3 dissents, 2 turned out right" in page
    right = {one.number: (one.turned, one.broke) for one in log_story.objections(ana.workspace_id) if one.was_right}
    assert right == {1: ("", "runbook edits a week"), 2: ("retired", "")}
    (worst,) = log_story.what_broke(ana.workspace_id)
    assert (worst.name, worst.decisions) == ("runbook edits a week", 1)
    assert f"“runbook edits a week” broke most often: {worst.times} time" in page
    assert page.count("data-chart=") == page.count("<caption") == 6


def test_a_log_of_another_workspace_and_one_with_too_little_show_no_picture(
    log: list[Decision], ana: Member, cara: Member, decide: Decide
) -> None:
    empty = shown(as_member(cara))
    assert ("data-chart" in empty, "Number 1" in empty, "Too soon." in empty) == (False, False, False)
    assert empty.count("Too early to draw") == 4
    assert "No assumption has broken yet" in empty
    assert "Nobody has dissented yet." in empty
    assert "What happened when" not in shown(as_member(cara), "/decisions/")


def timeline_of(member: Member, address: str = "/decisions/") -> tuple[Timeline | None, int]:
    client = as_member(member)
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        page = client.get(address).content.decode()
    return log_timeline(member) if "What happened when" in page else None, len(caught)


def test_the_timeline_stands_above_the_rows_by_month_with_the_same_queries_however_long(
    log: list[Decision], ana: Member, decide: Decide, imported: Decide
) -> None:
    then = timezone.now() - timedelta(days=100)
    Decision.objects.filter(pk=log[2].pk).update(created_at=then, accepted_at=then)
    page = as_member(ana).get("/decisions/").content.decode()
    assert page.index("What happened when") < page.index('<ol class="log"')
    story, queries = timeline_of(ana)
    assert story is not None
    assert len(story.months) in (4, 5)
    marks = {kind: [[mark.label for mark in cell] for cell, _more in cells] for kind, _name, cells in story.lanes}
    assert (marks["decision"][0], marks["decision"][-1]) == (["D-0003"], ["D-0004", "D-0002", "D-0001"])
    assert marks["revisit"][-1] == ["D-0003", "D-0002", "D-0001"]
    assert set(marks["broken"][-1]) == {"D-0001"}
    assert "Number 2: retired, " in page
    for n in range(IN_A_MONTH):
        (imported if n else decide)(f"Later {n}")
    story, more = timeline_of(ana)
    assert story is not None
    assert more == queries
    _kind, _name, cells = story.lanes[0]
    assert (len(cells[-1][0]), cells[-1][1]) == (IN_A_MONTH, 3)
    assert timeline_of(ana, "/decisions/?q=number")[0] is None


def test_the_findings_come_as_a_part_too(log: list[Decision], ana: Member) -> None:
    part = as_member(ana).get("/decisions/story/", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, part.count("data-chart=")) == (False, 6)
    assert 'hx-get="/decisions/story/"' in as_member(ana).get("/decisions/").content.decode()
