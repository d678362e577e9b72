"""The list of messages: what is shown to whom, what can be done about each, and that it stays quick."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.conftest import Caller
from tests.revisits.conftest import Sink, make_due, plan_for_all_values
from workshops.domain import invitations, mail_claims, mail_sending, mail_steering, people, rooms
from workshops.domain.database_owner import as_owner
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Decision, Delivery, Event, Member, Occurrence, RoomMail
from workshops.queries.mail_states import mails_page

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("waiting")]

ANA, BEN = "ana@acme.example", "ben@acme.example"
PAGE = "/settings/deliveries/"


@pytest.fixture
def waiting(decision: Decision) -> None:
    """A reminder to Ben goes out with the next pass."""
    make_due(decision)
    tick(sends=False)


@pytest.fixture
def refused(waiting: None, sink: Sink) -> Delivery:
    """The mail server has refused it."""
    sink.answers = {BEN: "550 no such mailbox"}
    mail_sending.send_mails()
    sink.answers = {}
    return Delivery.objects.get(channel=Channel.MAIL)


@pytest.fixture
def api_ana(ana: Member) -> Caller:
    return Caller(people.create_api_token(member=ana, name="test"))


@pytest.fixture
def facilitator(ana: Member, as_member: Callable[[Member], Client]) -> Client:
    return as_member(ana)


def page(client: Client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_was_refused_stands_there_with_whom_about_what_and_why(facilitator: Client, refused: Delivery) -> None:
    shown = page(facilitator, "?state=failed")
    for words in (
        "Due: D-0001, Claims copilot",
        '<td data-label="To">Ben</td>',
        "The mail server refused it: “550 no such mailbox” Tried 1 time.",
        "Send again",
    ):
        assert words in shown, words
    assert "No message is in this state." in page(facilitator, "?state=unknown")


def test_sent_again_it_arrives_and_says_who_asked(
    facilitator: Client, ana: Member, refused: Delivery, sink: Sink
) -> None:
    events = Event.objects.count()
    answer = facilitator.post(f"{PAGE}{refused.pk}/sending/", follow=True)
    assert "The message goes out again within a minute." in answer.content.decode()
    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.error, refused.fault) == (DeliveryState.PENDING, 0, "", "")
    assert mail_sending.send_mails()["sent"] == 1
    assert sink.ids() == {refused.message_id: 1}
    assert "Ana asked for it again." in page(facilitator)
    assert Event.objects.count() == events


def test_what_waits_is_cancelled_and_can_be_had_back(
    facilitator: Client, waiting: None, sink: Sink, ana: Member
) -> None:
    mail = Delivery.objects.get(channel=Channel.MAIL)
    assert "goes out with the next pass" in page(facilitator)
    facilitator.post(f"{PAGE}{mail.pk}/cancellation/")
    assert mail_sending.send_mails()["sent"] == 0
    assert "Cancelled by Ana." in page(facilitator, "?state=cancelled")
    facilitator.post(f"{PAGE}{mail.pk}/sending/")
    assert mail_sending.send_mails()["sent"] == 1
    mail.refresh_from_db()
    assert (mail.state, mail.cancelled_by) == (DeliveryState.SENT, None)


def test_a_mail_that_is_cancelled_between_claim_and_sending_does_not_go_out(
    waiting: None, sink: Sink, ana: Member
) -> None:
    (claim,) = mail_claims.claim_mails(now=timezone.now(), limit=5)
    mail_steering.cancel_mail(mail=Delivery.objects.get(pk=claim.pk), by=ana)
    assert mail_claims.hold(claim) is False


def test_a_mail_that_is_cancelled_while_it_is_on_its_way_stands_as_sent(waiting: None, sink: Sink, ana: Member) -> None:
    (claim,) = mail_claims.claim_mails(now=timezone.now(), limit=5)
    assert mail_claims.hold(claim)
    mail_steering.cancel_mail(mail=Delivery.objects.get(pk=claim.pk), by=ana)
    assert mail_claims.mark_sent(claim)
    assert Delivery.objects.get(pk=claim.pk).state == DeliveryState.SENT


@pytest.mark.parametrize(
    ("state", "again", "cancel"),
    [
        ("sent", "This message has been sent already.", "This message has been sent already."),
        ("claimed", "This message is being sent at this moment.", ""),
        ("cancelled", "Nobody needs this message any more", "This message does not go out any more"),
        ("failed", "", "This message does not go out any more"),
        ("unknown", "", ""),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    refused: Delivery, ana: Member, api_ana: Caller, state: str, again: str, cancel: str
) -> None:
    stand = {"state": state, "claim_token": refused.pk, "lease_until": timezone.now()}
    for verb, sentence in (("send-again", again), ("cancel", cancel)):
        Delivery.objects.filter(pk=refused.pk).update(**stand)
        status, answer = api_ana("POST", f"/deliveries/{refused.pk}/{verb}")
        if sentence:
            assert (status, answer["error"]["message"].startswith(sentence)) == (409, True)
        else:
            assert status == 200


def test_the_api_says_the_same(refused: Delivery, api_ana: Caller) -> None:
    (found,) = api_ana.ok("GET", "/deliveries?state=failed")["results"]
    fields = ("id", "about", "stage", "title", "to", "state", "fault", "attempts", "next_try_at")
    assert {k: found[k] for k in fields} == {
        "id": str(refused.pk), "about": "revisit", "stage": "due", "title": "Due: D-0001, Claims copilot", "to": "Ben",
        "state": "failed", "fault": "refused", "attempts": 1, "next_try_at": None,
    }  # fmt: skip
    again = api_ana.ok("POST", f"/deliveries/{refused.pk}/send-again")
    assert (again["state"], again["asked_again_by"], again["reason"]) == ("pending", "Ana", "")
    status, answer = api_ana("GET", "/deliveries?state=lost")
    assert (status, answer["error"]["fields"]) == (
        422, {"state": "Choose one of: pending, claimed, sent, failed, unknown, cancelled."}
    )  # fmt: skip
    assert api_ana("GET", "/deliveries?cursor=nonsense")[0] == 422


def test_pages_join_up_over_both_kinds_of_messages(
    refused: Delivery, ana: Member, api_ana: Caller, facilitator: Client
) -> None:
    many(refused, 7)
    workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Before", use_case="Score.")
    invitations.invite_people(workshop=workshop, by=ana, emails=[f"guest{n}@partner.example" for n in range(5)])
    found, cursor = [], ""
    while True:
        answer = api_ana.ok("GET", f"/deliveries?limit=4{cursor}")
        found += [row["id"] for row in answer["results"]]
        if answer["next_cursor"] is None:
            break
        cursor = f"&cursor={answer['next_cursor']}"
    both = [*Delivery.objects.filter(channel=Channel.MAIL), *RoomMail.objects.all()]
    expected = [str(m.pk) for m in sorted(both, key=lambda m: (m.created_at, m.pk), reverse=True)]
    assert (len(found), found) == (13, expected)
    assert facilitator.get(PAGE, {"after": "cut short"}).status_code == 302


def many(like: Delivery, count: int) -> None:
    """So many failed mails beside one."""
    for n in range(count):
        Delivery.objects.create(
            occurrence=like.occurrence, sequence=n + 1, recipient=like.recipient, channel=Channel.MAIL,
            stage=ReminderStage.DUE, not_before=like.not_before, message_id=f"<{n}@acme>", state="failed",
        )  # fmt: skip


def test_what_is_said_in_another_message_stands_among_the_cancelled_ones_alone(
    refused: Delivery, api_ana: Caller
) -> None:
    """Three hundred decisions in one mail would hide everything else."""
    many(refused, 1)
    Delivery.objects.filter(message_id="<0@acme>").update(state="cancelled", said_in=refused)
    listed = {query: len(api_ana.ok("GET", f"/deliveries{query}")["results"]) for query in ("", "?state=cancelled")}
    assert listed == {"": 1, "?state=cancelled": 1}


def test_one_that_tells_of_several_says_of_how_many(
    waiting: None, imported: Callable[..., Decision], facilitator: Client, api_ana: Caller
) -> None:
    for name in ("Two", "Three"):
        make_due(imported(name), days_ago=8)  # rungs of one decision are said in it too
    tick(sends=False)
    (waits,) = api_ana.ok("GET", "/deliveries")["results"]
    leader = Delivery.objects.get(pk=waits["id"])
    for said in (leader, leader.says.exclude(occurrence=leader.occurrence)[0]):
        before = Occurrence.objects.create(
            plan=said.occurrence.plan, period=99, due_on=said.occurrence.due_on, due_at=said.not_before, state="missed"
        )
        Delivery.objects.create(
            occurrence=before, recipient=said.recipient, channel=Channel.MAIL, stage=ReminderStage.BROKEN,
            not_before=said.not_before, message_id=f"<{before.pk}>", state="cancelled", said_in=leader,
        )  # fmt: skip
    (waits,) = api_ana.ok("GET", "/deliveries")["results"]
    assert waits["title"] == "Due: D-0001, Claims copilot, and 2 more decisions"
    assert waits["title"] in page(facilitator)
    assert api_ana.ok("POST", f"/deliveries/{waits['id']}/cancel")["title"] == waits["title"]


def test_as_many_queries_for_thirty_messages_as_for_one(facilitator: Client, refused: Delivery) -> None:
    counted = []
    for more in (0, 29):
        many(refused, more)
        with CaptureQueriesContext(connection) as captured:
            shown = page(facilitator)
        counted.append((shown.count("<tr>") - 1, len(captured)))
    assert (counted[0][0], counted[1][0]) == (1, 30)
    assert counted[0][1] == counted[1][1]


@pytest.mark.parametrize(("state", "index"), [("failed", "delivery_by_state"), ("", "delivery_mail_by_time")])
def test_the_list_reads_an_index_and_not_the_table(refused: Delivery, state: str, index: str) -> None:
    """Of three thousand newer rows none is listed among all: half are notices, half are said in another mail."""
    Delivery.objects.bulk_create(
        Delivery(
            occurrence=refused.occurrence, sequence=n + 1, recipient=refused.recipient,
            channel=Channel.NOTICE if n % 2 else Channel.MAIL, said_in=None if n % 2 else refused,
            stage=ReminderStage.DUE, not_before=refused.not_before, message_id=f"<{n}@acme>", state="sent",
        )
        for n in range(3000)
    )  # fmt: skip
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Delivery._meta.db_table}")
    with CaptureQueriesContext(connection) as captured:
        mails, _ = mails_page(refused.recipient.workspace_id, state=state, limit=50)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")  # of so few rows it may be as quick
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + captured[0]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert mails == [refused]
    assert index in (kept := plan_for_all_values(captured[0]["sql"])), kept
    assert index in plan, plan
    assert "Seq Scan on workshops_delivery" not in plan, plan
    assert "Rows Removed by Filter" not in plan, plan


def test_a_guest_who_came_is_a_name_and_never_an_address(
    ana: Member, facilitator: Client, sink: Sink, api_ana: Caller
) -> None:
    workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Before", use_case="Score.", anonymous=True)
    invitations.invite_people(workshop=workshop, by=ana, emails=["ivo@partner.example", "pat@partner.example"])
    sink.answers = {f"{who}@partner.example": f"451 <{who}@partner.example> is full" for who in ("ivo", "pat")}
    mail_sending.send_mails()
    ivo = workshop.invitations.get(email="ivo@partner.example")
    invitations.join_invited(workshop=workshop, name="Ivo", role="product", invitation=ivo)
    for shown in (page(facilitator), str(api_ana.ok("GET", "/deliveries"))):
        assert "ivo@" not in shown
        assert "Ivo" in shown
        assert "pat@partner.example" in shown
        assert "is full" in shown


def test_only_those_who_facilitate_see_messages(
    refused: Delivery, ben: Member, cara: Member, as_member: Callable[[Member], Client]
) -> None:
    assert as_member(ben).get(PAGE).status_code == 404
    assert "D-0001" not in page(as_member(cara))
    assert as_member(cara).post(f"{PAGE}{refused.pk}/sending/").status_code == 404


def test_metrics_count_by_state_and_what_was_sent_again(client: Client, refused: Delivery, sink: Sink) -> None:
    importlib.import_module("workshops.live.gauges")
    Delivery.objects.filter(pk=refused.pk).update(state=DeliveryState.PENDING, not_before=timezone.now())
    (claim,) = mail_claims.claim_mails(now=timezone.now(), limit=5)
    mail_claims.hold(claim)
    Delivery.objects.filter(pk=refused.pk).update(lease_until=timezone.now())
    assert mail_sending.send_mails()["again"] == 1
    lines = client.get("/metrics").content.decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert values['advisor_mails{about="revisit",state="sent"}'] == "1.0"
    assert values['advisor_mails{about="revisit",state="failed"}'] == "0.0"
    assert values['advisor_mails{about="workshop",state="pending"}'] == "0.0"
    assert values["advisor_mails_sent_again"] == "1.0"
