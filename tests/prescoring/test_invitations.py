"""Invited by mail, and coming in through the link: a GET changes nothing, and addresses are shown to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.prescoring.conftest import BEN, DAY, IVO, Sink, recipients, text_of
from workshops.domain import invitations, participants, prescoring, rooms
from workshops.domain.left_addresses import address_url, confirm_address
from workshops.domain.seats_again import person_by_link
from workshops.domain.tick import tick
from workshops.enums import Stage
from workshops.models import Event, Invitation, Member, Participant, RoomMail, Workshop
from workshops.queries.home import home_of
from workshops.queries.invitations import invited_people, mail_words, missing_people
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, WrongStage
from workshops.words.home import Need, needs_in_words

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("scoring")]

Invite = Callable[..., Invitation]


def link_of(mail: Any) -> str:
    """The path of the link to join in a mail."""
    found = re.search(r"http://127\.0\.0\.1:8000(/j/\S+)", text_of(mail))
    assert found is not None
    return found.group(1)


@pytest.fixture
def link(scoring: Workshop, invite: Invite, sink: Sink) -> str:
    """Of the mail that has just reached Ivo, who is asked to speak for data."""
    invite(scoring, role="data")
    tick()
    return link_of(sink.mails[0])


def still_invited(workshop: Workshop) -> list[str]:
    return [person.name for person in invited_people(workshop.pk)]


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Invitation, Participant, RoomMail, Event)]


def test_bad_lines_are_each_named_and_nobody_is_invited(scoring: Workshop, ana: Member) -> None:
    with pytest.raises(InvalidFields) as refused:
        invitations.invite_people(workshop=scoring, by=ana, emails=[IVO, "nobody", "x@", "ben@acme.example"])
    assert refused.value.fields == {
        "emails.1": "“nobody” is not an e-mail address.",
        "emails.2": "“x@” is not an e-mail address.",
    }
    assert (Invitation.objects.count(), RoomMail.objects.count()) == (0, 0)
    with pytest.raises(InvalidFields, match="Up to 200"):
        invitations.invite_people(workshop=scoring, by=ana, emails=[f"p{n}@acme.example" for n in range(201)])
    with pytest.raises(InvalidFields, match="roles of this workshop"):
        invitations.invite_people(workshop=scoring, by=ana, emails=[IVO], role="king")


def test_who_was_invited_before_or_is_here_gets_no_second_mail(
    scoring: Workshop, ana: Member, ben_inside: Participant, sink: Sink
) -> None:
    first = invitations.invite_people(workshop=scoring, by=ana, emails=["Ivo Ito <Ivo@Partner.example>", IVO])
    again = invitations.invite_people(workshop=scoring, by=ana, emails=[IVO, "BEN@acme.example", "new@partner.example"])
    assert (first.count, again.count, again.known) == (1, 1, (IVO, BEN))
    tick()
    assert recipients(sink) == [IVO, "new@partner.example"]
    events = Event.objects.filter(chain=scoring.workspace_id, kind="people.invited").order_by("seq")
    assert [event.body["count"] for event in events] == [1, 1]


def test_a_workshop_that_is_over_invites_nobody_and_its_waiting_mails_stay(
    workshop: Workshop, ana: Member, invite: Invite, sink: Sink
) -> None:
    invite(workshop)
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    tick()
    assert sink.mails == []
    with pytest.raises(WrongStage):
        invitations.invite_people(workshop=workshop, by=ana, emails=["new@partner.example"])


def test_looking_at_the_link_changes_nothing_and_joining_answers_it(
    link: str, scoring: Workshop, client: Client
) -> None:
    before = everything()
    page = client.get(link)
    assert client.head(link).status_code == 200
    assert everything() == before
    assert re.search(r'value="data" checked', page.content.decode())
    assert 'name="email"' not in page.content.decode()
    client.post(link, {"name": "Ivo", "role": "data"})
    person = Participant.objects.get()
    assert Invitation.objects.get().participant == person
    assert client.get(f"/w/{scoring.pk}/").status_code == 200


def test_the_link_brings_back_to_the_own_place_on_another_device(link: str, scoring: Workshop, client: Client) -> None:
    client.post(link, {"name": "Ivo", "role": "data"})
    phone = Client()
    before = everything()
    page = phone.get(link).content.decode()
    assert everything() == before
    assert "Go on as Ivo" in page
    assert phone.get(f"/w/{scoring.pk}/").status_code == 302  # to sign in: looking gave no place
    assert phone.post(link)["Location"] == f"/w/{scoring.pk}/"
    assert "You are Ivo" in phone.get(f"/w/{scoring.pk}/").content.decode()
    assert Participant.objects.count() == 1


def test_the_place_of_a_member_is_not_given_to_whoever_has_the_link(
    link: str, scoring: Workshop, ben: Member, as_member: Callable[[Member], Client]
) -> None:
    as_member(ben).post(link, {"name": "Ben", "role": "data"})
    stranger = Client()
    assert "Sign in as Ben" in stranger.get(link).content.decode()
    stranger.post(link)
    assert stranger.get(f"/w/{scoring.pk}/").status_code == 302


def test_who_is_here_already_answers_the_invitation_with_a_click(
    link: str, scoring: Workshop, due_at: datetime, as_guest: Callable[[Participant], Client], sink: Sink
) -> None:
    gus = participants.join_workshop(workshop=scoring, name="Gus", role="data")
    browser = as_guest(gus)
    assert "Go on as Gus" in browser.get(link).content.decode()
    assert Invitation.objects.get().participant is None
    browser.post(link)
    assert Invitation.objects.get().participant == gus
    assert browser.get(link)["Location"] == f"/w/{scoring.pk}/"
    tick(now=due_at - DAY)
    assert text_of(sink.mails[-1]).startswith("Hello,\n")  # a name that a guest typed is in no mail


def test_a_link_of_another_workshop_a_forged_or_an_old_one_is_no_invitation(
    link: str, scoring: Workshop, ana: Member, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    code = other.join_code or ""
    token = link.partition("?i=")[2]
    for path in (f"/j/{code}/?i={token}", f"{link}x", f"{link.partition('?')[0]}?i={signing.dumps('x')}"):
        page = client.get(path)
        assert page.status_code == 200
        assert not re.search(r'value="data" checked', page.content.decode())
    monkeypatch.setattr(invitations, "LINK_LIFE", timedelta(seconds=-1))
    assert invitations.invitation_by_link(token, scoring) is None
    monkeypatch.undo()
    assert invitations.invitation_by_link(token, scoring) is not None


def test_taken_back_it_is_a_join_link_like_any_other(
    link: str, scoring: Workshop, due_at: datetime, ana: Member, client: Client, sink: Sink
) -> None:
    invitations.withdraw_invitation(invitation=Invitation.objects.get(), by=ana)
    assert not re.search(r'value="data" checked', client.get(link).content.decode())
    tick(now=due_at - DAY)
    assert len(sink.mails) == 1


def test_an_invitation_that_was_followed_is_not_taken_back(scoring: Workshop, invite: Invite, ana: Member) -> None:
    came = invite(scoring)
    invitations.join_invited(workshop=scoring, name="Ivo", role="data", invitation=came)
    with pytest.raises(WrongStage):
        invitations.withdraw_invitation(invitation=came, by=ana)


def test_guests_leave_an_address_only_where_there_is_a_deadline_and_confirm_it_before_anything_else_goes_there(
    workshop: Workshop, ana: Member, due_at: datetime, client: Client, sink: Sink
) -> None:
    path = f"/j/{workshop.join_code}/"
    assert 'name="email"' not in client.get(path).content.decode()
    prescoring.open_scoring(workshop=workshop, by=ana, due_at=due_at)
    assert 'name="email"' in client.get(path).content.decode()
    wrong = client.post(path, {"name": "Gus", "role": "data", "email": "gus@"})
    assert (wrong.status_code, Participant.objects.count()) == (422, 0)
    client.post(path, {"name": "Gus", "role": "data", "email": "Gus@Partner.example"})
    tick()
    (question,) = sink.mails
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/addresses/\S+)", text_of(question))
    said = question.as_string() + text_of(question)
    assert question["To"] == "gus@partner.example"
    assert (question["Message-ID"], question["Auto-Submitted"]) == (RoomMail.objects.get().message_id, "auto-generated")
    typed = ("Gus", workshop.title, workshop.use_case, workshop.workspace.name, "Ana")
    assert [word for word in typed if word in said] == []
    looked, reader = everything(), Client(enforce_csrf_checks=True)
    assert "Is this your address?" in reader.get(link).content.decode()
    assert reader.head(link).status_code == 200
    tick(now=due_at - DAY)
    assert (everything(), len(sink.mails)) == (looked, 1)
    (missing,) = missing_people(room_state(workshop.pk))
    assert mail_words(missing, "UTC", timezone.now()) == "cannot be reminded: address not confirmed yet"
    confirmed = reader.get(link, headers={"accept-language": "en"})
    assert "Go to my seat" not in confirmed.content.decode()
    told = client.post(link, follow=True).content.decode()
    assert "Your address is confirmed" in told
    # On another device the mail's link leads to the guest's own seat, by a click.
    (seat,) = re.findall(r'href="http://127\.0\.0\.1:8000(/w/[^"]+/again/\?s=[^"]+)"', told)
    phone = Client()
    assert "Go on as Gus" in phone.get(seat).content.decode()
    assert phone.get(f"/w/{workshop.pk}/").status_code == 302
    phone.post(seat)
    assert "You are Gus" in phone.get(f"/w/{workshop.pk}/").content.decode()
    assert Participant.objects.count() == 1
    Workshop.objects.update(remind_at=due_at - DAY)
    tick(now=due_at - DAY)
    (mail,) = sink.mails[1:]
    assert mail["To"] == "gus@partner.example"
    assert "Go on with your answers: http://127.0.0.1:8000/j/" in text_of(mail)


def test_a_guest_has_the_way_back_sent_to_an_address_that_confirms_it_first(
    workshop: Workshop, ana: Member, client: Client, sink: Sink
) -> None:
    """In any room, with a deadline or without, and not for who has been removed."""
    client.post(f"/j/{workshop.join_code}/", {"name": "Gus", "role": "data"})
    path, person = f"/w/{workshop.pk}/way-back/", Participant.objects.get()
    assert f'hx-post="{path}"' in client.get(f"/w/{workshop.pk}/").content.decode()
    assert client.post(path, {"email": "gus@"}).status_code == 422
    told = client.post(path, {"email": "Gus@Partner.example"}, headers={"hx-request": "true"})
    assert told.content.decode().startswith("A mail is on its way to Gus@Partner.example.")
    client.post(path, {"email": "other@partner.example"})  # one address for a seat
    tick()
    (question,) = sink.mails
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/addresses/\S+)", text_of(question))
    assert (question["To"], "keep this mail" in text_of(question)) == ("gus@partner.example", True)
    assert "/again/" not in Client().get(link).content.decode()
    # Not to a seat of theirs in another room, nor to a member's, nor to another guest's, however early they came.
    before = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Before", use_case="Another.")
    for room, name, member in ((before, "gus", None), (workshop, "gus", ana), (workshop, "una", None)):
        seat = participants.join_workshop(workshop=room, name=f"Not {name}{member}", role="data", member=member)
        Invitation.objects.create(
            workshop=room, email=f"{name}@partner.example", participant=seat, created_at=workshop.created_at
        )
    page = Client().post(link, follow=True).content.decode()
    assert person_by_link(page.partition("/again/?s=")[2].partition('"')[0], workshop) == person
    for stopped, leads in ((person.joined_at, False), (None, True)):
        Invitation.objects.update(stopped_at=stopped)
        assert ("/again/" in Client().get(link).content.decode()) is leads
    participants.remove_participant(participant=person, by=ana)
    assert "/again/" not in Client().get(link).content.decode()
    assert client.post(path, {"email": "gus@partner.example"}).status_code == 404


def test_who_did_not_leave_the_address_says_so_and_is_asked_no_more(
    scoring: Workshop, due_at: datetime, client: Client, sink: Sink
) -> None:
    def leave(name: str) -> None:
        invitations.join_invited(workshop=scoring, name=name, role="data", email="vic@partner.example")

    leave("Gus")
    tick()
    link = address_url(Invitation.objects.get()).removeprefix("http://127.0.0.1:8000")
    assert "No mails about this workshop" in client.post(link, {"not_mine": "yes"}, follow=True).content.decode()
    leave("Eva")
    tick(now=due_at - DAY)
    assert len(sink.mails) == 1
    assert client.get(f"{link[:-2]}x/").status_code == 404


def test_an_address_is_asked_three_times_an_hour_whoever_leaves_it_wherever(
    scoring: Workshop, ana: Member, cara: Member, sink: Sink
) -> None:
    others = [
        rooms.create_workshop(workspace=one.workspace, by=one, title="Another", use_case="Another.")
        for one in (ana, cara)
    ]
    for n, workshop in enumerate((scoring, *others, scoring, *others)):
        invitations.join_invited(workshop=workshop, name=f"G{n}", role="data", email="vic@partner.example")
    tick()
    assert recipients(sink) == ["vic@partner.example"] * 3


def test_an_address_that_nobody_confirmed_can_be_invited_by_the_facilitator(
    scoring: Workshop, ana: Member, sink: Sink
) -> None:
    invitations.join_invited(workshop=scoring, name="Gus", role="data", email=IVO)
    invitations.invite_people(workshop=scoring, by=ana, emails=[IVO])
    tick()
    assert sorted(str(mail["Subject"]) for mail in sink.mails) == [
        f"Ana asks for your view: {scoring.title}",
        "Confirm your address",
    ]


def test_an_address_of_two_people_is_told_to_neither(
    scoring: Workshop, leave_address: Callable[..., Participant], due_at: datetime, sink: Sink
) -> None:
    leave_address(scoring, "Gus", "office@partner.example")
    leave_address(scoring, "Eva", "office@partner.example")
    tick()
    assert sink.mails == []
    tick(now=due_at - DAY)
    assert sorted(text_of(mail).splitlines()[0] for mail in sink.mails) == ["Hello,", "Hello,"]


def test_a_guest_who_types_the_invited_address_and_confirms_it_has_answered_the_invitation(
    scoring: Workshop, invite: Invite
) -> None:
    invited = invite(scoring)
    person = invitations.join_invited(workshop=scoring, name="Ivo", role="data", email="IVO@partner.example")
    left = Invitation.objects.get(participant=person)
    assert left != invited
    for _ in range(2):
        confirm_address(invitation=left)
        assert Invitation.objects.get(participant=person) == invited
    assert still_invited(scoring) == []


def needs_of(member: Member) -> list[Need]:
    return needs_in_words(home_of(member, timezone.now()), lambda page, key: f"{page} {key}")


def test_members_see_at_home_that_they_are_asked_and_no_other_workspace_does(
    scoring: Workshop, ana: Member, ben: Member, cara: Member, due_at: datetime, invite: Invite, sink: Sink
) -> None:
    invite(scoring, BEN)
    invite(scoring, cara.user.email)
    (need,) = needs_of(ben)
    when = f"{due_at:%a} {due_at.day} {due_at:%b, %H:%M} (UTC)"
    assert need.why == f"Ana asks for your view. Scoring is open until {when}."
    assert needs_of(cara) == []
    participants.join_workshop(workshop=scoring, name="Ben", role="data", member=ben)
    (need,) = needs_of(ben)
    assert need.why == f"Scoring is open until {when}: you have answered 0 of 14."
    tick(now=due_at - DAY)
    assert recipients(sink) == sorted([BEN, cara.user.email])


def test_members_who_want_no_mail_get_none(scoring: Workshop, ben: Member, invite: Invite, sink: Sink) -> None:
    Member.objects.filter(pk=ben.pk).update(wants_mail=False)
    invite(scoring, BEN)
    tick()
    assert sink.mails == []
    assert len(needs_of(ben)) == 1


def test_unsubscribing_is_a_click_and_for_mail_programs_one_post(
    link: str, scoring: Workshop, due_at: datetime, sink: Sink
) -> None:
    address = str(sink.mails[0]["List-Unsubscribe"]).strip("<> \r\n")
    path = address.removeprefix("http://127.0.0.1:8000")
    browser = Client(enforce_csrf_checks=True)
    assert "They go to ivo@partner.example." in browser.get(path).content.decode()
    assert Invitation.objects.get().stopped_at is None
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    tick(now=due_at - DAY)
    assert len(sink.mails) == 1
    browser.post(path, {"again": "yes"})
    assert Invitation.objects.get().stopped_at is None
    assert browser.get(f"{path[:-2]}x/").status_code == 404
