"""What people choose about their mails, on its page and in what the sink then gets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Calls, calls
from tests.revisits.conftest import DAY, Sink, current, make_due
from workshops.domain import preferences, revisits
from workshops.domain.preferences import Chosen
from workshops.domain.tick import tick
from workshops.enums import Channel, DeliveryState, ReminderStage
from workshops.models import Decision, Delivery, Member, Mute, Preferences
from workshops.queries.deliveries import notices_for
from workshops.words.revisits import notice_words

__all__ = ["calls"]

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

ANA, BEN = "ana@acme.example", "ben@acme.example"
PLAIN: Chosen = {
    "wants_mail": True,
    "daily_digest": False,
    "quiet_from": None,
    "quiet_until": None,
    "time_zone": "UTC",
}


def choose(member: Member, **chosen: Any) -> None:
    preferences.choose(member=member, chosen={**PLAIN, **chosen})  # type: ignore[typeddict-item]  # names are checked by the rows


def mail_of(member: Member) -> Delivery:
    return Delivery.objects.get(recipient=member, channel=Channel.MAIL, state=DeliveryState.PENDING)


def test_in_quiet_hours_the_notice_comes_at_once_and_the_mail_when_they_are_over(
    decision: Decision, ben: Member, sink: Sink
) -> None:
    due_at = current(decision).due_at  # nine o'clock
    choose(ben, quiet_from=time(8, 0), quiet_until=time(10, 30))
    tick(now=due_at)
    assert [n.stage for n in notices_for(ben, due_at)] == [ReminderStage.DUE]
    assert sink.mails == []
    tick(now=due_at + timedelta(minutes=89))
    assert sink.mails == []
    tick(now=due_at + timedelta(minutes=90))
    assert [str(mail["To"]) for mail in sink.mails] == [BEN]


def test_the_hours_are_those_of_the_person(decision: Decision, ben: Member) -> None:
    due_at = current(decision).due_at
    choose(ben, quiet_from=time(20, 0), quiet_until=time(7, 0), time_zone="Pacific/Auckland")
    tick(now=due_at)  # nine in the morning at Greenwich is late in the evening there
    there = mail_of(ben).not_before.astimezone(ZoneInfo("Pacific/Auckland"))
    assert (there.hour, there.minute) == (7, 0)


def test_a_digest_waits_for_nine_where_they_are(decision: Decision, ben: Member, sink: Sink) -> None:
    due_at = current(decision).due_at
    choose(ben, daily_digest=True, time_zone="America/New_York")
    tick(now=due_at)
    assert sink.mails == []
    there = mail_of(ben).not_before.astimezone(ZoneInfo("America/New_York"))
    assert (there.hour, there.minute) == (9, 0)
    tick(now=mail_of(ben).not_before)
    assert [str(mail["To"]) for mail in sink.mails] == [BEN]


def test_what_waits_follows_a_new_choice(decision: Decision, ben: Member) -> None:
    make_due(decision)
    choose(ben, daily_digest=True)
    Delivery.objects.all().delete()
    choose(ben, quiet_from=time(0, 0), quiet_until=time(23, 59))
    tick()
    waits = mail_of(ben).not_before
    choose(ben)
    assert mail_of(ben).not_before < waits
    assert mail_of(ben).not_before <= timezone.now()


def test_a_muted_decision_sends_no_mail_and_its_notices_stay(
    imported: Callable[..., Decision], ben: Member, sink: Sink
) -> None:
    muted, other = imported("Muted"), imported("Other")
    preferences.mute(member=ben, decision=muted)
    due_at = current(muted).due_at
    for days in (-14, 0, 7):
        tick(now=due_at + days * DAY)
    subjects = " ".join(str(mail["Subject"]) for mail in sink.to(BEN))
    assert other.label in subjects
    assert muted.label not in subjects
    (notice,) = (n for n in notices_for(ben, due_at) if n.stage is ReminderStage.NAG)
    assert notice.numbers == [muted.number, other.number]


def test_muting_stops_the_mail_that_waits(decision: Decision, ben: Member, sink: Sink) -> None:
    make_due(decision)
    sink.answers = {BEN: "451 later"}
    tick()
    preferences.mute(member=ben, decision=decision)
    sink.answers = {}
    tick(now=timezone.now() + timedelta(hours=1))
    assert sink.mails == []


def test_a_digest_of_stale_decisions_leaves_out_the_muted_one(
    imported: Callable[..., Decision], ben: Member, sink: Sink
) -> None:
    one, two = imported("One"), imported("Two")
    now = current(one).due_at + 31 * DAY
    sink.answers = {ANA: "451 later", BEN: "451 later"}
    tick(now=now)
    preferences.mute(member=ben, decision=two)
    sink.answers = {}
    tick(now=now + timedelta(hours=1))
    content = "".join(str(mail.get_body(("plain",))) for mail in sink.to(BEN))
    assert two.label not in content


def test_an_owner_who_mutes_is_said_to_the_facilitator_until_they_take_it_back(
    decision: Decision, ana: Member, ben: Member
) -> None:
    make_due(decision)
    preferences.mute(member=ben, decision=decision)
    now = timezone.now()
    notices = {n.stage: notice_words(n) for n in notices_for(ana, now)}
    assert notices == {ReminderStage.UNSUBSCRIBED: "Ben owns its revisits and gets no more reminder mails."}
    preferences.mute(member=ben, decision=decision)
    assert Mute.objects.count() == 1
    preferences.unmute(member=ben, decision=decision)
    assert notices_for(ana, now) == []


def test_somebody_else_who_mutes_concerns_nobody(decision: Decision, ana: Member, ben: Member) -> None:
    preferences.mute(member=ana, decision=decision)
    assert Delivery.objects.count() == 0


def test_a_date_that_falls_away_is_not_mailed_to_who_muted(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    tick(now=current(decision).due_at - 14 * DAY)
    assert len(sink.to(BEN)) == 1
    preferences.mute(member=ben, decision=decision)
    revisits.complete_revisit(occurrence=current(decision), by=ana, outcome="retired", note="It is gone.")
    tick()
    assert len(sink.to(BEN)) == 1


# The pages


def test_the_page_keeps_what_was_chosen(ben: Member, as_member: Callable[[Member], Client]) -> None:
    client = as_member(ben)
    sent = {"daily_digest": "on", "quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Europe/Berlin"}
    assert client.post("/settings/notifications/", sent).status_code == 302
    kept = Preferences.objects.get(member=ben)
    ben.refresh_from_db()
    ben.user.refresh_from_db()
    assert (kept.daily_digest, kept.quiet_from, kept.quiet_until) == (True, time(22, 0), time(7, 0))
    assert (ben.wants_mail, ben.user.time_zone) == (False, "Europe/Berlin")
    page = client.get("/settings/notifications/").content.decode()
    assert 'value="22:00"' in page
    assert '<option value="Europe/Berlin" selected>' in page


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"quiet_from": "22:00"}, "quiet_until", "Say until when, or leave both empty."),
        ({"quiet_until": "07:00"}, "quiet_from", "Say from when on, or leave both empty."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_until", "This is when they begin."),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "quiet_from", "Enter a time of day, such as 22:00."),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "There is no time zone of that name."),
        ({"time_zone": ""}, "time_zone", "Choose your time zone."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_saved(
    sent: dict[str, str], field: str, sentence: str, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    response = as_member(ben).post("/settings/notifications/", {"time_zone": "UTC", **sent})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert sentence in response.content.decode()
    assert Preferences.objects.count() == 0
    ben.refresh_from_db()
    assert ben.wants_mail


def test_the_decisions_page_has_the_button_and_the_settings_list_it(
    decision: Decision, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(ben)
    assert "No mails about it" in client.get("/decisions/1/").content.decode()
    said = client.post("/decisions/1/mute/", follow=True).content.decode()
    assert "No more mails about D-0001. Notices in the app stay." in said
    assert "Send me its mails again" in said
    assert "D-0001 Claims copilot" in client.get("/settings/notifications/").content.decode()
    client.post("/decisions/1/mute/", {"again": "yes", "back": "settings"})
    assert Mute.objects.count() == 0


def test_a_guest_has_no_such_button(decision: Decision, as_guest: Callable[..., Client]) -> None:
    assert decision.workshop is not None
    pia = decision.workshop.participants.get(name="Pia")
    page = as_guest(pia).get(f"/w/{decision.workshop.pk}/decision/").content.decode()
    assert "Claims copilot" in page
    assert "No mails about it" not in page


def test_another_workspace_mutes_nothing_here(
    decision: Decision, cara: Member, as_member: Callable[[Member], Client]
) -> None:
    assert as_member(cara).post("/decisions/1/mute/").status_code == 404
    assert Mute.objects.count() == 0


def test_unsubscribing_keeps_the_inbox(
    decision: Decision, ben: Member, sink: Sink, as_member: Callable[[Member], Client]
) -> None:
    choose(ben, wants_mail=False)
    tick(now=current(decision).due_at)
    assert sink.mails == []
    assert "D-0001 · Claims copilot" in as_member(ben).get("/inbox/").content.decode()


def test_a_script_chooses_as_the_page_does(decision: Decision, ben: Member, calls: Calls) -> None:
    api = calls(ben)
    before: dict[str, object] = {
        "wants_mail": True, "daily_digest": False, "quiet_from": None, "quiet_until": None, "time_zone": "UTC",
        "muted": [],
    }  # fmt: skip
    assert api.ok("GET", "/preferences") == before
    hours = {"quiet_from": "22:00", "quiet_until": "07:30"}
    assert api.ok("PATCH", "/preferences", hours) == {**before, **hours}
    assert api.ok("PATCH", "/preferences", {"wants_mail": False}) == {**before, **hours, "wants_mail": False}
    for wrong, field in (
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_until": "22:00"}, "quiet_until"),
        ({"quiet_until": "7.30 am"}, "quiet_until"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"wants_mail": "no"}, "wants_mail"),
    ):
        assert list(api.ok("PATCH", "/preferences", wrong, 422)["error"]["fields"]) == [field], wrong
    assert api.ok("PUT", "/decisions/1/mute")["muted"] == ["D-0001"]
    assert api.ok("DELETE", "/decisions/D-0001/mute")["muted"] == []


def test_neither_a_retry_nor_a_mail_that_has_waited_falls_into_quiet_hours(
    decision: Decision, ben: Member, sink: Sink
) -> None:
    due_at = current(decision).due_at
    tick(now=due_at, sends=False)
    Preferences.objects.create(member=ben, quiet_from=time(9, 5), quiet_until=time(10, 30))
    over_at = due_at + timedelta(minutes=90)
    # The worker was away until they had begun.
    assert tick(now=due_at + timedelta(minutes=6))["later"] == 1
    assert (mail_of(ben).not_before, mail_of(ben).attempts, len(sink.mails)) == (over_at, 0, 0)
    Delivery.objects.filter(channel=Channel.MAIL).update(not_before=due_at)
    sink.answers = {BEN: "451 later"}
    tick(now=due_at + timedelta(minutes=4, seconds=30))
    assert (mail_of(ben).not_before, mail_of(ben).attempts) == (over_at, 1)
    sink.answers = {}
    assert tick(now=over_at)["sent"] == 1
