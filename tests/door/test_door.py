"""The door of a room: closed, by admission, removed for good; and roles that people claim."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller, Calls, calls  # noqa: F401 (a fixture of the API's tests, used here too)
from workshops.domain import door, invitations, participants, rooms, seats_again
from workshops.domain.log_check import check_log
from workshops.domain.tick import tick
from workshops.enums import Door, KnockState, Stage
from workshops.models import Event, EventText, Invitation, Knock, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, NotThere, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")

GUS = {"name": "Gus", "role": "security"}


def join_path(workshop: Workshop) -> str:
    return f"/j/{workshop.join_code}/"


def page(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_closing_lets_nobody_new_in_and_keeps_whoever_is_in(
    workshop: Workshop, crowd: list[Participant], ana: Member, ben: Member, as_member: Any, as_guest: Any
) -> None:
    facilitator, inside, late = as_member(ana), as_guest(crowd[0]), Client()
    link = seats_again.seat_url(workshop, crowd[0]).partition("8000")[2]
    told = facilitator.post(f"/w/{workshop.pk}/door/", {"door": "closed"}, follow=True)
    assert "The door is closed: nobody new comes in." in page(told)
    assert "The door is closed" in page(facilitator.get(f"/w/{workshop.pk}/screen/"))
    shut = late.get(join_path(workshop))
    assert (shut.status_code, "The facilitator has closed the door" in page(shut)) == (409, True)
    assert inside.get(f"/w/{workshop.pk}/").status_code == 200
    assert Client().post(link).status_code == 302  # whoever is in comes back on another device
    assert as_member(ben).post(f"/w/{workshop.pk}/seat/", {"name": "Ben", "role": "data"}).status_code == 409
    facilitator.post(f"/w/{workshop.pk}/door/", {"door": "closed"})
    facilitator.post(f"/w/{workshop.pk}/door/", {"door": "open"})
    assert late.post(join_path(workshop), GUS).status_code == 302
    assert [e.body for e in Event.objects.filter(kind="door.changed")] == [{"door": "closed"}, {"door": "open"}]
    assert participants.join_workshop(workshop=workshop, name="Ana", role="data", member=ana).role_claimed is False
    assert check_log().fault is None


def test_the_door_closes_while_somebody_types_and_keeps_what_they_typed(
    workshop: Workshop, ana: Member, client: Client
) -> None:
    """The form was open before; whoever is second under the workshop's lock reads one sentence."""
    assert client.get(join_path(workshop)).status_code == 200
    door.set_door(workshop=workshop, by=ana, door=Door.CLOSED)
    lost = client.post(join_path(workshop), GUS)
    assert lost.status_code == 409
    assert page(lost).count("The facilitator has closed the door of this workshop") == 1
    assert 'value="Gus"' in page(lost)
    assert not Participant.objects.filter(name="Gus").exists()


def test_guests_knock_and_are_let_in_one_by_one_or_all(
    workshop: Workshop, crowd: list[Participant], ana: Member, as_member: Any
) -> None:
    facilitator = as_member(ana)
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    browsers = {name: Client() for name in ("Gus", "Mia", "Eve", "Leo")}
    waiting = f"/w/{workshop.pk}/waiting/"
    for name, browser in browsers.items():
        assert browser.post(join_path(workshop), {"name": name, "role": "security"})["Location"] == waiting
        assert "This page becomes the room as soon as they let you in" in page(browser.get(waiting))
        assert browser.get(f"/w/{workshop.pk}/").status_code in (302, 404)
        assert browser.get(join_path(workshop))["Location"] == waiting
    assert room_state(workshop.pk).knocking == 4
    assert len(room_state(workshop.pk).people) == len(crowd)
    taken = Client().post(join_path(workshop), {"name": "gus", "role": "data"})
    assert (taken.status_code, "waits at the door already" in page(taken)) == (422, True)
    listed = page(facilitator.get(f"/w/{workshop.pk}/people/"))
    assert "4 people are at the door" in listed
    assert "Let in: Gus" in listed
    keys = dict(Knock.objects.values_list("name", "pk"))
    facilitator.post(f"/w/{workshop.pk}/knocks/", {"admit": str(keys["Gus"])})
    facilitator.post(f"/w/{workshop.pk}/knocks/", {"refuse": str(keys["Eve"])})
    assert browsers["Gus"].get(waiting)["Location"] == f"/w/{workshop.pk}/"
    assert browsers["Gus"].get(f"/w/{workshop.pk}/").status_code == 200
    assert "You have not been let in" in page(browsers["Eve"].get(waiting))
    again = browsers["Eve"].post(join_path(workshop), {"name": "Eva", "role": "data"})
    assert (again.status_code, "has not let you in" in page(again)) == (409, True)
    assert "Let in after all: Eve" in page(facilitator.get(f"/w/{workshop.pk}/people/"))
    told = facilitator.post(f"/w/{workshop.pk}/knocks/", {"admit": "all", "back": "room"}, follow=True)
    assert "In the room now: Mia and Leo." in page(told)
    facilitator.post(f"/w/{workshop.pk}/knocks/", {"admit": str(keys["Eve"])})
    for name in ("Mia", "Eve", "Leo"):
        polled = browsers[name].get(waiting, headers={"HX-Request": "true"})
        assert polled["HX-Redirect"] == f"/w/{workshop.pk}/"
    assert not Participant.objects.filter(name__in=browsers, role_claimed=True).exists()
    assert facilitator.post(f"/w/{workshop.pk}/knocks/", {"admit": str(workshop.pk)}).status_code == 404
    assert facilitator.post(f"/w/{workshop.pk}/knocks/", {"admit": "nobody"}).status_code == 422
    assert facilitator.post(f"/w/{workshop.pk}/knocks/", {}).status_code == 422
    assert check_log().fault is None


def test_names_that_look_alike_do_not_wait_side_by_side_and_so_many_wait_at_most(
    workshop: Workshop, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    door.knock_at(workshop=workshop, name="Gus", role="observer")
    with pytest.raises(InvalidFields, match="waits at the door already"):
        door.knock_at(workshop=workshop, name="Ｇｕｓ", role="observer")
    monkeypatch.setattr(door, "MOST_WAITING", 2)
    door.knock_at(workshop=workshop, name="Mia", role="observer")
    with pytest.raises(WrongStage, match="Too many people"):
        door.knock_at(workshop=workshop, name="Zoe", role="observer")


def test_who_waits_comes_in_when_the_door_opens_and_is_told_when_the_workshop_ends(
    workshop: Workshop, ana: Member
) -> None:
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    knock = door.knock_at(workshop=workshop, name="Gus", role="observer")
    participants.join_workshop(workshop=workshop, name="GUS", role="data", member=ana)  # the name is taken meanwhile
    door.set_door(workshop=workshop, by=ana, door=Door.OPEN)
    knock.refresh_from_db()
    assert knock.participant is not None
    assert (knock.state, knock.participant.name, knock.participant.role) == (KnockState.ADMITTED, "Gus (2)", None)
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    late = Client()
    late.post(join_path(workshop), {"name": "Mia", "role": "data"})
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    assert "It ended while you were waiting" in page(late.get(f"/w/{workshop.pk}/waiting/"))
    with pytest.raises(InvalidFields, match="open, admit, closed"):
        door.set_door(workshop=workshop, by=ana, door="ajar")


def test_members_and_people_who_were_invited_need_not_knock(
    workshop: Workshop, ana: Member, ben: Member, as_member: Any
) -> None:
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    assert (
        as_member(ben)
        .post(join_path(workshop), {"name": "Ben", "role": "data"})["Location"]
        .endswith(f"{workshop.pk}/")
    )
    invitations.invite_people(workshop=workshop, by=ana, emails=["pat@x.example", "kim@x.example"], role="data")
    for name, role, claimed in (("Pat", "data", False), ("Kim", "security", True)):
        link = invitations.invitation_url(Invitation.objects.get(email=f"{name.lower()}@x.example"))
        assert (
            Client().post(link.partition("8000")[2], {"name": name, "role": role})["Location"] == f"/w/{workshop.pk}/"
        )
        assert Participant.objects.get(name=name).role_claimed is claimed
    # An address that somebody only typed is nobody's invitation.
    assert Participant.objects.get(name="Ben").role_claimed is True


def test_removed_for_good_ends_the_seat_its_link_and_the_browser(
    workshop: Workshop, ana: Member, as_member: Any, as_guest: Any, crowd: list[Participant]
) -> None:
    facilitator, eve = as_member(ana), Client()
    eve.post(join_path(workshop), {"name": "Eve", "role": "data"})
    seat = Participant.objects.get(name="Eve")
    link, others = (seats_again.seat_url(workshop, one).partition("8000")[2] for one in (seat, crowd[0]))
    removal = f"/w/{workshop.pk}/people/{seat.pk}/removal/"
    assert "Another browser, or this one without its cookies, still could" in page(facilitator.get(removal))
    facilitator.post(removal, {"for_good": "1"})
    for name in ("Eve", "Adam"):
        told = eve.post(join_path(workshop), {"name": name, "role": "data"})
        assert (told.status_code, "taken you out of this workshop for good" in page(told)) == (404, True)
    assert eve.get(join_path(workshop)).status_code == 404
    assert eve.get(f"/w/{workshop.pk}/").status_code in (302, 404)
    assert Client().post(link).status_code == 404
    assert eve.post(others).status_code == 404  # nor in somebody else's seat
    door.set_door(workshop=workshop, by=ana, door=Door.ADMIT)
    assert eve.post(join_path(workshop), {"name": "Adam", "role": "data"}).status_code == 404
    assert Client().post(join_path(workshop), {"name": "Eve", "role": "data"}).status_code == 302  # as the page says
    assert "Let them join again: Eve" in page(facilitator.get(f"/w/{workshop.pk}/people/"))
    assert check_log().fault is None
    door.set_door(workshop=workshop, by=ana, door=Door.OPEN)
    facilitator.post(f"/w/{workshop.pk}/people/{seat.pk}/welcome/")
    assert eve.post(join_path(workshop), {"name": "Eve at last", "role": "data"}).status_code == 302
    assert check_log().fault is None


def test_the_names_of_who_was_not_let_in_go_thirty_days_after_the_workshop(workshop: Workshop, ana: Member) -> None:
    door.set_door(workshop=workshop, by=ana, door="admit")
    eve, fay, _gus = (door.knock_at(workshop=workshop, name=name, role="data") for name in ("Eve", "Fay", "Gus"))
    door.admit(workshop=workshop, by=ana, knocks=[eve.pk])
    door.refuse(workshop=workshop, by=ana, knocks=[fay.pk])
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    assert tick(now=timezone.now() + timedelta(days=29))["erased"] == 0
    assert [tick(now=timezone.now() + timedelta(days=31))["erased"] for _ in range(2)] == [2, 0]
    found = Knock.objects.order_by("knocked_at").values_list("name", "state")
    assert list(found) == [("Eve", "admitted"), ("", "refused"), ("", "refused")]
    kept = EventText.objects.filter(event__in=Event.objects.filter(kind="door.knocked").values("event_id"))
    assert sorted(text or "" for text in kept.values_list("text", flat=True)) == ["", "", "Eve"]
    assert check_log(workspace=workshop.workspace).fault is None


def test_a_member_removed_for_good_gets_no_seat_by_their_account(
    workshop: Workshop, ana: Member, ben: Member, as_member: Any
) -> None:
    seat = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    participants.remove_participant(participant=seat, by=ana)
    assert participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben).pk != seat.pk
    participants.remove_participant(participant=seat, by=ana, for_good=True)  # of one who is out already
    participants.remove_participant(participant=seat, by=ana, for_good=True)
    assert Event.objects.filter(kind="participant.removed", body__for_good=True).count() == 1
    now = Participant.objects.get(member=ben, removed_at=None)
    participants.remove_participant(participant=now, by=ana, for_good=True)
    with pytest.raises(NotThere, match="for good"):
        participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    assert as_member(ben).post(f"/w/{workshop.pk}/seat/", {"name": "Ben", "role": "data"}).status_code == 404


def test_an_invitation_ends_with_whoever_came_by_it(workshop: Workshop, ana: Member) -> None:
    invitations.invite_people(workshop=workshop, by=ana, emails=["eve@x.example"])
    link = invitations.invitation_url(Invitation.objects.get()).partition("8000")[2]
    Client().post(link, {"name": "Eve", "role": "data"})
    participants.remove_participant(participant=Participant.objects.get(name="Eve"), by=ana, for_good=True)
    told = Client().post(link, {"name": "Adam", "role": "data"})
    assert (told.status_code, "for good" in page(told)) == (404, True)


def test_roles_are_claimed_until_somebody_who_facilitates_confirms_them(
    workshop: Workshop, crowd: list[Participant], ana: Member, as_member: Any, move: Any
) -> None:
    """They count meanwhile: nothing waits for a tap."""
    facilitator = as_member(ana)
    pia, sam, dee = crowd
    participants.join_workshop(workshop=workshop, name="Olga", role="observer")  # claims nothing
    people = f"/w/{workshop.pk}/people/"
    assert "3 roles are claimed, not confirmed" in page(facilitator.get(people))
    room = f"/w/{workshop.pk}/"
    assert page(facilitator.get(room)).count("claimed role") == 3
    facilitator.post(f"/w/{workshop.pk}/roles/", {"participant": str(pia.pk)})
    participants.change_role(participant=sam, by=ana, role="product")
    assert [one.name for one in room_state(workshop.pk).claims] == ["Dee"]
    assert room_state(workshop.pk).ballots == 3
    told = facilitator.post(f"/w/{workshop.pk}/roles/", follow=True)
    assert "1 role is confirmed." in page(told)
    assert "not confirmed" not in page(facilitator.get(people))
    assert "claimed role" not in page(facilitator.get(room))
    facilitator.post(f"/w/{workshop.pk}/roles/")
    bodies = [e.body["participants"] for e in Event.objects.filter(kind="roles.confirmed")]
    assert bodies == [[str(pia.pk)], [str(dee.pk)]]
    assert facilitator.post(f"/w/{workshop.pk}/roles/", {"participant": str(workshop.pk)}).status_code == 404
    assert check_log().fault is None


def test_the_list_marks_who_has_come_since(
    workshop: Workshop, crowd: list[Participant], ana: Member, as_member: Any, move: Any
) -> None:
    facilitator, people = as_member(ana), f"/w/{workshop.pk}/people/"
    assert "new since you last looked" not in page(facilitator.get(people))  # nobody has looked before
    move(workshop, Stage.SCORING)
    participants.join_workshop(workshop=workshop, name="Late", role="data")
    assert page(facilitator.get(people)).count("came since this stage began") == 1
    assert "1 has come since this stage began." in page(facilitator.get(people))
    session = facilitator.session
    before, _at = session["looks"][str(workshop.pk)]
    assert before is None  # a reload within a minute is the same look
    session["looks"] = {str(workshop.pk): (None, "2020-01-01T00:00:00+00:00")}
    session.save()
    assert page(facilitator.get(people)).count("new since you last looked") == 4
    assert "4 have come since you last looked." in page(facilitator.get(people))


def test_the_door_by_api(workshop: Workshop, ana: Member, calls: Calls) -> None:  # noqa: F811
    api, nobody, room = calls(ana), Caller(), f"/workshops/{workshop.pk}"
    assert api.ok("PUT", f"{room}/door", {"door": "admit"})["door"] == "admit"
    wanted = {"code": workshop.join_code, "name": "Gus", "role": "data"}
    knocked = nobody.ok("POST", "/join", wanted, 202)
    gus = Caller(knocked["token"])
    assert gus.get(room)[0] == 401
    assert gus.ok("GET", "/join") == {"knock": knocked["knock"], "participant": None, "workshop": None}
    other = nobody.ok("POST", "/join", {**wanted, "name": "Eve"}, 202)
    listed = api.ok("GET", f"{room}/knocks")["results"]
    assert listed == [knocked["knock"], other["knock"]]
    assert api.ok("GET", room)["knocking"] == 2
    left = api.ok("POST", f"{room}/knocks", {"admit": [knocked["knock"]["id"]], "refuse": "all"})["results"]
    assert [(one["name"], one["state"]) for one in left] == [("Eve", "refused")]
    here = gus.ok("GET", "/join")
    assert (here["workshop"], here["participant"]["name"]) == (str(workshop.pk), "Gus")
    assert [(p["name"], p["claimed"]) for p in gus.ok("GET", room)["participants"]] == [("Gus", False)]
    assert api("POST", f"{room}/knocks", {})[0] == 422
    assert api("POST", f"{room}/knocks", {"admit": ["x"]})[0] == 422
    assert nobody("GET", "/join")[0] == 401
    assert Caller("advp_nobody")("GET", "/join")[0] == 404
    api.ok("PUT", f"{room}/door", {"door": "closed"})
    status, answer = nobody.post("/join", {**wanted, "name": "Late"})
    assert (status, answer["error"]["code"]) == (409, "door_closed")
    assert api("PUT", f"{room}/door", {"door": "ajar"})[1]["error"]["fields"].keys() == {"door"}
    api.ok("PUT", f"{room}/door", {"door": "open"})
    late = nobody.ok("POST", "/join", {**wanted, "name": "Late"}, 201)["participant"]["id"]
    confirmed = api.ok("POST", f"{room}/roles/confirmation", {"participants": [late]})
    assert [p["claimed"] for p in confirmed["participants"]] == [False, False]
    removal = f"{room}/participants/{late}/removal"
    assert [p["name"] for p in api.ok("POST", removal, {"for_good": True})["participants"]] == ["Gus"]
    assert Participant.objects.get(pk=late).barred
    api.ok("DELETE", removal)
    assert not Participant.objects.get(pk=late).barred
    assert check_log().fault is None


def test_seat_links_twice_at_once_after_removal_and_in_another_workshop(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    """Two devices hold one seat; neither makes a second one."""
    pia = crowd[0]
    link = seats_again.seat_url(workshop, pia).partition("8000")[2]
    phone, laptop = Client(), Client()
    assert [one.get(link).status_code for one in (phone, laptop)] == [200, 200]
    assert [one.post(link).status_code for one in (phone, laptop)] == [302, 302]
    assert [one.get(f"/w/{workshop.pk}/").status_code for one in (phone, laptop)] == [200, 200]
    assert Participant.objects.filter(workshop=workshop, removed_at=None).count() == len(crowd)
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Another question.")
    elsewhere = Client().post(link.replace(str(workshop.pk), str(other.pk), 1))
    participants.remove_participant(participant=pia, by=ana)
    gone = phone.post(link)
    for told in (elsewhere, gone):
        assert (told.status_code, "This link no longer leads to a seat." in page(told)) == (404, True)
