"""When answers are shown: by round, by criterion or at the end; nothing of what is closed, anywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from tests.rooms.test_concealment import everything
from workshops.api.workshop_json import workshop_json
from workshops.domain import ballots, participants, reveals, rooms
from workshops.domain.recommendations import agenda_order
from workshops.enums import CriteriaSet, RevealPolicy, Stage
from workshops.live.frames import Audience, View, render
from workshops.models import Event, Member, Participant, Round, Workshop
from workshops.queries.reveals import revealed_answers
from workshops.refusals import InvalidFields, NotThere, WrongStage

pytestmark = pytest.mark.made_once("by_criterion")

Move = Callable[..., Workshop]
DRAWN = '<figure class="distribution'
# What a row says of answers, besides their reasons.
FIGURES = ("Agreement", "Middle answer", "Can change the result", "can change the result", DRAWN)


@dataclass
class Room:
    """A room of three, in which everybody gave every criterion another reason; and everybody who may look."""

    workshop: Workshop
    people: list[Participant]
    clients: list[Client]

    def secret(self, criterion: str, person: Participant) -> str:
        return f"PLANTED-{criterion}-{person.name}"

    def answer(self) -> None:
        for place, person in enumerate(self.people):
            person.refresh_from_db()
            scores = {
                key: {"level": (place * 2 + at) % 5, "confidence": 2, "reason": self.secret(key, person)}
                for at, key in enumerate(self.workshop.criteria)
            }
            ballots.cast_ballot(participant=person, scores=scores)

    def pages(self) -> Iterator[str]:
        """Everything that anybody is sent: pages, the projector, and what goes down the streams."""
        for client in self.clients:
            yield everything(client, self.workshop).decode()
        views = [View(audience, "en-gb") for audience in Audience]
        yield json.dumps(list(render(self.workshop.pk, views, workshop_json).values()), default=str)

    def shown(self, without: tuple[str, ...] = ()) -> list[set[str]]:
        """The criteria of which anybody's reason is found, for each of those who look; `without`: words that nobody
        may find."""
        pages = list(self.pages())
        assert [words for words in without for page in pages if words in page] == []
        return [
            {key for key in self.workshop.criteria if any(self.secret(key, p) in page for p in self.people)}
            for page in pages
        ]


@pytest.fixture
def make(
    ana: Member, as_member: Callable[[Member], Client], as_guest: Callable[[Participant], Client]
) -> Callable[..., Room]:
    def open_room(reveal: RevealPolicy, **more: Any) -> Room:
        more = {"criteria": CriteriaSet.QUICK, **more}
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.", reveal=reveal, **more
        )
        cast = [("Pia", "product"), ("Sam", "security"), ("Dee", "data")]
        people = [participants.join_workshop(workshop=workshop, name=name, role=role) for name, role in cast]
        watcher = participants.join_workshop(workshop=workshop, name="Olga", role="observer")
        return Room(workshop, people, [as_member(ana), as_guest(people[0]), as_guest(watcher)])

    return open_room


@pytest.fixture
def by_criterion(make: Callable[..., Room], move: Move) -> Room:
    room = make(RevealPolicy.CRITERION)
    move(room.workshop, Stage.SCORING)
    room.answer()
    move(room.workshop, Stage.DISCUSSION)
    return room


def last_round(workshop: Workshop) -> Round:
    return Round.objects.filter(workshop=workshop).latest("number")


def kinds(workshop: Workshop) -> list[str]:
    events = Event.objects.filter(subject=f"workshop:{workshop.pk}").order_by("seq")
    return list(events.values_list("kind", flat=True))


def test_by_round_all_is_open_at_the_close(make: Callable[..., Room], move: Move) -> None:
    room = make(RevealPolicy.ROUND)
    move(room.workshop, Stage.SCORING)
    room.answer()
    move(room.workshop, Stage.DISCUSSION)
    everyone = set(room.workshop.criteria)
    assert room.shown() == [everyone, everyone, everyone, set()]
    assert last_round(room.workshop).revealed == room.workshop.criteria


def test_by_criterion_nothing_is_open_at_the_close(by_criterion: Room) -> None:
    with pytest.raises(WrongStage, match="not open yet"):
        revealed_answers(last_round(by_criterion.workshop))
    assert by_criterion.shown(without=FIGURES) == [set()] * 4
    page = by_criterion.clients[1].get(f"/w/{by_criterion.workshop.pk}/").content.decode()
    assert "Round 1 is closed" in page
    assert "Still closed" in page


def test_one_criterion_after_the_other_in_the_order_of_the_agenda(by_criterion: Room, ana: Member) -> None:
    workshop, facilitator = by_criterion.workshop, by_criterion.clients[0]
    order = agenda_order(workshop, last_round(workshop))
    assert sorted(order) == sorted(workshop.criteria)
    address = f"/w/{workshop.pk}/reveals/"
    for place, key in enumerate(order, start=1):
        page = facilitator.get(f"/w/{workshop.pk}/").content.decode()
        # The first button offers the next one.
        assert page.index(f'name="criterion" value="{key}"') == page.index('name="criterion" value="')
        assert facilitator.post(address, {"criterion": key, "round": 1}).status_code == 302
        opened = set(order[:place])
        if place in (1, 2, len(order)):
            assert by_criterion.shown() == [opened, opened, opened, set()]
        screen = facilitator.get(f"/w/{workshop.pk}/screen/").content.decode()
        names = [each for each in order if f'id="row-{each}"' in page]
        assert sorted(names) == sorted(order)
        if place < len(order):
            # The projector shows the one that was opened last, alone.
            assert screen.count(DRAWN) == 1
    assert last_round(workshop).revealed == order
    assert kinds(workshop).count("criterion.revealed") == len(order)
    assert "can change the result" in facilitator.get(f"/w/{workshop.pk}/").content.decode()


def test_opening_twice_changes_nothing(by_criterion: Room, ana: Member) -> None:
    workshop = by_criterion.workshop
    for _ in range(2):
        reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency", expected=1)
    assert last_round(workshop).revealed == ["latency"]
    assert kinds(workshop).count("criterion.revealed") == 1
    for _ in range(2):
        reveals.reveal_rest(workshop=workshop, by=ana, expected=1)
    assert sorted(last_round(workshop).revealed) == sorted(workshop.criteria)
    assert kinds(workshop).count("criterion.revealed") == 2


def test_what_is_refused(by_criterion: Room, ana: Member, move: Move) -> None:
    workshop = by_criterion.workshop
    with pytest.raises(NotThere, match="does not ask"):
        reveals.reveal_criterion(workshop=workshop, by=ana, criterion="nonsense")
    with pytest.raises(WrongStage, match="moved the workshop on to round 1"):
        reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency", expected=2)
    move(workshop, Stage.SCORING)
    with pytest.raises(WrongStage, match="during the discussion"):
        reveals.reveal_rest(workshop=workshop, by=ana)
    assert [round_.revealed for round_ in Round.objects.filter(workshop=workshop)] == [[], []]


def test_only_the_facilitator_opens(by_criterion: Room, ben: Member, cara: Member, as_member: Any) -> None:
    workshop = by_criterion.workshop
    outsiders = [*by_criterion.clients[1:], as_member(ben), as_member(cara), Client()]
    for part, body in (("reveals", {"criterion": "latency"}), ("promise", {"reveal": "round", "anonymous": "named"})):
        for client in outsiders:
            answer = client.post(f"/w/{workshop.pk}/{part}/", body)
            assert answer.status_code in (302, 404)
            assert answer.status_code == 404 or "/sign-in/" in answer["Location"]
        assert by_criterion.clients[0].get(f"/w/{workshop.pk}/{part}/").status_code == 405
    assert last_round(workshop).revealed == []


def test_the_next_round_starts_closed_and_lies_beside_what_was_open(
    by_criterion: Room, ana: Member, move: Move
) -> None:
    workshop = by_criterion.workshop
    reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency")
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    assert by_criterion.shown() == [set()] * 4
    reveals.reveal_rest(workshop=workshop, by=ana)
    page = by_criterion.clients[1].get(f"/w/{workshop.pk}/").content.decode()
    # Of round 1 only latency was open, so only its agreement has a before.
    assert len(re.findall(r"in round 1\s*</p>", page)) == 1
    assert "You are as close together, or as far apart, as in round 1." in page


def test_the_recommendation_opens_the_rest_of_every_round(by_criterion: Room, ana: Member, move: Move) -> None:
    workshop = by_criterion.workshop
    reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency")
    page = by_criterion.clients[0].get(f"/w/{workshop.pk}/").content.decode()
    assert "Open all answers and get the recommendation" in page
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.WEIGHTING)
    assert by_criterion.shown() == [set()] * 4
    page = by_criterion.clients[0].get(f"/w/{workshop.pk}/").content.decode()
    assert "Open all answers and get the recommendation" in page
    move(workshop, Stage.RECOMMENDATION)
    for round_ in Round.objects.filter(workshop=workshop):
        assert sorted(round_.revealed) == sorted(workshop.criteria)


def test_at_the_end_nothing_is_open_before_the_recommendation(
    make: Callable[..., Room], ana: Member, move: Move
) -> None:
    room = make(RevealPolicy.END)
    workshop, (facilitator, guest, _) = room.workshop, room.clients
    move(workshop, Stage.SCORING)
    room.answer()
    for stages in ([Stage.DISCUSSION], [Stage.SCORING, Stage.DISCUSSION], [Stage.WEIGHTING], [Stage.DISCUSSION]):
        move(workshop, *stages)
        assert room.shown(without=FIGURES) == [set()] * 4
    page = facilitator.get(f"/w/{workshop.pk}/").content.decode()
    assert "shown with the recommendation" in page
    assert "Open all answers and get the recommendation" in page
    # In the framework's order, which says nothing of the answers.
    places = [page.index(f'id="row-{key}"') for key in workshop.criteria]
    assert places == sorted(places)
    with pytest.raises(WrongStage, match="promised to show no answers"):
        reveals.reveal_criterion(workshop=workshop, by=ana, criterion="latency")
    told = facilitator.post(f"/w/{workshop.pk}/reveals/", {"criterion": "latency"}, follow=True).content.decode()
    assert "promised to show no answers" in told
    # Notes can be taken meanwhile.
    guest.post(f"/w/{workshop.pk}/notes/", {"criterion": "latency", "text": "Two seconds will do."})
    assert "Two seconds will do." in facilitator.get(f"/w/{workshop.pk}/").content.decode()
    move(workshop, Stage.RECOMMENDATION, Stage.DISCUSSION)
    everyone = set(workshop.criteria)
    assert room.shown() == [everyone, everyone, everyone, set()]


def test_a_promise_is_changed_in_the_lobby(make: Callable[..., Room]) -> None:
    room = make(RevealPolicy.ROUND)
    facilitator, guest, _ = room.clients
    address = f"/w/{room.workshop.pk}/"
    before = guest.get(address).content.decode()
    assert "with your name and role" in before
    answer = facilitator.post(f"{address}promise/", {"reveal": "end", "anonymous": "anonymous"}, follow=True)
    assert "Everybody in the room reads the new promise now" in answer.content.decode()
    room.workshop.refresh_from_db()
    assert (room.workshop.reveal, room.workshop.anonymous) == ("end", True)
    after = guest.get(address).content.decode()
    assert "before the recommendation is made" in after
    assert "with your name and role" not in after
    # Pages that are open show it by themselves.
    page = [text.split('data-page="')[1].split('"')[0] for text in (before, after)]
    assert page[0] != page[1]
    facilitator.post(f"{address}promise/", {"reveal": "end", "anonymous": "anonymous"})
    assert kinds(room.workshop).count("workshop.promise_changed") == 1
    for wrong in ({}, {"reveal": "never", "anonymous": "named"}, {"reveal": "end", "anonymous": "perhaps"}):
        assert facilitator.post(f"{address}promise/", wrong).status_code == 422


def test_a_promise_stays_once_somebody_scores(make: Callable[..., Room], ana: Member, move: Move) -> None:
    room = make(RevealPolicy.END, anonymous=True)
    move(room.workshop, Stage.SCORING)
    with pytest.raises(WrongStage, match="in the lobby"):
        reveals.change_promise(workshop=room.workshop, by=ana, reveal=RevealPolicy.ROUND, anonymous=True)
    room.answer()
    with pytest.raises(WrongStage, match="answered already"):
        reveals.change_promise(workshop=room.workshop, by=ana, reveal=RevealPolicy.END, anonymous=False)
    told = room.clients[0].post(
        f"/w/{room.workshop.pk}/promise/", {"reveal": "round", "anonymous": "named"}, follow=True
    )
    assert "can no longer be changed" in told.content.decode()
    room.workshop.refresh_from_db()
    assert (room.workshop.reveal, room.workshop.anonymous) == ("end", True)


def test_what_follows_an_anonymous_workshop_stays_anonymous(make: Callable[..., Room], ana: Member) -> None:
    room = make(RevealPolicy.END, anonymous=True)
    again = make(RevealPolicy.END, anonymous=True, follows=room.workshop)
    with pytest.raises(InvalidFields) as refused:
        reveals.change_promise(workshop=again.workshop, by=ana, reveal=RevealPolicy.END, anonymous=False)
    assert "stays anonymous" in refused.value.fields["anonymous"]
    reveals.change_promise(workshop=again.workshop, by=ana, reveal=RevealPolicy.CRITERION, anonymous=True)
    card = again.clients[0].get(f"/w/{again.workshop.pk}/").content.decode()
    assert 'value="named"' not in card
    assert 'value="anonymous" checked' in card


SHOWN = {
    RevealPolicy.ROUND: "before the reveal",
    RevealPolicy.CRITERION: "opened one by one",
    RevealPolicy.END: "before the recommendation is made",
}


@pytest.mark.parametrize("reveal", RevealPolicy)
@pytest.mark.parametrize("anonymous", [False, True])
def test_the_promise_beside_the_ballot(
    make: Callable[..., Room], move: Move, reveal: RevealPolicy, anonymous: bool
) -> None:
    room = make(reveal, anonymous=anonymous)
    move(room.workshop, Stage.SCORING)
    page = room.clients[1].get(f"/w/{room.workshop.pk}/").content.decode()
    promise = page.split('<p class="promise">')[1].split("</p>")[0]
    assert [policy for policy, words in SHOWN.items() if words in promise] == [reveal]
    assert ("with your name and role" in promise) is not anonymous
    assert ("without names" in promise) is anonymous


def test_a_new_workshop_is_opened_with_a_policy(ana: Member, as_member: Callable[[Member], Client]) -> None:
    client = as_member(ana)
    form = {"title": "New", "use_case": "New.", "criteria_set": "quick", "anonymous": "named"}
    for sent, kept in (({}, "round"), ({"reveal": "criterion"}, "criterion"), ({"reveal": "end"}, "end")):
        assert client.post("/workshops/new/", {**form, **sent}).status_code == 302
        assert Workshop.objects.latest("created_at").reveal == kept
    wrong = client.post("/workshops/new/", {**form, "reveal": "never"})
    assert wrong.status_code == 422
    assert "Choose when answers are shown" in wrong.content.decode()
    with pytest.raises(InvalidFields):
        rooms.create_workshop(workspace=ana.workspace, by=ana, title="New", use_case="New.", reveal="never")
