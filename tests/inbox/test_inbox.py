"""The inbox: what is new, what is past, how it is put away, and what it costs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.revisits.conftest import current, make_due, plan_for_all_values
from workshops.domain import deliveries, revisits
from workshops.domain.database_owner import as_owner
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Decision, Delivery, Member, Occurrence
from workshops.queries.inbox import PAGE, STAGES, Kind, Show, inbox_page, new_count

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def badge(page: str) -> str:
    found = re.search(r'class="topbar-count"><span aria-hidden="true">([^<]+)', page)
    return found[1] if found else ""


def read(client: Client, query: str = "") -> str:
    response = client.get(f"/inbox/{query}")
    assert response.status_code == 200
    return response.content.decode()


def many(occurrence: Occurrence, to: Member, count: int) -> None:
    """So many notices about one revisit, each a minute older than the one before."""
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            occurrence=occurrence,
            recipient=to,
            channel=Channel.NOTICE,
            stage=ReminderStage.NAG,
            sequence=100 + number,
            not_before=now,
            sent_at=now - timedelta(minutes=number // 3),  # several at the same moment
            state=DeliveryState.SENT,
            message_id=f"<{uuid.uuid4()}@x>",
        )
        for number in range(count)
    )


def test_an_empty_inbox_says_what_will_come(ben: Member, as_member: Callable[[Member], Client]) -> None:
    page = read(as_member(ben))
    assert "Nothing new" in page
    assert "Mark all as read" not in page
    assert badge(page) == ""


def test_a_notice_is_counted_on_every_page_and_put_away_once(
    decision: Decision, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    make_due(decision)
    tick()
    client = as_member(ben)
    pages = [client.get(path).content.decode() for path in ("/", "/decisions/", "/inbox/", "/guide/")]
    assert [badge(page) for page in pages] == ["1"] * 4
    assert "1 new notice" in pages[0]
    assert "D-0001 · Claims copilot" in pages[2]
    assert "Its revisit is due today." in pages[2]
    notice = Delivery.objects.get(recipient=ben, channel=Channel.NOTICE)
    response = client.post(f"/notices/{notice.pk}/", {"back": "inbox"})
    assert response.headers["Location"] == "/inbox/"
    page = read(client)
    assert badge(page) == ""
    assert "Nothing new" in page
    assert "D-0001 · Claims copilot" in read(client, "?show=past")


def test_guests_and_strangers_have_no_count(
    decision: Decision, as_guest: Callable[..., Client], django_assert_num_queries: Any
) -> None:
    assert decision.workshop is not None
    guest = as_guest(decision.workshop.participants.get(name="Pia"))
    with CaptureQueriesContext(connection) as asked:
        page = guest.get(f"/w/{decision.workshop.pk}/decision/").content.decode()
    assert 'href="/inbox/"' not in page
    assert not [q for q in asked.captured_queries if "channel" in q["sql"] and "notice" in q["sql"]]
    assert guest.get("/inbox/").headers["Location"].startswith("/sign-in/")


def test_what_is_over_stays_readable_and_is_new_no_more(
    decision: Decision, ana: Member, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    make_due(decision)
    tick()
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    client = as_member(ben)
    assert badge(read(client)) == ""
    past = read(client, "?show=past")
    assert "D-0001 · Claims copilot" in past
    assert "Its revisit is complete: reaffirmed." in past
    assert "due today" not in past
    assert "D-0001" in read(client, "?show=all")
    assert "D-0001" not in read(client, "?show=new")


def test_what_is_told_of_a_revisit_that_is_over_is_past_at_once(decision: Decision, ana: Member) -> None:
    make_due(decision)
    over = revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    deliveries.tell_facilitator(occurrence=over, stage=ReminderStage.UNDELIVERED, now=timezone.now())
    assert new_count(ana) == 0
    assert [row.is_new for row in inbox_page(ana, now=timezone.now(), show=Show.PAST).rows] == [False]


def test_an_older_release_left_what_is_over_unread_and_the_migration_puts_it_away(
    decision: Decision, ana: Member
) -> None:
    make_due(decision)
    over = revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    many(over, ana, 1)
    many(current(decision), ana, 1)
    with connection.cursor() as cursor:
        cursor.execute(import_module("workshops.migrations.0048_past_notices").PUT_AWAY)
    seen = Delivery.objects.filter(recipient=ana).order_by("occurrence__due_on").values_list("seen_at", flat=True)
    assert list(seen) == [over.completed_at, None]


def test_it_is_filtered_by_what_it_is_about(
    decision: Decision, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    make_due(decision, days_ago=20)
    tick()
    deliveries.tell_facilitator(occurrence=current(decision), stage=ReminderStage.UNDELIVERED, now=timezone.now())
    client = as_member(ana)
    overdue, undelivered = "Its revisit is 20 days overdue.", "Its reminder did not reach its reader."
    found = {query: read(client, query) for query in ("", "?kind=revisits", "?kind=mails", "?kind=nonsense")}
    assert [(overdue in page, undelivered in page) for page in found.values()] == [
        (True, True),
        (True, False),
        (False, True),
        (True, True),
    ]


def test_every_stage_is_of_one_kind() -> None:
    stages = [stage for kind in Kind for stage in STAGES[kind]]
    assert sorted(stages) == sorted(ReminderStage)


def test_all_are_put_away_at_once_but_what_came_meanwhile(
    imported: Callable[..., Decision], ben: Member, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    for title in ("One", "Two"):
        make_due(imported(title))
    tick()
    client = as_member(ben)
    until = re.search(r'name="until" value="([^"]+)"', read(client))
    assert until is not None
    make_due(imported("Three"))
    tick()
    theirs = Delivery.objects.filter(recipient=ana, seen_at=None).count()
    said = client.post("/inbox/put-away/", {"until": until[1]}, follow=True).content.decode()
    assert "1 notice is marked as read." in said
    assert badge(said) == "1"
    assert "Three" in said
    assert Delivery.objects.filter(recipient=ana, seen_at=None).count() == theirs
    said = client.post("/inbox/put-away/", {"until": "nonsense"}, follow=True).content.decode()
    assert "1 notice is marked as read." in said
    assert "There was nothing new" in client.post("/inbox/put-away/", follow=True).content.decode()


def test_pages_go_on_where_the_last_one_ended_whatever_comes_meanwhile(decision: Decision, ben: Member) -> None:
    make_due(decision)
    many(current(decision), ben, 2 * PAGE + 5)
    now, seen, after = timezone.now(), [], ""
    for number in range(3):
        page = inbox_page(ben, now=now, show=Show.ALL, after=after)
        seen += [row.notice.id for row in page.rows]
        after = page.next
        if number == 0:
            tick()  # one more, the newest of all
    assert after == ""
    assert len(seen) == len(set(seen)) == 2 * PAGE + 5


def test_a_place_that_is_none_is_said(ben: Member, as_member: Callable[[Member], Client]) -> None:
    for after in ("x", "2026-01-01_x", "2026-01-01T00:00:00+00:00_x", "_"):
        response = as_member(ben).get("/inbox/", {"after": after})
        assert response.status_code == 422
        assert "There is no such page of the inbox." in response.content.decode()


def test_more_than_99_are_not_counted(decision: Decision, ben: Member, as_member: Callable[[Member], Client]) -> None:
    make_due(decision)
    many(current(decision), ben, 150)
    page = read(as_member(ben))
    assert badge(page) == "99+"
    assert "more than 99 new notices" in page
    assert new_count(ben) == 100


def test_the_page_asks_the_same_number_of_queries_at_one_and_at_many(
    decide: Callable[..., Decision],
    imported: Callable[..., Decision],
    ben: Member,
    as_member: Callable[[Member], Client],
) -> None:
    make_due(decide("One"))
    tick()
    client = as_member(ben)
    with CaptureQueriesContext(connection) as at_one:
        read(client)
    for title in ("Two", "Three", "Four"):
        make_due((decide if title == "Two" else imported)(title))
        tick()
    with CaptureQueriesContext(connection) as at_many:
        read(client)
    assert len(at_one) == len(at_many)


def test_rare_kinds_and_past_ones_are_found_without_a_look_at_every_reminder(decision: Decision, ben: Member) -> None:
    make_due(decision)
    many(current(decision), ben, 3000)
    rare, past = Delivery.objects.filter(recipient=ben, channel=Channel.NOTICE).order_by("-sent_at")[2000:2002]
    Delivery.objects.filter(pk=rare.pk).update(stage=ReminderStage.UNDELIVERED)
    Delivery.objects.filter(pk=past.pk).update(seen_at=timezone.now())
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Delivery._meta.db_table}")
    for row, index, show, kind in (
        (rare, "notice_of_no_date_by_time", Show.ALL, Kind.MAILS),
        (past, "notice_past_by_time", Show.PAST, None),
    ):
        with CaptureQueriesContext(connection) as captured:
            page = inbox_page(ben, now=timezone.now(), show=show, kind=kind)
        assert [found.notice.id for found in page.rows] == [row.pk]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + captured[0]["sql"])
            plan = "\n".join(line[0] for line in cursor.fetchall())
        assert index in plan, plan
        assert "Rows Removed by Filter" not in plan, plan
        assert index in (kept := plan_for_all_values(captured[0]["sql"])), kept


def test_nobody_sees_or_puts_away_what_somebody_else_was_told(
    decision: Decision, ben: Member, ana: Member, cara: Member, as_member: Callable[[Member], Client]
) -> None:
    make_due(decision)
    tick()
    for somebody in (ana, cara):
        client = as_member(somebody)
        assert "D-0001" not in read(client, "?show=all")
        client.post("/inbox/put-away/")
    assert new_count(ben) == 1


def test_only_notices_that_were_given_to_this_person_are_there(decision: Decision, ana: Member, ben: Member) -> None:
    """Not those still to come or called off, nor mails, nor another's. The later key first at one moment."""
    many(current(decision), ben, 4 + len(DeliveryState))
    many(current(decision), ana, 1)
    rows = list(Delivery.objects.filter(recipient=ben).order_by("-sent_at", "-id"))
    for row, state in zip(rows[4:], DeliveryState, strict=True):
        row.state, row.lease_until, row.claim_token = state, timezone.now(), uuid.uuid4()
        row.save()
    Delivery.objects.filter(pk=rows[0].pk).update(channel=Channel.MAIL)
    Delivery.objects.filter(pk=rows[1].pk).update(seen_at=timezone.now())
    there = [row.pk for row in rows[1:] if row.state == DeliveryState.SENT]
    shown = {show: [row.notice.id for row in inbox_page(ben, now=timezone.now(), show=show).rows] for show in Show}
    assert shown == {Show.ALL: there, Show.NEW: there[1:], Show.PAST: there[:1]}
    assert new_count(ben) == len(there) - 1
