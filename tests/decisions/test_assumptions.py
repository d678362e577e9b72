"""Assumptions on the sheet: marked by people, moved by readings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.browsers import as_guest
from workshops.models import Assumption, Decision, Member, Participant, Reading

pytestmark = pytest.mark.made_once("watched")

SignIn = Callable[[Member], Client]


@pytest.fixture
def watched(proposed: Decision) -> Assumption:
    return proposed.assumptions.get(statement="The manual keeps changing weekly.")


def test_member_marks_an_assumption(watched: Assumption, ben: Member, as_member: SignIn) -> None:
    client = as_member(ben)
    assert client.post(f"/decisions/1/assumptions/{watched.pk}/state/", {"state": "broken"}).status_code == 302
    watched.refresh_from_db()
    assert watched.state == "broken"
    assert "Ben marked “The manual keeps changing weekly.” as broken" in client.get("/decisions/1/").content.decode()


def test_reading_breaks_the_assumption(watched: Assumption, ben: Member, as_member: SignIn) -> None:
    client = as_member(ben)
    for value, state in (("1.5", "at_risk"), ("2.5", "broken")):
        sent = {"value": value, "source": "change log"}
        assert client.post(f"/decisions/1/assumptions/{watched.pk}/readings/", sent).status_code == 302
        watched.refresh_from_db()
        assert watched.state == state
    assert "Last reading 2.5 on" in client.get("/decisions/1/").content.decode()


@pytest.mark.parametrize("value", ["", "many", "nan", "inf"])
def test_reading_that_is_no_number(watched: Assumption, ben: Member, as_member: SignIn, value: str) -> None:
    answer = as_member(ben).post(f"/decisions/1/assumptions/{watched.pk}/readings/", {"value": value, "source": "x7"})
    assert answer.status_code == 422
    assert 'value="x7"' in answer.content.decode()
    assert Reading.objects.count() == 0


def test_guests_and_outsiders_do_not_mark(
    watched: Assumption, crowd: list[Participant], cara: Member, as_member: SignIn
) -> None:
    address = f"/decisions/1/assumptions/{watched.pk}/state/"
    assert as_member(cara).post(address, {"state": "broken"}).status_code == 404
    assert as_guest(crowd[0]).post(address, {"state": "broken"}).status_code in (302, 404)
    watched.refresh_from_db()
    assert watched.state == "open"
