"""Who signs in where somebody sat as a guest is asked whose these seats are."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from workshops.domain import ballots, participants, people, rooms
from workshops.domain.log_check import check_log
from workshops.enums import Stage
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = pytest.mark.made_once("workshop", "crowd")


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def sat_and_signed_in(workshops: list[Workshop], by: Member) -> Client:
    browser = Client()
    for workshop in workshops:
        browser.post(f"/j/{workshop.join_code}/", {"name": "Benny", "role": "data"})
    browser.get("/sign-in/?next=/decisions/")
    assert browser.post(path_of(people.make_sign_in_link(user=by.user)))["Location"] == "/seats/"
    return browser


def test_taken_along_they_are_the_accounts_own_or_stay_a_guests_elsewhere(
    workshop: Workshop, ben: Member, cara: Member, move: Any, as_member: Any
) -> None:
    theirs = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Theirs.")
    browser = sat_and_signed_in([workshop, theirs], ben)
    asked = browser.get("/seats/").content.decode()
    assert "Somebody sits in 2 rooms in this browser" in asked
    assert asked.count("as Benny (guest)") == 2
    seats = {one.workshop_id: one for one in Participant.objects.filter(name="Benny")}
    assert browser.get(f"/w/{theirs.pk}/").status_code == 404  # nobody's, until they have said
    assert browser.post("/seats/", {"seats": "take"})["Location"] == "/decisions/"
    assert browser.get(f"/w/{theirs.pk}/").status_code == 200
    assert Participant.objects.get(pk=seats[theirs.pk].pk).member is None
    assert Participant.objects.get(pk=seats[workshop.pk].pk).member == ben
    elsewhere = as_member(ben).get(f"/w/{workshop.pk}/").content.decode()
    assert "You are Benny" in elsewhere
    assert browser.get("/seats/")["Location"] == "/"
    assert check_log().fault is None


def test_two_seats_in_one_room_are_one_ballot(workshop: Workshop, ben: Member, move: Any) -> None:
    own = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    move(workshop, Stage.SCORING)
    browser = sat_and_signed_in([workshop], ben)
    guest = Participant.objects.get(name="Benny")
    ballots.cast_ballot(participant=own, scores={"latency": {"level": 1}})
    ballots.cast_ballot(participant=guest, scores={"latency": {"level": 3}})
    browser.post("/seats/", {"seats": "take"})
    assert dict(Answer.objects.filter(participant=own).values_list("criterion", "level")) == {"latency": 3}
    assert Participant.objects.get(pk=guest.pk).removed_at is not None
    assert check_log().fault is None


def test_left_they_are_forgotten_here_and_not_ended(workshop: Workshop, ben: Member) -> None:
    browser = sat_and_signed_in([workshop], ben)
    assert browser.post("/seats/", {"seats": "leave"})["Location"] == "/decisions/"
    seat = Participant.objects.get(name="Benny")
    assert (seat.member, seat.removed_at) == (None, None)
    assert browser.get("/seats/")["Location"] == "/"
    assert "You are Benny" not in browser.get(f"/w/{workshop.pk}/").content.decode()
    assert Client().get("/seats/")["Location"].startswith("/sign-in/")
