"""Moving a workshop: what asks first, two facilitators at once, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from workshops.domain import people
from workshops.enums import MemberRole, Stage
from workshops.models import Event, Member, Note, Participant, Round, Workshop, Workspace

pytestmark = pytest.mark.made_once("workshop", "crowd")


@pytest.fixture
def facilitator(ana: Member, as_member: Callable[[Member], Client]) -> Client:
    return as_member(ana)


@pytest.fixture
def second(workspace: Workspace, as_member: Callable[[Member], Client]) -> Client:
    """Another facilitator of the same workspace, with a page of their own open."""
    member = people.add_member(workspace=workspace, email="fay@acme.example", name="Fay", role=MemberRole.FACILITATOR)
    return as_member(member)


@pytest.fixture
def go(workshop: Workshop) -> Callable[..., Any]:
    """go(client, to, seen, round): a press on a move's button, as the page that shows it sends it."""

    def press(client: Client, to: Stage, seen: Stage, round_: int = 0, **more: Any) -> Any:
        form = {"stage": to.value, "expected": seen.value, "round": round_, **more}
        return client.post(f"/w/{workshop.pk}/stage/", form, follow=True)

    return press


def stage_of(workshop: Workshop) -> str:
    return Workshop.objects.get(pk=workshop.pk).stage


def test_the_whole_way(
    workshop: Workshop, crowd: list[Participant], facilitator: Client, go: Callable[..., Any]
) -> None:
    way = [
        (Stage.SCORING, Stage.LOBBY, 0),
        (Stage.DISCUSSION, Stage.SCORING, 1),
        (Stage.SCORING, Stage.DISCUSSION, 1),
        (Stage.DISCUSSION, Stage.SCORING, 2),
        (Stage.WEIGHTING, Stage.DISCUSSION, 2),
        (Stage.RECOMMENDATION, Stage.WEIGHTING, 2),
    ]
    for to, seen, number in way:
        assert go(facilitator, to, seen, number, sure=1).status_code == 200
        assert stage_of(workshop) == to
    assert Round.objects.filter(workshop=workshop).count() == 2


def test_revealing_names_who_is_missing_and_waits_for_a_second_press(
    workshop: Workshop,
    crowd: list[Participant],
    facilitator: Client,
    go: Callable[..., Any],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, Stage.SCORING)
    say(crowd[1], 2)
    page = go(facilitator, Stage.DISCUSSION, Stage.SCORING, 1).content.decode()
    assert '<p class="strong">Pia, Dee</p>' in page
    assert stage_of(workshop) == Stage.SCORING
    go(facilitator, Stage.DISCUSSION, Stage.SCORING, 1, sure=1)
    assert stage_of(workshop) == Stage.DISCUSSION


def test_revealing_does_not_ask_when_everybody_is_done(
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    facilitator: Client,
    go: Callable[..., Any],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 2)
    go(facilitator, Stage.DISCUSSION, Stage.SCORING, 1)
    assert stage_of(workshop) == Stage.DISCUSSION


def test_with_script_the_question_is_a_dialog_and_the_move_a_new_page(
    workshop: Workshop, crowd: list[Participant], facilitator: Client, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING)
    address, form = f"/w/{workshop.pk}/stage/", {"stage": "discussion", "expected": "scoring", "round": 1}
    asked = facilitator.post(address, form, headers={"HX-Request": "true"})
    assert '<dialog class="dialog" id="ask-dialog"' in asked.content.decode()
    moved = facilitator.post(address, {**form, "sure": 1}, headers={"HX-Request": "true"})
    assert moved["HX-Redirect"] == f"/w/{workshop.pk}/"


def test_cancelling_asks(workshop: Workshop, facilitator: Client, go: Callable[..., Any]) -> None:
    page = go(facilitator, Stage.CANCELLED, Stage.LOBBY).content.decode()
    assert "Keep it open" in page
    assert stage_of(workshop) == Stage.LOBBY
    go(facilitator, Stage.CANCELLED, Stage.LOBBY, sure=1)
    assert stage_of(workshop) == Stage.CANCELLED


def test_two_facilitators_press_the_same_button(
    workshop: Workshop, facilitator: Client, second: Client, go: Callable[..., Any]
) -> None:
    for client in (facilitator, second):
        page = go(client, Stage.SCORING, Stage.LOBBY)
        assert page.redirect_chain == [(f"/w/{workshop.pk}/", 302)]
    assert Round.objects.filter(workshop=workshop).count() == 1
    assert Event.objects.filter(kind="workshop.moved", subject=f"workshop:{workshop.pk}").count() == 1


def test_the_second_facilitator_is_told_what_happened(
    workshop: Workshop, facilitator: Client, second: Client, go: Callable[..., Any], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    go(facilitator, Stage.SCORING, Stage.DISCUSSION, 1)
    page = go(second, Stage.WEIGHTING, Stage.DISCUSSION, 1)
    assert page.status_code == 200
    assert "Somebody has moved the workshop on to scoring, round 2. Have a look first." in page.content.decode()
    assert stage_of(workshop) == Stage.SCORING


def test_an_old_reveal_button_does_not_reveal_the_next_round(
    workshop: Workshop, second: Client, go: Callable[..., Any], move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
    go(second, Stage.DISCUSSION, Stage.SCORING, 1, sure=1)
    assert stage_of(workshop) == Stage.SCORING


@pytest.mark.parametrize("wrong", ["", "decided", "nonsense"])
def test_a_stage_that_is_none(workshop: Workshop, facilitator: Client, wrong: str) -> None:
    assert facilitator.post(f"/w/{workshop.pk}/stage/", {"stage": wrong}).status_code == 422
    assert stage_of(workshop) == Stage.LOBBY


def test_only_facilitators_move_and_manage(
    workshop: Workshop,
    crowd: list[Participant],
    ben: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    person = crowd[1]
    for client in (as_member(ben), as_member(cara), as_guest(crowd[0])):
        assert client.post(f"/w/{workshop.pk}/stage/", {"stage": "scoring"}).status_code == 404
        assert client.get(f"/w/{workshop.pk}/people/").status_code == 404
        assert client.post(f"/w/{workshop.pk}/people/{person.pk}/role/", {"role": "data"}).status_code == 404
        assert client.post(f"/w/{workshop.pk}/people/{person.pk}/removal/").status_code == 404
    person.refresh_from_db()
    assert (stage_of(workshop), person.removed_at, person.role.key) == (Stage.LOBBY, None, "security")  # type: ignore[union-attr]  # it has a role


def test_strangers_find_nothing(
    workshop: Workshop,
    ana: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    from workshops.domain import participants, rooms

    elsewhere = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Another.")
    guest = as_guest(participants.join_workshop(workshop=elsewhere, name="Gus", role="data"))
    for part in ("", "panel/", "ballot/", "screen/", "screen/panel/", "notes/", "people/"):
        for client in (as_member(cara), guest):
            assert client.get(f"/w/{workshop.pk}/{part}").status_code == 404, part
        answer = Client().get(f"/w/{workshop.pk}/{part}")
        assert (answer.status_code, answer["Location"]) == (
            302,
            f"/sign-in/?next=%2Fw%2F{workshop.pk}%2F{part.replace('/', '%2F')}",
        )


def test_changing_a_role_and_removing(
    workshop: Workshop, crowd: list[Participant], facilitator: Client, as_guest: Callable[[Participant], Client]
) -> None:
    pia, sam = crowd[0], crowd[1]
    assert f"Role of {pia.name}" in facilitator.get(f"/w/{workshop.pk}/people/").content.decode()
    facilitator.post(f"/w/{workshop.pk}/people/{pia.pk}/role/", {"role": "observer"})
    assert Participant.objects.get(pk=pia.pk).role is None
    assert facilitator.post(f"/w/{workshop.pk}/people/{pia.pk}/role/", {"role": "king"}).status_code == 422
    assert "Remove Sam?" in facilitator.get(f"/w/{workshop.pk}/people/{sam.pk}/removal/").content.decode()
    assert Participant.objects.get(pk=sam.pk).removed_at is None
    facilitator.post(f"/w/{workshop.pk}/people/{sam.pk}/removal/")
    assert Participant.objects.get(pk=sam.pk).removed_at is not None
    assert as_guest(sam).get(f"/w/{workshop.pk}/").status_code == 404


def test_somebody_of_another_room_cannot_be_managed_from_here(
    workshop: Workshop, ana: Member, facilitator: Client
) -> None:
    from workshops.domain import participants, rooms

    elsewhere = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Another.")
    gus = participants.join_workshop(workshop=elsewhere, name="Gus", role="data")
    assert facilitator.post(f"/w/{workshop.pk}/people/{gus.pk}/removal/").status_code == 404
    assert Participant.objects.get(pk=gus.pk).removed_at is None


def test_notes_after_the_reveal(
    workshop: Workshop,
    crowd: list[Participant],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    guest, address = as_guest(crowd[0]), f"/w/{workshop.pk}/notes/"
    move(workshop, Stage.SCORING)
    assert guest.post(address, {"criterion": "latency", "text": "Early"}).status_code == 409
    move(workshop, Stage.DISCUSSION)
    assert guest.post(address, {"criterion": "latency", "text": "A second is fine"}).status_code == 302
    added = guest.post(address, {"criterion": "", "text": "Parked"}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="notes-general" hx-swap-oob="true"' in added
    assert added.count('class="note"') == 2
    assert guest.post(address, {"text": " "}).status_code == 422
    assert guest.post(address, {"criterion": "nonsense", "text": "Where?"}).status_code == 404
    assert list(Note.objects.values_list("criterion", "text", "author_name")) == [
        ("latency", "A second is fine", "Pia"),
        ("", "Parked", "Pia"),
    ]
    assert "A second is fine" in guest.get(f"/w/{workshop.pk}/").content.decode()
