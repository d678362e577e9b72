"""The parking lot: what is put off, seen by nobody new while a round is scored, and not forgotten at the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.decisions.making import TEXT
from workshops.domain import decisions, rooms
from workshops.domain.notes import add_note, bring_back_note, park_note, settle_note
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Event, Member, Note, Participant, Workshop
from workshops.queries.notes import room_notes
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")

PLANTED = "PARKED-WHILE-SCORING"
PAGES = ("", "panel/", "notes/", "screen/", "screen/panel/")


def kinds(workshop: Workshop) -> list[str]:
    events = Event.objects.filter(subject=f"workshop:{workshop.pk}", kind__startswith="note.").order_by("seq")
    return [event.kind for event in events]


def places(workshop: Workshop) -> tuple[list[str], list[str], list[str]]:
    """The texts among the general notes, put off, and settled."""
    found = room_notes(workshop)
    lot = found.parking
    return tuple([n.text for n in notes] for notes in (found.by_criterion[""], lot.open, lot.settled))  # type: ignore[return-value]


def test_from_note_to_lot_to_settled_and_back(workshop: Workshop, ana: Member, move: Callable[..., Workshop]) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    note = add_note(workshop=workshop, by=ana, text="Who pays?")
    for verb, expected in [
        (park_note, ([], ["Who pays?"], [])),
        (settle_note, ([], [], ["Who pays?"])),
        (park_note, ([], ["Who pays?"], [])),
        (bring_back_note, (["Who pays?"], [], [])),
    ]:
        for _ in range(2):  # the second press changes nothing
            verb(note=note, by=ana)
            assert places(workshop) == expected
            state = room_state(workshop.pk)
            assert (state.notes, state.parked) == (1, len(expected[1]))
    assert kinds(workshop) == ["note.added", "note.parked", "note.settled", "note.parked", "note.brought_back"]
    with pytest.raises(WrongStage, match="not in the parking lot"):
        settle_note(note=note, by=ana)


def test_everybody_parks_but_while_a_round_is_scored_only_the_facilitator(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    ben_inside: Participant,
    move: Callable[..., Workshop],
) -> None:
    add_note(workshop=workshop, by=crowd[0], text="In the lobby", parked=True)
    move(workshop, Stage.SCORING)
    for person in (crowd[0], ben_inside):
        with pytest.raises(WrongStage, match="only the facilitator"):
            add_note(workshop=workshop, by=person, text="Sway", parked=True)
    with pytest.raises(WrongStage, match="open with the reveal"):
        add_note(workshop=workshop, by=ana, text="Sway")
    note = add_note(workshop=workshop, by=ana, text="While scoring", parked=True)
    with pytest.raises(WrongStage, match="no discussion"):
        bring_back_note(note=note, by=ana)
    move(workshop, Stage.DISCUSSION)
    add_note(workshop=workshop, by=ben_inside, text="After", parked=True)
    assert places(workshop) == ([], ["In the lobby", "While scoring", "After"], [])
    move(workshop, Stage.CANCELLED)
    with pytest.raises(WrongStage, match="over"):
        add_note(workshop=workshop, by=ana, text="Late", parked=True)
    with pytest.raises(WrongStage, match="over"):
        settle_note(note=note, by=ana)


@pytest.mark.parametrize(("text", "sentence"), [(" ", "put off first"), ("x" * 1001, "1,000 characters")])
def test_what_does_not_fit(workshop: Workshop, ana: Member, text: str, sentence: str) -> None:
    with pytest.raises(InvalidFields, match=sentence):
        add_note(workshop=workshop, by=ana, text=text, parked=True)
    assert not Note.objects.exists()


def test_nobody_else_sees_what_is_parked_while_a_round_is_scored(
    workshop: Workshop,
    crowd: list[Participant],
    observer: Participant,
    ana: Member,
    ben: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.SCORING)
    before = room_state(workshop.pk)
    add_note(workshop=workshop, by=ana, text=PLANTED, parked=True)
    after = room_state(workshop.pk)
    others = [as_member(ben), *map(as_guest, (*crowd, observer))]
    assert PLANTED not in "".join(c.get(f"/w/{workshop.pk}/{page}").content.decode() for c in others for page in PAGES)
    assert PLANTED in as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    # Nor do their pages hear that there is something new.
    for audience, same in ((Audience.PARTICIPANT, True), (Audience.SCREEN, True), (Audience.FACILITATOR, False)):
        assert (page_content(before, audience)["notes"] == page_content(after, audience)["notes"]) is same
    move(workshop, Stage.DISCUSSION)
    assert PLANTED in as_guest(crowd[0]).get(f"/w/{workshop.pk}/").content.decode()


def test_only_the_facilitator_moves_notes_and_only_those_of_this_room(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    ben: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other.")
    mine = add_note(workshop=workshop, by=crowd[0], text="Mine", parked=True)
    theirs = add_note(workshop=other, by=ana, text="Theirs", parked=True)

    def settle(client: Client, note: Note, place: str = "settled") -> int:
        return client.post(f"/w/{workshop.pk}/notes/{note.pk}/", {"place": place}).status_code

    for client in (as_member(ben), as_member(cara), as_guest(crowd[0])):
        assert settle(client, mine) == 404
    facilitator = as_member(ana)
    assert [settle(facilitator, theirs), settle(facilitator, mine, "bin"), settle(facilitator, mine)] == [404, 422, 302]
    assert (room_notes(workshop).parking.settled, room_notes(other).parking.open) == ((mine,), (theirs,))


def test_parts_for_a_page_that_is_open(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    htmx: dict[str, Any] = {"headers": {"HX-Request": "true"}}
    guest = as_guest(crowd[0])
    parts = guest.post(f"/w/{workshop.pk}/notes/", {"text": "Who pays?", "parked": "1"}, **htmx).content.decode()
    assert ("Who pays?" in parts, "1 thing put off" in parts, "Settle" in parts) == (True, True, False)
    note = Note.objects.get()
    assert (note.author_name, note.parked) == ("Pia", True)
    parts = as_member(ana).post(f"/w/{workshop.pk}/notes/{note.pk}/", {"place": "notes"}, **htmx).content.decode()
    assert ("Park this" in parts, "thing put off" in parts) == (True, False)
    assert "Park this" not in guest.get(f"/w/{workshop.pk}/").content.decode()


def test_what_is_open_is_not_forgotten_at_the_end(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
    say: Callable[..., None],
) -> None:
    add_note(workshop=workshop, by=ana, text="Who pays?", parked=True)
    settled = add_note(workshop=workshop, by=ana, text="Long settled", parked=True)
    settle_note(note=settled, by=ana)
    move(workshop, Stage.SCORING)
    for person in crowd:
        say(person, 3)
    move(workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    facilitator, room = as_member(ana), f"/w/{workshop.pk}/"
    assert "1 thing is parked: <q>Who pays?</q>." in facilitator.get(room).content.decode()
    assert "1 thing is parked" not in as_guest(crowd[0]).get(room).content.decode()
    decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    assert "1 thing is parked and stayed open" in facilitator.get(room).content.decode()
    page = as_guest(crowd[0]).get(room).content.decode()
    assert ("Who pays?" in page, 'name="place"' in page, "Park it" in page) == (True, False, False)


def test_note_forms_say_that_notes_are_signed(
    ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
) -> None:
    for anonymous in (True, False):
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="Room", use_case="Answer.", anonymous=anonymous
        )
        move(workshop, Stage.SCORING, Stage.DISCUSSION)
        page = as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
        assert "Notes carry your name." in page
        assert ("Your answers do not." in page) is anonymous
