"""What is drawn once for everybody keeps every promise of what is drawn for each: with it warm, nothing is older,
more open, or somebody else's."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from workshops.domain import ballots, notes, participants, reveals, rooms
from workshops.enums import CriteriaSet, RevealPolicy, Stage
from workshops.models import Answer, Member, Participant, Round, Workshop
from workshops.queries.reveals import one_moment, reveal_mark
from workshops.views import reveal_pages

pytestmark = pytest.mark.made_once("room")

AsGuest = Callable[[Participant], Client]
Move = Callable[..., Workshop]
Room = tuple[Workshop, dict[str, Participant]]
CAST = {"Pia": "product", "Sam": "security", "Dee": "data", "Olga": "observer"}
READERS = 4
LONG = 30  # seconds: a reader that is stuck fails the test instead of holding it up


def panel(client: Client, workshop: Workshop) -> str:
    answer = client.get(f"/w/{workshop.pk}/panel/")
    assert answer.status_code == 200
    return answer.content.decode()


def reason(name: str, criterion: str) -> str:
    return f"Because {name} says so of {criterion}."


def discussed(by: Member, move: Move, *, title: str = "Copilot", **promise: Any) -> Room:
    """A closed round of the quick set, in which each of three gave every criterion a level and a reason of theirs."""
    workshop = rooms.create_workshop(
        workspace=by.workspace, by=by, title=title, use_case="Answer.", criteria=CriteriaSet.QUICK, **promise
    )
    crowd = {n: participants.join_workshop(workshop=workshop, name=n, role=role) for n, role in CAST.items()}
    move(workshop, Stage.SCORING)
    for level, (name, person) in enumerate(list(crowd.items())[:3]):
        scores = {key: {"level": level * 2, "reason": reason(name, key)} for key in workshop.criteria}
        ballots.cast_ballot(participant=Participant.objects.get(pk=person.pk), scores=scores)
    return move(workshop, Stage.DISCUSSION), crowd


@pytest.fixture
def room(ana: Member, move: Move) -> Room:
    return discussed(ana, move)


@contextmanager
def readers(clients: list[Client], workshop: Workshop, look: Callable[[Callable[[], str]], None]) -> Iterator[Any]:
    """Each of them looks again and again, in a thread and on a connection of their own; yields a function that returns
    once each of them has looked at least twice since."""
    over, looked = threading.Event(), [0] * len(clients)
    seen = threading.Condition()

    def read(place: int) -> None:
        try:
            while not over.is_set():
                look(lambda: panel(clients[place], workshop))
                with seen:
                    looked[place] += 1
                    seen.notify_all()
        finally:
            over.set()
            connection.close()

    def everybody_has_looked() -> None:
        with seen:
            before = list(looked)
            assert seen.wait_for(
                lambda: over.is_set() or all(n >= b + 2 for n, b in zip(looked, before, strict=True)), LONG
            )

    with ThreadPoolExecutor(len(clients)) as pool:
        reading = [pool.submit(read, place) for place in range(len(clients))]
        try:
            yield everybody_has_looked
        finally:
            over.set()
    for one in reading:
        one.result(LONG)


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_less_than_was_open_when_they_asked_or_more_than_is(
    ana: Member, move: Move, as_guest: AsGuest
) -> None:
    workshop, crowd = discussed(ana, move, reveal=RevealPolicy.CRITERION)
    begun: list[str] = []
    opened: list[str] = []

    def look(fetch: Callable[[], str]) -> None:
        least = set(opened)
        page = fetch()
        most = set(begun)
        shown = {key for key in workshop.criteria if reason("Sam", key) in page}
        assert least <= shown <= most
        assert {key for key in workshop.criteria if reason("Dee", key) in page} == shown

    clients = [as_guest(person) for person in crowd.values()]
    with readers(clients, workshop, look) as everybody_has_looked:
        everybody_has_looked()
        for key in workshop.criteria:
            begun.append(key)
            reveals.reveal_criterion(workshop=workshop, by=ana, criterion=key)
            opened.append(key)
            everybody_has_looked()
    assert all(reason("Pia", key) in panel(clients[0], workshop) for key in workshop.criteria)


@pytest.mark.django_db(transaction=True)
def test_who_changes_roles_is_shown_with_the_new_one_at_once(room: Room, ana: Member, as_guest: AsGuest) -> None:
    workshop, crowd = room
    labels = {role.key: role.label for role in workshop.roles.all()}
    begun, done = [labels["data"]], [labels["data"]]

    def look(fetch: Callable[[], str]) -> None:
        least = len(done) - 1
        shown = set(re.findall(r"Dee, ([^<]+)<", fetch()))
        assert len(shown) == 1
        assert shown <= set(begun[least:])

    with readers([as_guest(person) for person in crowd.values()], workshop, look) as everybody_has_looked:
        # There and back: what is kept under the first must not come back with something else in it.
        for role in ("product", "security", "data", "product", "data", "security"):
            begun.append(labels[role])
            participants.change_role(participant=Participant.objects.get(pk=crowd["Dee"].pk), by=ana, role=role)
            done.append(labels[role])
            everybody_has_looked()


@pytest.mark.django_db(transaction=True)
def test_a_reveal_is_drawn_at_one_moment(ana: Member, move: Move) -> None:
    workshop, crowd = discussed(ana, move, reveal=RevealPolicy.CRITERION)
    round_ = Round.objects.get(workshop=workshop)

    def meanwhile(change: Callable[..., object], **what: Any) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(change, **what).result(LONG)
            pool.submit(lambda: connection.close()).result(LONG)  # of that thread

    with one_moment():
        before = reveal_mark(round_.pk)
        meanwhile(reveals.reveal_criterion, workshop=workshop, by=ana, criterion="latency")
        meanwhile(participants.change_role, participant=crowd["Dee"], by=ana, role="product")
        assert reveal_mark(round_.pk) == before
        assert (before.revealed, Round.objects.get(pk=round_.pk).revealed) == ((), [])
    assert reveal_mark(round_.pk).revealed == ("latency",)
    assert reveal_mark(round_.pk).rest != before.rest


@pytest.mark.parametrize("changes", ["what is open", "a role"])
def test_nothing_is_drawn_by_a_mark_that_is_over(changes: str, ana: Member, move: Move) -> None:
    workshop, crowd = discussed(ana, move, reveal=RevealPolicy.CRITERION)
    mark = reveal_mark(Round.objects.get(workshop=workshop).pk)
    assert reveal_pages.draw(mark).mark == mark
    if changes == "a role":
        participants.change_role(participant=crowd["Dee"], by=ana, role="product")
    else:
        reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency")
    with pytest.raises(reveal_pages.MovedOn):
        reveal_pages.draw(mark)


def test_who_becomes_an_observer_or_is_removed_is_treated_as_without_anything_kept(
    room: Room, ana: Member, as_guest: AsGuest
) -> None:
    workshop, crowd = room
    client = as_guest(crowd["Pia"])
    assert "Dee says so" in panel(client, workshop)
    participants.change_role(participant=crowd["Dee"], by=ana, role="observer")
    page = panel(client, workshop)
    assert "Dee says so" not in page
    assert "2 answers" in page
    # A closed round keeps the answers of who is removed later; they themselves are out.
    participants.remove_participant(participant=crowd["Sam"], by=ana)
    assert "Sam says so" in panel(client, workshop)
    assert as_guest(crowd["Sam"]).get(f"/w/{workshop.pk}/panel/").status_code == 404


def test_a_note_is_there_at_once_and_in_its_own_room(ana: Member, move: Move, as_guest: AsGuest) -> None:
    (one, in_one), (other, in_other) = (discussed(ana, move, title=title) for title in ("One", "Other"))
    here, there = as_guest(in_one["Pia"]), as_guest(in_other["Pia"])
    for number in range(3):
        notes.add_note(workshop=one, by=in_one["Sam"], text=f"Said {number}", criterion="latency")
        assert f"Said {number}" in panel(here, one)
        assert f"Said {number}" not in panel(there, other)
        assert f"Said {number}" in panel(as_guest(in_one["Olga"]), one)
    assert f'hx-post="/w/{one.pk}/notes/"' in panel(here, one)
    assert f'hx-post="/w/{one.pk}/notes/"' not in panel(there, other)


@pytest.mark.parametrize("anonymous", [True, False])
def test_an_anonymous_room_names_nobody_beside_a_named_one(
    anonymous: bool, ana: Member, move: Move, as_guest: AsGuest
) -> None:
    rooms_of = {hidden: discussed(ana, move, anonymous=hidden) for hidden in (not anonymous, anonymous)}
    for _ in range(2):
        for hidden, (workshop, crowd) in rooms_of.items():
            for looks in ("Pia", "Olga"):
                page = panel(as_guest(crowd[looks]), workshop)
                assert reason("Sam", "latency") in page
                assert ('<span class="reason-by">Sam, ' in page) is not hidden


def test_another_round_shows_the_movement_and_the_page_before_it_none(
    room: Room, move: Move, as_guest: AsGuest
) -> None:
    workshop, crowd = room
    client = as_guest(crowd["Pia"])
    assert "round 1" not in panel(client, workshop)
    move(workshop, Stage.SCORING)
    scores = {"latency": {"level": 4, "reason": "Another one."}}
    ballots.cast_ballot(participant=Participant.objects.get(pk=crowd["Pia"].pk), scores=scores)
    move(workshop, Stage.DISCUSSION)
    page = panel(client, workshop)
    assert "Moved since round 1: Pia 1 → 5" in page
    assert reason("Pia", "latency") not in page


def test_weights_count_for_what_can_change_the_result(room: Room, move: Move, as_guest: AsGuest) -> None:
    """Weighed in between, and back at the discussion: what is kept of it before is not shown again."""
    workshop, crowd = room
    client = as_guest(crowd["Olga"])
    before = panel(client, workshop)
    move(workshop, Stage.WEIGHTING)
    weights = {key: 10.0 if key == "task_stability" else 0.0 for key in workshop.criteria}
    for name in ("Pia", "Sam", "Dee"):
        ballots.cast_ballot(participant=Participant.objects.get(pk=crowd[name].pk), weights=weights)
    move(workshop, Stage.DISCUSSION)
    after = panel(client, workshop)
    flips = [re.findall(r'id="row-([a-z_]+)"', page.split("criteria on which")[0]) for page in (before, after)]
    assert flips[0] != flips[1]


def token(page: str) -> str:
    found = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
    assert len(found) == 1
    return str(found.pop())


def test_everybody_has_a_token_of_their_own(room: Room, as_guest: AsGuest) -> None:
    workshop, crowd = room
    pages = {}
    for name in ("Pia", "Sam"):
        client = as_guest(crowd[name])
        client.handler.enforce_csrf_checks = True
        pages[name] = (client, panel(client, workshop))
    tokens = {name: token(page) for name, (_, page) in pages.items()}
    assert tokens["Pia"] != tokens["Sam"]
    note = {"criterion": "latency", "text": "Mine"}
    address = f"/w/{workshop.pk}/notes/"
    client = pages["Sam"][0]
    assert client.post(address, {**note, "csrfmiddlewaretoken": tokens["Sam"]}).status_code == 302
    assert client.post(address, {**note, "csrfmiddlewaretoken": tokens["Pia"]}).status_code == 409


def test_everybody_sees_their_own_ballot(ana: Member, move: Move, as_guest: AsGuest) -> None:
    """Also where another has been asked the same, or said the same but for their words."""
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.", criteria=CriteriaSet.QUICK
    )
    cast = [("Pia", "product"), ("Sam", "security"), ("Sue", "security"), ("Dee", "data")]
    crowd = {name: participants.join_workshop(workshop=workshop, name=name, role=role) for name, role in cast}
    move(workshop, Stage.SCORING)
    assert 'name="level" value="1" checked' not in panel(as_guest(crowd["Pia"]), workshop)
    said: dict[str, dict[str, Any]] = {
        "Pia": {"level": 1, "confidence": 2, "reason": reason("Pia", "latency")},
        "Sam": {"level": 1, "confidence": 2},
        "Sue": {"level": 1},
        "Dee": {"level": 3},
    }
    for name, score in said.items():
        ballots.cast_ballot(participant=Participant.objects.get(pk=crowd[name].pk), scores={"latency": score})
    for name in (*said, *said):
        form = panel(as_guest(crowd[name]), workshop).split('data-step="latency"')[1].split("</form>")[0]
        assert re.findall(r'name="level" value="(\d)" checked', form) == [str(said[name]["level"])]
        assert re.findall(r'name="confidence" value="(\d)" checked', form) == ["2"] * ("confidence" in said[name])
        assert re.findall(r">([^<]*)</textarea>", form) == [said[name].get("reason", "")]
    move(workshop, Stage.DISCUSSION, Stage.SCORING)
    assert Round.objects.filter(workshop=workshop).count() == 2
    for name in (*said, *said):
        form = panel(as_guest(crowd[name]), workshop).split('data-step="latency"')[1].split("</form>")[0]
        assert '<input type="hidden" name="round" value="2">' in form
        assert "Round 1: you said" in form
    assert Answer.objects.filter(round__workshop=workshop, copied=True).count() == len(said)
    # Who comes now has said nothing, as everybody had when round 1 began.
    late = participants.join_workshop(workshop=workshop, name="Liz", role="data")
    assert '<input type="hidden" name="round" value="1">' not in panel(as_guest(late), workshop)


def test_everybody_sees_their_own_weights(room: Room, move: Move, as_guest: AsGuest) -> None:
    workshop, crowd = room
    move(workshop, Stage.WEIGHTING)

    def points(name: str) -> str:
        page = panel(as_guest(crowd[name]), workshop)
        return page.split('name="weight_latency"')[1].split('value="')[1].split('"')[0]

    assert points("Pia") == points("Sam")
    untouched = points("Dee")
    for name, given in (("Pia", 7.5), ("Sam", 2.0)):
        ballots.cast_ballot(participant=Participant.objects.get(pk=crowd[name].pk), weights={"latency": given})
    assert [points(name) for name in ("Pia", "Sam", "Dee", "Pia")] == ["7.5", "2", untouched, "7.5"]


def test_the_question_that_is_asked_for_is_the_one_that_is_open(ana: Member, move: Move, as_guest: AsGuest) -> None:
    workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.")
    person = participants.join_workshop(workshop=workshop, name="Pia", role="product")
    move(workshop, Stage.SCORING)
    client = as_guest(person)
    for key in (workshop.criteria[3], workshop.criteria[0], workshop.criteria[3]):
        page = client.get(f"/w/{workshop.pk}/", {"criterion": key}).content.decode()
        shown = [step for step, rest in re.findall(r'data-step="([a-z_]+)"([^>]*)>', page) if "hidden" not in rest]
        assert shown == [key]
