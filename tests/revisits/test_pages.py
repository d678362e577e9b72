"""The pages of revisits: who sees and may do what, and that looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.revisits.conftest import DAY, current, make_due
from workshops import dates
from workshops.domain.mail_unsubscribing import unsubscribe_url
from workshops.domain.notices import put_away_notice
from workshops.domain.revisits import complete_revisit
from workshops.domain.tick import tick
from workshops.models import Assumption, Decision, Delivery, Event, Member, Occurrence
from workshops.queries.deliveries import notices_for
from workshops.words.revisits import notice_words, standing_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]
SignIn = Callable[[Member], Client]


def everything() -> tuple[object, ...]:
    """All that a request about revisits could have changed."""
    return (
        list(Occurrence.objects.order_by("pk").values()),
        list(Delivery.objects.order_by("pk").values()),
        list(Member.objects.order_by("pk").values()),
        list(Assumption.objects.order_by("pk").values()),
        Event.objects.count(),
    )


def addresses(decision: Decision, member: Member) -> list[str]:
    occurrence = current(decision)
    assumption = Assumption.objects.filter(decision=decision)[0]
    own = f"/revisits/{occurrence.pk}/"
    return [
        "/revisits/",
        own,
        f"{own}workshop/",
        f"{own}snooze/",
        f"{own}outcome/",
        f"{own}assumptions/{assumption.pk}/",
        "/calendar/link/",
        f"/calendar/{member.calendar_token}.ics",
        unsubscribe_url(member).removeprefix("http://127.0.0.1:8000"),
    ]


def test_what_came_of_the_last_one_stands_beside_the_next(decision: Decision, ana: Member, as_member: SignIn) -> None:
    first, client = make_due(decision), as_member(ana)
    assert "Earlier revisits" not in client.get(f"/revisits/{first.pk}/").content.decode()
    complete_revisit(occurrence=first, by=ana, outcome="reaffirmed", note="All as it was.")
    page = client.get(f"/revisits/{current(decision).pk}/").content.decode()
    earlier = page[page.index("Earlier revisits") :].partition("</section>")[0]
    assert (f"/revisits/{first.pk}/" in earlier, "All as it was." in earlier) == (True, True)


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(decision: Decision, ana: Member, as_member: SignIn, method: str) -> None:
    make_due(decision, days_ago=15)
    tick()
    notices = [f"/notices/{notice.id}/" for notice in notices_for(ana, timezone.now())]
    assert notices
    client, before = as_member(ana), everything()
    for address in [*addresses(decision, ana), *notices]:
        assert getattr(client, method)(address).status_code in (200, 302, 405), address
    assert everything() == before


def test_the_list_says_what_is_overdue_due_coming_and_done(
    imported: Callable[..., Decision], ana: Member, as_member: SignIn
) -> None:
    from workshops.domain import revisits

    overdue, due, coming, done = (imported(name) for name in ("Overdue", "Due", "Coming", "Done"))
    make_due(overdue, days_ago=9)
    make_due(due)
    revisits.complete_revisit(occurrence=make_due(done), by=ana, outcome="reaffirmed")
    groups = as_member(ana).get("/revisits/").context["groups"]
    shown = {key: [(row.decision.title, standing_words(row)) for row in rows] for key, _, rows in groups}
    days = (current(coming).due_on - timezone.now().date()).days
    assert shown["overdue"] == [("Overdue", "9 days overdue")]
    assert shown["due"] == [("Due", "due today")]
    assert sorted(title for title, _ in shown["coming"]) == ["Coming", "Done"]
    assert f"due in {days} days" in dict(shown["coming"])["Coming"]
    assert [title for title, _ in shown["done"]] == ["Done"]


def test_an_empty_list_says_what_to_do(ana: Member, as_member: SignIn) -> None:
    page = as_member(ana).get("/revisits/").content.decode()
    assert "Nothing comes back yet" in page


def test_a_silent_clock_is_said(decision: Decision, ana: Member, as_member: SignIn) -> None:
    from workshops.models import Tick

    client = as_member(ana)
    assert "No reminders are going out" in client.get("/revisits/").content.decode()
    tick()
    assert "No reminders are going out" not in client.get("/revisits/").content.decode()
    Tick.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert "No reminders are going out" in client.get("/revisits/").content.decode()


def test_starting_opens_the_room_once(decision: Decision, ben: Member, as_member: SignIn) -> None:
    occurrence = make_due(decision)
    client = as_member(ben)
    first = client.post(f"/revisits/{occurrence.pk}/workshop/")
    second = client.post(f"/revisits/{occurrence.pk}/workshop/")
    workshop = Occurrence.objects.get(pk=occurrence.pk).workshop
    assert workshop is not None
    assert first["Location"] == second["Location"] == f"/w/{workshop.pk}/"


def test_a_snooze_with_faults_keeps_what_was_typed(decision: Decision, ana: Member, as_member: SignIn) -> None:
    occurrence = make_due(decision)
    client, address = as_member(ana), f"/revisits/{occurrence.pk}/snooze/"
    faulty = client.post(address, {"how_long": "day", "until": "2020-01-01", "reason": "Waiting for the audit"})
    assert faulty.status_code == 422
    assert "it is put off, not brought forward." in faulty.content.decode()
    assert "Waiting for the audit" in faulty.content.decode()
    assert client.post(address, {"until": "", "reason": ""}).status_code == 422
    until = timezone.now().date() + 3 * DAY
    assert client.post(address, {"how_long": "day", "until": until.isoformat(), "reason": "Audit"}).status_code == 302
    assert current(decision).snoozed_until == until


def test_an_outcome_is_recorded_and_shown(decision: Decision, ana: Member, as_member: SignIn) -> None:
    occurrence = make_due(decision)
    client, address = as_member(ana), f"/revisits/{occurrence.pk}/outcome/"
    assert client.post(address, {"outcome": "", "note": "Kept"}).status_code == 422
    assert client.post(address, {"outcome": "retired", "note": ""}).status_code == 422
    done = client.post(address, {"outcome": "reaffirmed", "note": "Looked at the logs."}, follow=True)
    assert done.status_code == 200
    assert "Looked at the logs." in done.content.decode()
    assert "Complete the revisit" not in done.content.decode()
    assert client.post(address, {"outcome": "reaffirmed", "note": ""}).status_code == 409


def test_assumptions_are_marked_where_they_are_read(decision: Decision, ben: Member, as_member: SignIn) -> None:
    occurrence, assumption = make_due(decision), Assumption.objects.get()
    address = f"/revisits/{occurrence.pk}/assumptions/{assumption.pk}/"
    answer = as_member(ben).post(address, {"state": "broken"})
    assert answer["Location"] == f"/revisits/{occurrence.pk}/#assumption-{assumption.pk}"
    assumption.refresh_from_db()
    assert assumption.state == "broken"
    assert as_member(ben).post(address, {"state": "perhaps"}).status_code == 422


def test_somebody_outside_finds_nothing(decision: Decision, ana: Member, cara: Member, as_member: SignIn) -> None:
    make_due(decision, days_ago=9)
    tick()
    outside, before = as_member(cara), everything()
    for address in addresses(decision, ana)[1:6]:
        if address.endswith(("/workshop/", "/snooze/", "/outcome/")) or "/assumptions/" in address:
            posted = outside.post(address, {"until": "2030-01-01", "reason": "x", "outcome": "reaffirmed"})
            assert posted.status_code == 404, address
        else:
            assert outside.get(address).status_code == 404, address
    assert "Claims copilot" not in outside.get("/revisits/").content.decode()
    assert everything() == before


def test_a_member_who_does_not_own_it_may_look_but_not_decide(
    decide: Callable[..., Decision], ben: Member, as_member: SignIn
) -> None:
    occurrence = make_due(decide(revisit={"every_months": 3, "owner": "ana@acme.example"}))
    client = as_member(ben)
    page = client.get(f"/revisits/{occurrence.pk}/")
    assert page.status_code == 200
    assert "Start the revisit" not in page.content.decode()
    for part in ("workshop", "snooze", "outcome"):
        assert client.post(f"/revisits/{occurrence.pk}/{part}/").status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(decision: Decision, client: Client) -> None:
    address = f"/revisits/{current(decision).pk}/"
    assert client.get(address)["Location"] == f"/sign-in/?next=%2Frevisits%2F{current(decision).pk}%2F"


def test_eight_rows_take_no_more_queries_than_one(
    decide: Callable[..., Decision], imported: Callable[..., Decision], ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)

    def queries() -> list[int]:
        counts = []
        for address in ("/revisits/", f"/calendar/{ana.calendar_token}.ics"):
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            counts.append(len(caught))
        return counts

    decide("Number 0")
    queries()
    at_one = queries()
    for n in range(1, 8):
        make_due((decide if n < 3 else imported)(f"Number {n}"), days_ago=n)
    assert queries() == at_one


def test_notices_take_the_same_queries_and_can_be_put_away(
    imported: Callable[..., Decision], ben: Member, cara: Member, as_member: SignIn
) -> None:
    for n in range(5):
        make_due(imported(f"Number {n}"))
        tick(now=timezone.now() + timedelta(seconds=1), sends=False)
    with CaptureQueriesContext(connection) as caught:
        notices = notices_for(ben, timezone.now())
    assert (len(notices), len(caught)) == (5, 2)
    put_away_notice(notice_id=notices[0].id, by=cara)
    assert len(notices_for(ben, timezone.now())) == 5
    assert as_member(ben).post(f"/notices/{notices[0].id}/").status_code == 302
    assert [n.id for n in notices_for(ben, timezone.now())] == [n.id for n in notices[1:]]


def test_home_shows_what_nobody_would_see_otherwise(
    decision: Decision, ana: Member, ben: Member, as_member: SignIn
) -> None:
    from workshops.domain.deliveries import stop_mails

    stop_mails(member=ben)
    client = as_member(ana)
    (need,) = [n for n in client.get("/").context["needs"] if n.notice]
    assert need.why == "Ben owns its revisits and gets no more reminder mails."
    client.post(f"/notices/{need.notice}/")
    assert [n for n in client.get("/").context["needs"] if n.notice] == []
    make_due(decision, days_ago=15)
    tick()
    assert [n.why for n in client.get("/").context["needs"]] == ["Its revisit is 15 days overdue."]


def test_one_click_stops_the_mails_and_the_facilitator_is_told(
    decision: Decision, ana: Member, ben: Member, client: Client
) -> None:
    address = unsubscribe_url(ben).removeprefix("http://127.0.0.1:8000")
    assert "Stop the mails of Acme" in client.get(address).content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    ben.refresh_from_db()
    assert ben.wants_mail is False
    assert [notice_words(n) for n in notices_for(ana, timezone.now())] == [
        "Ben owns its revisits and gets no more reminder mails."
    ]
    strict.post(address, {"again": "yes"})
    ben.refresh_from_db()
    assert ben.wants_mail is True
    assert notices_for(ana, timezone.now()) == []


def test_a_forged_or_old_link_stops_nothing(ben: Member, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = unsubscribe_url(ben).removeprefix("http://127.0.0.1:8000")
    assert client.post(address.replace("/unsubscribe/", "/unsubscribe/x")).status_code == 404
    old = timezone.now().timestamp() - timedelta(days=91).total_seconds()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: old)
        expired = unsubscribe_url(ben).removeprefix("http://127.0.0.1:8000")
    answer = client.post(expired)
    assert answer.status_code == 404
    assert "older than 90 days" in answer.content.decode()
    ben.refresh_from_db()
    assert ben.wants_mail is True


def test_the_feed_has_every_open_revisit_as_a_whole_day(
    decision: Decision, ben: Member, cara: Member, client: Client
) -> None:
    occurrence = current(decision)
    answer = client.get(f"/calendar/{ben.calendar_token}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    head = Event.objects.filter(chain=decision.workspace_id).order_by("-seq")[0]
    unfolded = text.replace("\r\n ", "")
    for line in (
        f"UID:{occurrence.pk}@advisor",
        f"DTSTART;VALUE=DATE:{occurrence.due_on:%Y%m%d}",
        f"SUMMARY:Revisit D-0001: Claims copilot ({decision.workspace.name})",
        "SEQUENCE:0",
    ):
        assert line in unfolded.split("\r\n"), line
    assert rf"\n{head.chain} {head.seq} {head.hash[:16]}" in unfolded
    assert "BEGIN:VEVENT" not in client.get(f"/calendar/{cara.calendar_token}.ics").content.decode()


def test_a_new_link_revokes_the_old_one(decision: Decision, ben: Member, as_member: SignIn) -> None:
    old = f"/calendar/{ben.calendar_token}.ics"
    client = as_member(ben)
    assert client.post("/calendar/link/").status_code == 302
    assert client.get(old).status_code == 404
    ben.refresh_from_db()
    assert client.get(f"/calendar/{ben.calendar_token}.ics").status_code == 200


def test_dates_missed_are_named_on_the_page(decision: Decision, ana: Member, as_member: SignIn) -> None:
    occurrence = make_due(decision, days_ago=100)
    tick()
    fresh = current(decision)
    assert fresh.pk != occurrence.pk
    page = as_member(ana).get(f"/revisits/{fresh.pk}/").content.decode()
    assert "100 days overdue" in page
    assert f"Nobody looked on {dates.short(occurrence.due_on)}." in page
