"""Coming into a room in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from workshops.enums import Stage
from workshops.models import Member, Participant, Workshop

pytestmark = pytest.mark.made_once("workshop", "crowd")


@pytest.fixture
def path(workshop: Workshop) -> str:
    return f"/j/{workshop.join_code}/"


def test_guest_joins_and_survives_a_reload(workshop: Workshop, path: str, client: Client) -> None:
    response = client.post(path, {"name": "Gus", "role": "security"})
    assert response["Location"] == f"/w/{workshop.pk}/"
    assert client.get(f"/w/{workshop.pk}/").status_code == 200
    assert client.get(path)["Location"] == f"/w/{workshop.pk}/"
    assert Participant.objects.filter(workshop=workshop).count() == 1


def test_code_page_goes_on_to_the_workshop(workshop: Workshop, client: Client) -> None:
    code = workshop.join_code or ""
    response = client.get("/join/", {"code": code.lower()})
    assert response["Location"] == f"/j/{code[:3]}-{code[3:]}/"


@pytest.mark.parametrize("address", ["/j/ZZZ-ZZZ/", "/join/?code=ZZZ-ZZZ"])
def test_wrong_code_is_one_sentence_beside_the_code(workshop: Workshop, client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (404, 422)
    page = response.content.decode()
    assert "No open workshop has this code" in page
    assert "ZZZ-ZZZ" in page


def test_taken_name_keeps_what_was_typed(path: str, crowd: list[Participant], client: Client) -> None:
    response = client.post(path, {"name": "PIA", "role": "data"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "is called “PIA” already" in page
    assert 'value="PIA"' in page
    assert len(crowd) == Participant.objects.count()


@pytest.mark.parametrize("typed", [{"name": "", "role": "data"}, {"name": "Gus"}, {"name": "Gus", "role": "king"}])
def test_missing_or_unknown_fields(path: str, client: Client, typed: dict[str, str]) -> None:
    assert client.post(path, typed).status_code == 422
    assert not Participant.objects.exists()


def test_member_joins_as_themselves(path: str, ben: Member, as_member: Any) -> None:
    as_member(ben).post(path, {"name": "Ben", "role": "data"})
    assert Participant.objects.get().member == ben


def test_member_of_another_workspace_joins_as_a_guest(path: str, cara: Member, as_member: Any) -> None:
    client = as_member(cara)
    client.post(path, {"name": "Cara", "role": "data"})
    assert Participant.objects.get().member is None


def test_ended_workshop_cannot_be_joined(workshop: Workshop, path: str, move: Any, client: Client) -> None:
    move(workshop, Stage.CANCELLED)
    assert client.get(path).status_code == 404


def test_guessing_codes_ends_after_a_while(workshop: Workshop, client: Client) -> None:
    answers = [client.get(f"/j/AAA-{n:03d}/").status_code for n in range(25)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_promise_stands_beside_the_button(workshop: Workshop, path: str, client: Client) -> None:
    assert "with your name" in client.get(path).content.decode()
    Workshop.objects.update(anonymous=True)
    assert "this workshop is anonymous" in client.get(path).content.decode()
