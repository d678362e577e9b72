"""The mail with the agenda: to whom, once for each change, saying the same in text and HTML, with an entry for the
calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from tests.preparation.conftest import Sink, text_of
from workshops import dates
from workshops.domain import agenda_mails, checklist, invitations, meetings, participants, rooms
from workshops.domain.agenda import change_agenda
from workshops.domain.agenda_mails import send_agenda
from workshops.domain.log_check import check_log
from workshops.domain.promises import promise_words
from workshops.domain.reading import MOST_MINUTES, reading_for
from workshops.domain.tick import tick
from workshops.enums import CriteriaSet, RevealPolicy, Stage
from workshops.models import Event, Invitation, Member, Participant, RoomMail, Workshop
from workshops.refusals import InvalidFields, WrongStage

SignIn = Callable[[Member], Client]
Invite = Callable[..., Invitation]
IVO = "ivo@partner.example"


def part_of(mail: Any, kind: str) -> str:
    found = next(part for part in mail.walk() if part.get_content_type() == kind)
    return str(found.get_payload(decode=True).decode())


def entry_of(mail: Any) -> Any:
    return Calendar.from_ical(part_of(mail, "text/calendar")).events[0]


def words_of(html: str) -> list[str]:
    """What a reader reads, with the addresses that stand in the links."""
    body = html.partition("<body>")[2]
    with_links = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2: \1", body)
    return unescape(re.sub(r"<[^>]+>", " ", with_links)).split()


def test_it_says_when_in_which_order_what_is_promised_what_to_read_and_to_answer(
    workshop: Workshop, ana: Member, tomorrow: datetime, sink: Sink
) -> None:
    checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True, answer="Adjusters, by phone.")
    told = send_agenda(workshop=workshop, by=ana, emails=[f"Ivo Ito <{IVO}>"], starts_at=tomorrow)
    assert (told.count, told.had, told.unreachable) == (1, (), ())
    tick()
    (mail,) = sink.mails
    text, html = text_of(mail), part_of(mail, "text/html")
    assert [word for word in text.split() if word != "-"] == words_of(html)
    criterion = f"http://127.0.0.1:8000/guide/criteria/?framework=adaptation#criterion-{workshop.criteria[0]}"
    for said in (
        f"Ana invites you to {workshop.title}", workshop.use_case, "Scoring: ",
        "Then the room sees them with your name",
        "Answered: Who will ask what, and how is it answered today?", "Adjusters, by phone.",
        "Open: How far does the best prompt get", "http://127.0.0.1:8000/guide/before/?framework=adaptation#checklist",
        criterion, "Before anything is built: 1 of 10 questions answered", "Join the workshop: http://127.0.0.1:8000/j/",
        "Stop the mails about this workshop: http",
        f"{meetings.minutes_of_meeting(workshop)} minutes in all. The entry for your calendar is attached.",
    ):  # fmt: skip
        assert said in text
    assert mail["Subject"].startswith(workshop.title)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (RoomMail.objects.get().message_id, "auto-generated")
    entry = entry_of(mail)
    assert (entry["uid"], entry["sequence"]) == (f"workshop-{workshop.pk}@advisor", 1)
    minutes = meetings.minutes_of_meeting(workshop)
    assert (entry.start, entry.end) == (tomorrow.astimezone(UTC), tomorrow + timedelta(minutes=minutes))
    assert check_log().fault is None


def test_the_promise_and_the_reading_are_those_of_the_workshop(ana: Member) -> None:
    def opened(criteria: CriteriaSet, *, anonymous: bool = False, framework: str | None = None) -> Workshop:
        return rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="T", use_case="U.", criteria=criteria, anonymous=anonymous,
            framework=framework,
        )  # fmt: skip

    quick, full = opened(CriteriaSet.QUICK, anonymous=True), opened(CriteriaSet.FULL)
    said, of_full = ([" ".join(b.lines) for b in agenda_mails.preview_of(one, ana).blocks] for one in (quick, full))
    assert any("this workshop is anonymous" in words for words in said)
    assert [passage.place.removeprefix("criterion-") for passage in reading_for(quick).criteria] == quick.criteria
    assert reading_for(quick).minutes < reading_for(full).minutes <= MOST_MINUTES
    minutes = reading_for(full).criteria_minutes
    assert f"Of each criterion its question and its five answers ({minutes} minutes):" in of_full
    # Another framework has other questions, and no checklist.
    other = reading_for(opened(CriteriaSet.FULL, framework="build_or_buy"))
    assert (len(other.first), len(other.criteria) + other.left_out) == (1, 7)


def test_when_and_how_answers_are_shown_is_promised_as_the_workshop_has_it() -> None:
    shown = {
        RevealPolicy.ROUND: "Nobody sees your answers before the reveal, the facilitator included.",
        RevealPolicy.CRITERION: (
            "Nobody sees your answers while the round is open, the facilitator included. After it the criteria are "
            "opened one by one, for everybody at once."
        ),
        RevealPolicy.END: (
            "Nobody sees your answers before the recommendation is made, the facilitator included. They are shown with "
            "it, for everybody at once."
        ),
    }
    named = {policy: promise_words(Workshop(reveal=policy)) for policy in RevealPolicy}
    assert named == {
        policy: [words, "Then the room sees them with your name and role."] for policy, words in shown.items()
    }
    hidden = promise_words(Workshop(reveal=RevealPolicy.END, anonymous=True))
    assert (hidden[0], hidden[1].partition(":")[0]) == (
        shown[RevealPolicy.END],
        "Then the room sees what all of you answered, without names",
    )


def test_each_has_it_once_and_once_more_after_a_change(
    workshop: Workshop, ana: Member, ben_inside: Participant, invite: Invite, tomorrow: datetime, sink: Sink
) -> None:
    invite(workshop, IVO)
    participants.join_workshop(workshop=workshop, name="Guest without an address", role="data")
    tick()
    sink.mails.clear()
    first = send_agenda(workshop=workshop, by=ana, everybody=True, starts_at=tomorrow)
    again = send_agenda(workshop=workshop, by=ana, everybody=True, emails=["new@partner.example"])
    assert (first.count, first.unreachable) == (2, ("Guest without an address",))
    assert (again.count, again.had) == (1, ("Ben", IVO))
    tick()
    assert sorted(str(mail["To"]) for mail in sink.mails) == ["ben@acme.example", IVO, "new@partner.example"]
    sink.mails.clear()
    workshop.refresh_from_db()
    assert agenda_mails.have_an_older_one(workshop) == 0
    change_agenda(workshop=workshop, by=ana, minutes={Stage.LOBBY: 15})
    workshop.refresh_from_db()
    assert agenda_mails.have_an_older_one(workshop) == 3
    invitations.stop_mails(invitation=Invitation.objects.get(email=IVO))
    later = send_agenda(workshop=workshop, by=ana, everybody=True, starts_at=tomorrow + timedelta(hours=2))
    assert (later.count, IVO in later.unreachable) == (2, True)
    tick()
    tick()
    assert len(sink.mails) == 2
    for mail in sink.mails:
        assert mail["Subject"].startswith("Changed: ")
        assert f"{workshop.title} has another time or agenda" in text_of(mail)
        assert (entry_of(mail)["sequence"], entry_of(mail).start) == (3, tomorrow + timedelta(hours=2))
    kinds = Event.objects.filter(subject=f"workshop:{workshop.pk}", kind__in=["agenda.sent", "workshop.planned"])
    assert list(kinds.order_by("seq").values_list("kind", flat=True)) == [
        "workshop.planned", "agenda.sent", "agenda.sent", "workshop.planned", "agenda.sent",
    ]  # fmt: skip
    # No address is in the log.
    assert not Event.objects.filter(body_text__contains="partner.example").exists()
    assert check_log().fault is None


def test_what_waits_is_not_sent_once_the_meeting_has_begun_and_goes_out_while_scoring_is_open_before_it(
    workshop: Workshop, ana: Member, tomorrow: datetime, sink: Sink
) -> None:
    send_agenda(workshop=workshop, by=ana, emails=[IVO], starts_at=tomorrow)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    tick()
    assert "Scoring is open now." in text_of(sink.mails[0])
    Workshop.objects.filter(pk=workshop.pk).update(answers_due_at=tomorrow)
    workshop.refresh_from_db()
    due = f"Please answer by {dates.moment(tomorrow, 'UTC')}."
    assert (due, "Answers count until they are revealed.") in [
        block.lines for block in agenda_mails.preview_of(workshop, ana).blocks
    ]
    # The meeting may be later than that.
    workshop.answers_due_at = tomorrow - timedelta(days=2)
    passed = f"Answers were asked for by {dates.moment(workshop.answers_due_at, 'UTC')}."
    assert passed in [block.lines[0] for block in agenda_mails.preview_of(workshop, ana).blocks]
    send_agenda(workshop=workshop, by=ana, emails=["new@partner.example"])
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.DISCUSSION)
    tick()
    assert len(sink.mails) == 1
    with pytest.raises(WrongStage, match="The meeting has begun"):
        send_agenda(workshop=workshop, by=ana, emails=[IVO])


def test_what_does_not_fit_is_said_and_nothing_is_kept(workshop: Workshop, ana: Member, tomorrow: datetime) -> None:
    for said, fields in (
        ({"emails": [IVO]}, {"starts_at": "Say when the meeting begins: the agenda goes out with its time."}),
        (
            {"emails": [IVO], "starts_at": tomorrow - timedelta(days=2)},
            {"starts_at": "That time has passed already. Choose a later one, or none."},
        ),
        (
            {"emails": [IVO, "nobody"], "starts_at": tomorrow},
            {"emails.1": "“nobody” is not an e-mail address."},
        ),
        ({"starts_at": tomorrow}, {"emails": "Enter an address, or choose everybody who is invited or here."}),
    ):
        with pytest.raises(InvalidFields) as refused:
            send_agenda(workshop=workshop, by=ana, **said)
        assert refused.value.fields == fields
    workshop.refresh_from_db()
    assert (workshop.starts_at, RoomMail.objects.count(), Invitation.objects.count()) == (None, 0, 0)


def test_the_page_shows_it_before_it_sends_it(
    workshop: Workshop, ana: Member, as_member: SignIn, tomorrow: datetime, sink: Sink
) -> None:
    client, page = as_member(ana), f"/w/{workshop.pk}/agenda-mail/"
    typed = f"{tomorrow:%Y-%m-%dT%H:%M}"
    empty = unescape(client.get(page).content.decode())
    assert "the time is still to be set" in empty
    shown = unescape(client.post(page, {"starts_at": typed, "emails": IVO}).content.decode())
    assert "the time is still to be set" not in shown
    assert "Who will ask what, and how is it answered today?" in shown
    workshop.refresh_from_db()
    assert (workshop.starts_at, Invitation.objects.count()) == (None, 0)
    wrong = client.post(page, {"starts_at": typed, "emails": f"{IVO}\nnobody", "send": "1"})
    assert wrong.status_code == 422
    assert "Line 2: “nobody” is not an e-mail address." in unescape(wrong.content.decode())
    assert client.post(page, {"starts_at": "soon", "emails": IVO, "send": "1"}).status_code == 422
    sent = client.post(page, {"starts_at": typed, "emails": IVO, "send": "1"}, follow=True)
    assert "1 agenda is on its way." in sent.content.decode()
    assert "Meets on" in client.get(f"/w/{workshop.pk}/").content.decode()
    assert workshop.title in client.get("/").content.decode().partition("Coming")[2]
    tick()
    # Whoever follows it joins as they were invited.
    found = re.search(r"http://127\.0\.0\.1:8000(/j/\S+)", text_of(sink.mails[0]))
    assert found is not None
    guest = Client()
    guest.post(found[1], {"name": "Ivo", "role": "data"})
    assert Invitation.objects.get().participant == Participant.objects.get(name="Ivo")
