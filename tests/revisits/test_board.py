"""The board: by state and by month, filtered, in pages, and how the log stood over the year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import Caller
from tests.revisits.conftest import DAY, current, make_due
from workshops.domain import early_revisits, people, revisits
from workshops.domain.tick import tick
from workshops.enums import STALE_DAYS, OccurrenceReason
from workshops.models import Assumption, Decision, Delivery, Member, Occurrence, RevisitPlan
from workshops.queries import home
from workshops.queries.decisions import log_health
from workshops.queries.home import RevisitNeed, home_of
from workshops.queries.log_over_time import log_over_time
from workshops.queries.revisit_board import BoardFilter, board_page
from workshops.queries.revisits import Group

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

EVIDENCE = {
    "signal": "x", "metric": "runbook edits a week", "comparator": "<", "threshold": 3, "window_days": 30,
    "mean": 2.5, "readings": [], "at": "2026-11-20T09:00:00Z",
}  # fmt: skip


@pytest.fixture
def facilitator(ana: Member, as_member: Callable[[Member], Client]) -> Client:
    return as_member(ana)


def titles(client: Client, query: str = "") -> dict[str, list[str]]:
    answer = client.get(f"/revisits/{query}")
    assert answer.status_code == 200
    return {key: [row.decision.title for row in rows] for key, _, rows in answer.context["groups"]}


def text(client: Client, query: str = "") -> str:
    return " ".join(client.get(f"/revisits/{query}").content.decode().split())


def early(decision: Decision, by: Member | None, reason: OccurrenceReason, **said: Any) -> Occurrence:
    return early_revisits.open_early(
        decision=decision, by=by, due_on=timezone.now().date() + 3 * DAY, reason=reason, **said
    )


def test_each_row_says_why_it_comes_back_and_how_its_assumptions_stand(
    imported: Callable[..., Decision], ana: Member, facilitator: Client
) -> None:
    imported("By cadence")
    early(imported("By hand"), ana, OccurrenceReason.HAND, words="A rival has moved")
    broken = imported("By signal")
    early(broken, None, OccurrenceReason.SIGNAL, evidence=[EVIDENCE])
    Assumption.objects.filter(decision=broken).update(state="broken")
    shown = text(facilitator)
    for words in (
        "Every 3 months · Assumptions: 1 not yet checked",
        "Asked for: A rival has moved",
        "runbook edits a week: 2.5 on average, below 3 · Assumptions: 1 broken",
    ):
        assert words in shown, words


def test_filters_narrow_both_views(
    imported: Callable[..., Decision], ana: Member, ben: Member, facilitator: Client
) -> None:
    make_due(imported("Overdue"), days_ago=9)
    early(imported("By hand"), ana, OccurrenceReason.HAND, words="Look")
    mine = imported("Mine")
    RevisitPlan.objects.filter(decision=mine).update(owner=ana)
    assert titles(facilitator, "?reason=hand") == {"coming": ["By hand"]}
    assert titles(facilitator, f"?owner={ana.pk}") == {"coming": ["Mine"]}
    assert titles(facilitator, "?state=overdue") == {"overdue": ["Overdue"]}
    assert titles(facilitator, "?state=overdue&reason=hand") == {}
    assert "No revisit fits" in text(facilitator, "?state=overdue&reason=hand")
    assert [*titles(facilitator, "?by=month&reason=hand").values()] == [["By hand"]]
    tick(now=timezone.now() + 100 * DAY)
    assert titles(facilitator, "?state=missed") == {"missed": ["By hand", "Overdue"]}
    assert sum(map(len, titles(facilitator, "?state=nonsense&owner=nobody").values())) == 3


def test_by_month_what_is_open_stands_under_its_month_the_longest_waiting_first(
    imported: Callable[..., Decision], facilitator: Client
) -> None:
    days = {"Late": 40, "Today": 0}
    for title, ago in days.items():
        make_due(imported(title), days_ago=ago)
    later = current(imported("Later")).due_on
    today = timezone.now().date()
    expected = {f"{today - 40 * DAY:%Y-%m}": ["Late"], f"{today:%Y-%m}": ["Today"], f"{later:%Y-%m}": ["Later"]}
    assert titles(facilitator, "?by=month") == expected


def test_pages_join_up_while_rows_are_answered(imported: Callable[..., Decision], ana: Member) -> None:
    for n in range(7):
        make_due(imported(f"Number {n}"), days_ago=n // 2)
    now, found, key = timezone.now(), [], ""
    while True:
        rows, key = board_page(ana, BoardFilter(), now=now, after=key, limit=2)
        found += rows
        if not key:
            break
        # Whoever is on the second page has answered what stood on the first.
        revisits.complete_revisit(occurrence=current(found[0].decision), by=ana, outcome="reaffirmed")
        found[0].decision.refresh_from_db()
    waited = [row.day for row in found[:7]]
    assert waited == sorted(waited)
    assert {row.decision.title for row in found} == {f"Number {n}" for n in range(7)}
    done, key, more = [], "", True
    while more:
        rows, key = board_page(ana, BoardFilter(Group.DONE), now=now, after=key, limit=1)
        done += [row.occurrence.pk for row in rows]
        more = bool(key)
    newest_first = Occurrence.objects.filter(state="completed").order_by("-completed_at", "-pk")
    assert done == list(newest_first.values_list("pk", flat=True))


def test_an_address_that_was_cut_short_leads_to_the_board(facilitator: Client) -> None:
    for query in ("?by=month&after=2027", "?state=done&after=2027-01-01+x", "?state=done&after=2027-01-01+"):
        assert facilitator.get(f"/revisits/{query}").status_code == 302


def test_as_many_queries_for_fourteen_as_for_one(
    decide: Callable[..., Decision], imported: Callable[..., Decision], facilitator: Client
) -> None:
    def counted(query: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as captured:
            shown = sum(map(len, titles(facilitator, query).values()))
        return shown, len(captured)

    lists = ("", "?by=month", "?state=overdue")
    make_due(decide("Number 0"), days_ago=3)
    one = [counted(query) for query in lists]
    for n in range(1, 14):
        make_due((decide if n < 3 else imported)(f"Number {n}"), days_ago=3)
    many = [counted(query) for query in lists]
    assert [queries for _, queries in many] == [queries for _, queries in one]
    assert ([shown for shown, _ in one], [shown for shown, _ in many]) == ([1, 1, 1], [12, 14, 14])


def test_a_page_of_the_board_reads_the_index_by_day(ana: Member, decision: Decision) -> None:
    with CaptureQueriesContext(connection) as captured:
        board_page(ana, BoardFilter(), now=timezone.now(), limit=50)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "occurrence_open_by_day" in plan, plan


def past(decision: Decision, *, made: int, due: int | None = None, done: int | None = None) -> None:
    """So many days ago its plan was made, its revisit was due, and somebody looked."""
    now = timezone.now()
    RevisitPlan.objects.filter(decision=decision).update(created_at=now - made * DAY)
    if due is not None:
        occurrence = current(decision)
        occurrence.due_on = (now - due * DAY).date()
        occurrence.due_at = now - due * DAY
        if done is not None:
            occurrence.state, occurrence.outcome = "completed", "reaffirmed"
            occurrence.completed_at = now - done * DAY
        occurrence.save()


def test_the_line_over_the_year_counts_what_was_fresh_due_and_stale_then(
    imported: Callable[..., Decision], ana: Member, facilitator: Client
) -> None:
    past(imported("Ignored for 200 days"), made=500, due=200)
    past(imported("Looked at late, after 100 days"), made=500, due=250, done=150)
    past(imported("Made lately"), made=1)
    now = timezone.now()
    today = log_health(ana.workspace_id, now=now)
    months = log_over_time(ana.workspace_id, today, today=now.date(), zone="UTC")
    assert len(months) == 12
    for month in months[:-1]:
        ago = (now.date() - month.on).days
        waits = [due - ago for due, done in ((200, 0), (250, 150)) if ago > done]
        stale = sum(days >= STALE_DAYS for days in waits)
        is_due = sum(-14 <= days < STALE_DAYS for days in waits)
        assert (month.on, month.due, month.stale, month.total) == (month.on, is_due, stale, 2)
    last = months[-1]
    assert (last.on, last.fresh, last.due, last.stale) == (now.date(), today.fresh, today.due, today.stale)
    shown = text(facilitator)
    said = f"Today: {last.total} decisions in force, {today.fresh} fresh, {today.due} due, {today.stale} stale."
    assert said in shown
    assert shown.count('<tr> <th scope="row">') == 12
    assert "The log over the year" not in text(facilitator, "?state=overdue")


def test_the_api_has_reason_and_evidence_and_filters_by_reason(imported: Callable[..., Decision], ana: Member) -> None:
    api_ana = Caller(people.create_api_token(member=ana, name="test"))
    imported("By cadence")
    early(imported("By signal"), None, OccurrenceReason.SIGNAL, evidence=[EVIDENCE])
    early(imported("By hand"), ana, OccurrenceReason.HAND, words="Look again")
    found = {r["reason"]: r for r in api_ana.ok("GET", "/revisits")["results"]}
    assert found["signal"]["evidence"] == [EVIDENCE]
    assert (found["cadence"]["evidence"], found["hand"]["reason_words"]) == ([], "Look again")
    assert [r["reason"] for r in api_ana.ok("GET", "/revisits?reason=signal")["results"]] == ["signal"]
    status, answer = api_ana("GET", "/revisits?reason=mood")
    assert (status, answer["error"]["fields"]) == (422, {"reason": "Choose one of: cadence, signal, hand."})


def test_a_facilitator_of_hundreds_of_due_decisions_is_shown_the_longest_waiting(
    decide: Callable[..., Decision], ana: Member, facilitator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "ASKED", 2)
    for n in range(4):
        make_due(decide(f"Number {n}"), days_ago=n)
    tick()
    needs = [n.row.decision.title for n in home_of(ana, timezone.now()).needs if isinstance(n, RevisitNeed)]
    assert needs == ["Number 3", "Number 2"]
    page = facilitator.get("/").content.decode()
    assert ("2 things or more need you" in page, "See all revisits" in page) == (True, True)


def test_home_reads_no_more_of_a_full_inbox_than_it_lists(decision: Decision, ben: Member) -> None:
    """Of the sixty it had read all, whatever it showed of them."""
    now, occurrence = timezone.now(), current(decision)
    Delivery.objects.bulk_create(
        Delivery(
            occurrence=occurrence,
            sequence=n,
            recipient=ben,
            channel="notice",
            stage="undelivered",
            state="sent",
            sent_at=now,
            not_before=now,
            message_id=f"<{n}@advisor>",
        )
        for n in range(100, 100 + home.ASKED + 10)
    )
    assert len([n for n in home_of(ben, now).needs if isinstance(n, home.NoticeNeed)]) == home.ASKED
