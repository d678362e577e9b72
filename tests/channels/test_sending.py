"""What a channel gets, over the wire: signed, at least once, at no other address than the one that was checked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.channels.conftest import Receiver, Request, again, serve
from tests.revisits.conftest import DAY, current, make_due
from workshops.domain import channel_program, channel_sending, channels, revisits
from workshops.domain.channel_faults import sentence_of
from workshops.domain.channel_seals import Secrets, seal
from workshops.domain.tick import tick
from workshops.enums import AssumptionState, ChannelKind, DeliveryState
from workshops.models import ChannelMessage, Decision, Member, Signal, WorkspaceChannel
from workshops.queries.health import backlog

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]


def signature(request: Request, secret: str) -> str:
    """By the standard library alone, as the scheme describes it."""
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def said(request: Request) -> list[tuple[int, str]]:
    return [(each["number"], each["what"]) for each in json.loads(request.body)["data"]["decisions"]]


def channel_to(url: str, olive: Member) -> WorkspaceChannel:
    """As one that was added when its name still led somewhere public."""
    sealed = seal(Secrets(url, "whsec_QUJD"))
    return WorkspaceChannel.objects.create(
        workspace=olive.workspace, kind=ChannelKind.WEBHOOK, name="Old", shown="https://…", sealed=sealed
    )


def machines_clock() -> float:
    """Receivers refuse a time that is minutes away from theirs, so what signs goes by the machine's clock: it sees
    nothing of our environment, and so nothing of a clock that the environment (as libfaketime does) puts forward."""
    return float(subprocess.check_output([sys.executable, "-c", "import time; print(time.time())"], env={}))


def test_a_webhook_is_signed(webhook: channels.Added, receiver: Receiver, olive: Member) -> None:
    assert channels.try_channel(channel=webhook.channel, by=olive) is None
    (request,) = receiver.got
    message = ChannelMessage.objects.get()
    assert request.path == "/hook?key=PLANTED-key"
    assert request.headers["webhook-id"] == message.message_id
    assert abs(int(request.headers["webhook-timestamp"]) - machines_clock()) < 60
    assert request.headers["webhook-signature"] == signature(request, webhook.signing)
    assert json.loads(request.body)["type"] == "channel.test"
    assert message.state == DeliveryState.SENT
    # The tick leaves it alone meanwhile, and would send it a minute later.
    assert timedelta(seconds=30) < message.not_before - message.created_at <= timedelta(minutes=1)


def test_one_message_names_all_that_came_up_in_a_pass_each_once(
    webhook: channels.Added, receiver: Receiver, decide: Callable[..., Decision], imported: Callable[..., Decision]
) -> None:
    due, late, stale = (imported(f"Use case {n}") for n in range(3))
    fresh = decide("Use case 3")
    for decision, days in ((due, 0), (late, 8), (stale, 31)):
        make_due(decision, days_ago=days)
    signal = Signal.objects.select_related("assumption").get(assumption__decision=fresh)
    signal.broken_since = timezone.now()
    signal.save(update_fields=["broken_since"])
    signal.assumption.state = AssumptionState.BROKEN
    signal.assumption.save(update_fields=["state"])
    assert tick()["channel_sent"] == 1
    assert said(receiver.got[0]) == [
        (fresh.number, "broken"),
        (stale.number, "stale"),
        (late.number, "overdue"),
        (due.number, "due"),
    ]
    text = receiver.got[0].body.decode()
    assert f"/revisits/{current(due).pk}/" in text
    assert "Runbooks keep changing" not in text
    assert tick()["channel_messages"] == 0
    assert len(receiver.got) == 1


def test_a_room_is_told_again_when_it_gets_worse_and_not_of_what_somebody_looks_at(
    webhook: channels.Added, receiver: Receiver, decide: Callable[..., Decision], ana: Member
) -> None:
    waits, looked_at = decide("One"), decide("Two")
    for decision in (waits, looked_at):
        make_due(decision, days_ago=2)
    tick()
    revisits.start_revisit(occurrence=current(looked_at), by=ana)
    for days in (1, 5, 6):
        tick(now=timezone.now() + days * DAY)
    told = [[(waits.number, "due"), (looked_at.number, "due")], [(waits.number, "overdue")]]
    assert [said(request) for request in receiver.got] == told
    # Left for a week, it is asked for again, too.
    for days in (8, 28, 29):
        tick(now=timezone.now() + days * DAY)
    told += [[(looked_at.number, "overdue")], [(waits.number, "stale"), (looked_at.number, "stale")]]
    assert [said(request) for request in receiver.got] == told


def test_what_was_looked_at_before_the_message_left_is_not_said(
    webhook: channels.Added, receiver: Receiver, decision: Decision, ana: Member
) -> None:
    make_due(decision)
    receiver.answers = [(503, {}, b"")]
    assert tick()["channel_later"] == 1
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="reaffirmed")
    assert tick(now=timezone.now() + timedelta(hours=1))["channel_cancelled"] == 1
    assert len(receiver.got) == 1


def test_what_waits_for_a_channel_counts_among_what_is_overdue(
    webhook: channels.Added, receiver: Receiver, decision: Decision
) -> None:
    make_due(decision)
    receiver.answers = [(503, {}, b"")]
    assert tick()["channel_later"] == 1
    assert backlog().overdue_delivery_age == 0.0
    ChannelMessage.objects.update(not_before=timezone.now() - timedelta(hours=2))
    assert 7200 <= backlog().overdue_delivery_age < 7300


def test_what_can_pass_is_tried_again_with_the_same_id(
    webhook: channels.Added, receiver: Receiver, decision: Decision
) -> None:
    make_due(decision)
    receiver.answers = [(503, {}, b""), (429, {}, b"")]
    outcomes = [tick(now=timezone.now() + timedelta(minutes=minutes)) for minutes in (0, 2, 10)]
    assert [counts["channel_sent"] for counts in outcomes] == [0, 0, 1]
    assert len({request.headers["webhook-id"] for request in receiver.got}) == 1
    assert len({request.body for request in receiver.got}) == 1
    message = ChannelMessage.objects.get()
    assert (message.state, message.attempts, message.error) == (DeliveryState.SENT, 3, "")


@pytest.mark.parametrize(
    ("answer", "stored", "sentence"),
    [
        ((403, {}, b"PLANTED"), "status 403", "The receiver answered 403."),
        ((302, {"Location": "http://127.0.0.1/"}, b""), "redirect", "The receiver sent us on to another address."),
        ((200, {}, b"x" * 70_000), "too_long", "The receiver’s answer was too long to be one."),
    ],
)
def test_what_came_back_is_said(
    answer: Any, stored: str, sentence: str, webhook: channels.Added, receiver: Receiver, olive: Member,
    as_member: Callable[[Member], Client],
) -> None:  # fmt: skip
    receiver.answers = [answer]
    client = as_member(olive)
    page = client.post(f"/settings/channels/{webhook.channel.pk}/test/", follow=True).content.decode()
    assert ChannelMessage.objects.get().error == stored
    assert page.count(sentence) == 2  # as the answer to the button, and in the list
    assert "PLANTED" not in page


def test_a_redirect_is_not_followed(webhook: channels.Added, receiver: Receiver, olive: Member) -> None:
    elsewhere = Receiver()
    server = serve(elsewhere)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    receiver.answers = [(307, {"Location": f"http://127.0.0.1:{server.server_address[1]}/"}, b"")]
    channels.try_channel(channel=webhook.channel, by=olive)
    server.shutdown()
    thread.join()
    server.server_close()
    assert (len(receiver.got), len(elsewhere.got)) == (1, 0)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]"])
def test_a_name_that_leads_inside_by_now_is_refused_when_it_connects(
    host: str, receiver: Receiver, olive: Member
) -> None:
    """Whatever the name meant when it was checked: what is judged is the address of the connection itself."""
    channel = channel_to(f"http://{host}:{receiver.port}/hook", olive)
    fault = channels.try_channel(channel=channel, by=olive)
    assert fault is not None
    assert (fault.key, fault.is_final) == ("private", True)
    assert "private network" in sentence_of(fault)
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "matrix://user:word@127.0.0.1:{port}/%23room",
        "mailto://user:word@mail.example:{port}?to=a@b.example&smtp=127.0.0.1",
        "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/abcdefghijklmnopqrstuvwx",
    ],
)
def test_what_apprise_opens_is_guarded_too(url: str, receiver: Receiver, olive: Member) -> None:
    channel = channel_to(url.format(port=receiver.port), olive)
    fault = channels.try_channel(channel=channel, by=olive)
    assert fault is not None
    assert fault.key == ("unreachable" if "slack" in url else "private")
    assert receiver.got == []


def test_a_proxy_of_the_environment_is_not_asked(
    receiver: Receiver, olive: Member, monkeypatch: pytest.MonkeyPatch, permitted: None
) -> None:
    """It would look the name up itself, behind our guard."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{receiver.port}")
    channels.try_channel(channel=channel_to("http://no-such-host.invalid/", olive), by=olive)
    assert receiver.got == []


def test_matrix_gets_title_and_lines_through_apprise(
    receiver: Receiver, olive: Member, permitted: None, decision: Decision
) -> None:
    answer = {"access_token": "t", "user_id": "@u:h", "home_server": "h", "device_id": "d", "room_id": "!r:h"}
    receiver.answers = [(200, {"Content-Type": "application/json"}, json.dumps(answer).encode())] * 20
    url = f"matrix://user:PLANTED-word@127.0.0.1:{receiver.port}/!room:127.0.0.1"
    channels.add_channel(workspace=olive.workspace, by=olive, name="", url=url)
    make_due(decision)
    assert tick()["channel_sent"] == 1
    sent = [request.body.decode() for request in receiver.got if "m.text" in request.body.decode()]
    assert len(sent) == 1
    assert "1 decision is due for its revisit:" in sent[0]
    assert f"D-0001 Claims copilot: http://127.0.0.1:8000/revisits/{current(decision).pk}/" in sent[0]


def test_a_hanging_receiver_is_left_after_a_while_and_keeps_no_other_waiting(
    webhook: channels.Added, receiver: Receiver, olive: Member, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    channels.add_channel(workspace=olive.workspace, by=olive, name="Second", url=receiver.url)
    release = threading.Event()
    calls: list[int] = []

    def hang_once() -> None:
        calls.append(1)
        if len(calls) == 1:
            release.wait(30)

    receiver.before = hang_once
    monkeypatch.setattr("workshops.domain.channel_program.PATIENCE", 4.0)
    make_due(decision)
    counts = tick()
    release.set()
    assert (counts["channel_later"], counts["channel_sent"]) == (1, 1)
    states = sorted((message.state, message.error) for message in ChannelMessage.objects.all())
    assert states == [("pending", "timeout"), ("sent", "")]


def test_the_program_that_sends_is_kept_and_another_takes_the_place_of_one_that_has_died(
    webhook: channels.Added, receiver: Receiver, olive: Member
) -> None:
    def sent_by() -> int:
        channels.try_channel(channel=again(webhook.channel), by=olive)
        (program,) = channel_program._idle
        return program.process.pid

    first = sent_by()
    assert sent_by() == first
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert sent_by() != first
    assert len(receiver.got) == 3


def test_a_message_whose_process_died_goes_out_again_under_its_id(
    webhook: channels.Added, receiver: Receiver, decision: Decision
) -> None:
    make_due(decision)
    receiver.answers = [(503, {}, b"")]
    tick()
    message = ChannelMessage.objects.get()
    message.state, message.claim_token = DeliveryState.CLAIMED, message.pk
    message.lease_until = timezone.now() - timedelta(seconds=1)
    message.save()
    assert tick()["channel_sent"] == 1
    assert [request.headers["webhook-id"] for request in receiver.got] == [message.message_id] * 2


def test_it_gives_up_after_seven_days_and_shows_it(
    webhook: channels.Added, receiver: Receiver, decision: Decision, olive: Member,
    as_member: Callable[[Member], Client],
) -> None:  # fmt: skip
    make_due(decision)
    receiver.answers = [(500, {}, b"")] * 3
    tick()
    page = as_member(olive).get("/settings/channels/").content.decode()
    assert "1 message waits." in page
    assert "The receiver answered 500." in page
    assert tick(now=timezone.now() + 8 * DAY)["channel_failed"] == 1
    page = as_member(olive).get("/settings/channels/").content.decode()
    assert "1 message did not arrive. The receiver answered 500." in page
    assert "1 message waits." in page  # that it is overdue by then


def test_no_secret_is_logged(
    webhook: channels.Added, receiver: Receiver, olive: Member, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.answers = [(500, {}, b"PLANTED")]
    with caplog.at_level(logging.DEBUG):
        channels.try_channel(channel=again(webhook.channel), by=olive)
    assert "has not gone out" in caplog.text
    assert "PLANTED" not in caplog.text
    assert "127.0.0.1" not in caplog.text


def test_two_passes_at_once_say_it_once(
    transactional_db: None, webhook: channels.Added, receiver: Receiver, decision: Decision
) -> None:
    make_due(decision)

    def pass_() -> None:
        try:
            tick()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=pass_) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while channel_sending.send_messages():
        pass
    assert len(receiver.got) == 1
    assert ChannelMessage.objects.count() == 1
