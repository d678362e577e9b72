"""One criterion on the table: who may put it there, what everybody's page shows then, and scoring it once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.rooms.test_concealment import everything
from workshops.domain import ballots, facilitators, notes, participants, people, reveals, rooms
from workshops.domain.framework_names import names_of
from workshops.domain.reveal_rows import RevealRow, reveal_rows
from workshops.domain.table import clear_table, put_on_table, score_again
from workshops.enums import CriteriaSet, MemberRole, RevealPolicy, Stage
from workshops.models import Answer, Event, Member, Note, Participant, Round, Workshop
from workshops.queries.outlines import room_outline
from workshops.queries.rooms import room_state
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.words.disagreement import map_of
from workshops.words.reveals import furthest_words, said

pytestmark = pytest.mark.made_once("talk")

Move = Callable[..., Workshop]
CAST = (("Pia", "product", 0), ("Sam", "security", 4), ("Dee", "data", 1))


class Talk:
    """A named room of three that discusses its first round, and everybody who may look."""

    def __init__(self, ana: Member, **promise: Any):
        self.workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="Copilot", use_case="Answer.", criteria=CriteriaSet.QUICK, **promise
        )
        self.people = {
            name: participants.join_workshop(workshop=self.workshop, name=name, role=role) for name, role, _ in CAST
        }
        self.ana = ana
        self.to(Stage.SCORING)
        for name, _role, level in CAST:
            self.answer(name, {key: level if key == "latency" else 2 for key in self.workshop.criteria})
        self.to(Stage.DISCUSSION)

    def to(self, *stages: Stage) -> None:
        for stage in stages:
            self.workshop = rooms.move_stage(workshop=self.workshop, by=self.ana, to=stage)

    def answer(self, name: str, levels: dict[str, int]) -> ballots.Saved:
        person = Participant.objects.get(pk=self.people[name].pk)
        scores = {key: {"level": level, "reason": f"PLANTED-{key}-{name}"} for key, level in levels.items()}
        return ballots.cast_ballot(participant=person, scores=scores)

    def again(self, key: str = "latency") -> None:
        self.workshop = score_again(workshop=self.workshop, by=self.ana, criterion=key)

    def row(self, key: str = "latency") -> RevealRow:
        return next(row for row in reveal_rows(self.workshop, self.last()) if row.criterion.key == key)

    def last(self) -> Round:
        return Round.objects.select_related("workshop").filter(workshop=self.workshop).latest("number")

    def kinds(self) -> list[str]:
        events = Event.objects.filter(subject=f"workshop:{self.workshop.pk}").order_by("seq")
        return list(events.values_list("kind", flat=True))

    def now(self) -> Workshop:
        return Workshop.objects.get(pk=self.workshop.pk)


@pytest.fixture
def talk(ana: Member) -> Talk:
    return Talk(ana)


def page(client: Client, workshop: Workshop, address: str = "") -> str:
    answer = client.get(f"/w/{workshop.pk}/{address}")
    assert answer.status_code == 200
    return answer.content.decode()


def on_card(html: str) -> str:
    """The key of the criterion that a page shows large, or nothing."""
    return html.partition('data-table="')[2].partition('"')[0]


def test_it_is_on_every_page_and_over_with_the_stage(
    talk: Talk, as_member: Callable[[Member], Client], as_guest: Callable[..., Client]
) -> None:
    olga = participants.join_workshop(workshop=talk.workshop, name="Olga", role="observer")
    clients = [as_member(talk.ana), as_guest(talk.people["Pia"]), as_guest(olga)]
    assert [on_card(page(client, talk.workshop)) for client in clients] == ["", "", ""]
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    pages = [page(client, talk.workshop) for client in clients]
    assert [on_card(html) for html in pages] == ["latency"] * 3
    assert ["Furthest apart: Pia and Sam. Ask them why." in html for html in pages] == [True] * 3
    assert "On the table: " in page(clients[0], talk.workshop, "screen/")
    late = participants.join_workshop(workshop=talk.workshop, name="Late", role="data")
    assert on_card(page(as_guest(late), talk.workshop)) == "latency"
    # Looking elsewhere, and at all of them; what is not asked here is not looked at.
    elsewhere = page(clients[1], talk.workshop, "?on=knowledge_churn")
    assert (on_card(elsewhere), 'data-panel-on="knowledge_churn"' in elsewhere) == ("knowledge_churn", True)
    assert [on_card(page(clients[1], talk.workshop, f"?on={on}")) for on in ("all", "nonsense")] == ["", "latency"]
    talk.to(Stage.WEIGHTING)
    assert (talk.now().on_table, talk.now().on_table_since) == ("", None)
    talk.to(Stage.DISCUSSION)
    assert on_card(page(clients[1], talk.workshop)) == ""
    assert talk.kinds().count("table.laid") == 1


def test_the_projector_names_every_other_criterion_too(talk: Talk, as_member: Callable[[Member], Client]) -> None:
    names, projector = names_of(talk.workshop), as_member(talk.ana)
    of_all = projector.get(f"/w/{talk.workshop.pk}/screen/").context
    assert (of_all["shown"].criterion.key, of_all["others"]) == ("latency", [])
    assert {row.criterion.key for row in of_all["agreed"]} == {*talk.workshop.criteria} - {"latency"}
    for on_table in talk.workshop.criteria:
        put_on_table(workshop=talk.workshop, by=talk.ana, criterion=on_table)
        screen = page(projector, talk.workshop, "screen/")
        assert [key for key in talk.workshop.criteria if names.criterion_name(key) not in screen] == [], on_table


def test_the_projector_says_what_is_scored_again(talk: Talk, as_member: Callable[[Member], Client]) -> None:
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    talk.again()
    assert "Everybody scores “Latency” again, alone" in page(as_member(talk.ana), talk.workshop, "screen/")
    talk.to(Stage.DISCUSSION)
    talk.to(Stage.SCORING)
    assert "Everybody scores alone" in page(as_member(talk.ana), talk.workshop, "screen/")


def test_putting_it_there_twice_or_clearing_nothing_is_no_event(talk: Talk) -> None:
    for _ in range(2):
        put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency", expected=1)
    since = talk.now().on_table_since
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    assert talk.now().on_table_since == since
    for _ in range(2):
        clear_table(workshop=talk.workshop, by=talk.ana)
    assert talk.kinds()[-2:] == ["table.laid", "table.cleared"]
    assert (talk.now().on_table, talk.now().talked_over) == ("", ["latency"])


def test_the_facilitator_goes_down_the_agenda_and_is_not_sent_in_a_circle(
    talk: Talk, as_member: Callable[[Member], Client]
) -> None:
    talk.to(Stage.SCORING)
    talk.answer("Pia", {"knowledge_churn": 4, "latency": 0})
    talk.to(Stage.DISCUSSION)
    facilitator, offered = as_member(talk.ana), []
    for _ in range(3):
        html = page(facilitator, talk.workshop)
        button = next((words for words in ("Begin with: ", "Next: ") if words in html), "")
        if not button:
            break
        form = html[: html.index(button)].rpartition('name="criterion" value="')[2]
        offered.append(form.partition('"')[0])
        sent = facilitator.post(f"/w/{talk.workshop.pk}/table/", {"criterion": offered[-1], "round": 2})
        assert (sent.status_code, sent["Location"].endswith("#table")) == (302, True)
    cleared = facilitator.post(f"/w/{talk.workshop.pk}/table/", {"criterion": "", "round": 2})
    assert cleared["Location"] == f"/w/{talk.workshop.pk}/"  # at whose head the next one would be offered
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion=offered[-1])
    assert sorted(offered) == ["knowledge_churn", "latency"]
    assert "Next: " not in page(facilitator, talk.workshop)
    assert "3 agree: skip them" in page(facilitator, talk.workshop)


REFUSED = {
    "an unknown criterion": ("nonsense", InvalidFields),
    "a round that is no more": ("latency", WrongStage),
}


@pytest.mark.parametrize(("criterion", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_lie_there(talk: Talk, criterion: str, refusal: type[Exception]) -> None:
    for verb in (put_on_table, score_again):
        with pytest.raises(refusal):
            verb(workshop=talk.workshop, by=talk.ana, criterion=criterion, expected=9)
    assert (talk.now().on_table, talk.now().stage) == ("", Stage.DISCUSSION)


@pytest.mark.parametrize("stage", [Stage.SCORING, Stage.WEIGHTING, Stage.RECOMMENDATION, Stage.CANCELLED])
def test_only_the_discussion_has_a_table(talk: Talk, stage: Stage) -> None:
    talk.to(stage)
    for verb in (put_on_table, score_again):
        with pytest.raises(WrongStage):
            verb(workshop=talk.workshop, by=talk.ana, criterion="latency")
    with pytest.raises(WrongStage):
        clear_table(workshop=talk.workshop, by=talk.ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=talk.workshop.pk).update(on_table="latency")


@pytest.mark.parametrize("policy", [RevealPolicy.CRITERION, RevealPolicy.END])
def test_nothing_that_is_closed_lies_there(ana: Member, policy: RevealPolicy) -> None:
    talk = Talk(ana, reveal=policy)
    for verb in (put_on_table, score_again):
        with pytest.raises(WrongStage) as refused:
            verb(workshop=talk.workshop, by=ana, criterion="latency")
        assert refused.value.code == "not_revealed"
    if policy is RevealPolicy.CRITERION:
        reveals.reveal_criterion(workshop=talk.workshop, by=ana, criterion="latency")
        assert talk.now().on_table == "latency"  # what is opened by itself is what the room talks about
        reveals.reveal_rest(workshop=talk.workshop, by=ana)
        assert talk.now().on_table == "latency"


def test_nobody_but_a_facilitator_of_this_room(
    talk: Talk, ben: Member, cara: Member, as_member: Callable[[Member], Client], as_guest: Callable[..., Client]
) -> None:
    viewer = people.add_member(
        workspace=talk.ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER
    )
    others = [as_member(ben), as_member(cara), as_member(viewer), as_guest(talk.people["Pia"])]
    for client in others:
        for address in ("table", "rounds"):
            answer = client.post(f"/w/{talk.workshop.pk}/{address}/", {"criterion": "latency", "round": 1})
            assert answer.status_code == 404
    with pytest.raises(NotThere):
        put_on_table(workshop=talk.workshop, by=cara, criterion="latency")
    assert (talk.now().on_table, talk.now().stage) == ("", Stage.DISCUSSION)


def test_scoring_one_again_asks_that_one_and_keeps_all_rounds(talk: Talk, as_guest: Callable[..., Client]) -> None:
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    talk.again()
    talk.again()  # a second click
    state = room_state(talk.workshop.pk)
    assert (state.round, state.asked, state.asks_again, state.on_table) == (2, ("latency",), "latency", "")
    assert [(p.answered, p.total, p.is_done) for p in state.voters] == [(0, 1, False)] * 3
    pia = page(as_guest(talk.people["Pia"]), talk.workshop)
    assert [key for key in talk.workshop.criteria if f'data-step="{key}"' in pia] == ["latency"]
    assert "Scored again, after the talk" in pia
    with pytest.raises(InvalidFields) as refused:
        talk.answer("Pia", {"latency": 3, "knowledge_churn": 4})
    assert list(refused.value.fields) == ["scores.knowledge_churn"]
    assert talk.answer("Pia", {"latency": 3}) != talk.answer("Sam", {"latency": 4})
    assert room_state(talk.workshop.pk).done == room_outline(talk.workshop.pk).done == 2
    talk.to(Stage.DISCUSSION)
    assert (talk.now().on_table, talk.last().asked, talk.last().revealed) == (
        "latency",
        ["latency"],
        talk.workshop.criteria,
    )
    levels = Answer.objects.filter(round__workshop=talk.workshop, participant__name="Pia").order_by("round__number")
    assert list(levels.filter(criterion="latency").values_list("level", flat=True)) == [0, 3]
    row, other = talk.row(), talk.row("knowledge_churn")
    assert (row.asked_often, row.last_round, row.previous, row.counts) == (2, 1, [1, 1, 0, 0, 1], [0, 1, 0, 1, 1])
    assert row.stays_divided
    # What was not asked again was last asked in the first round, which has none before it.
    assert (other.asked_often, other.last_round, other.previous) == (1, 0, None)


def test_saying_that_it_stays_is_an_answer(talk: Talk, as_guest: Callable[..., Client]) -> None:
    talk.again()
    saved = talk.answer("Dee", {"latency": 1})
    assert (saved.answered, saved.total) == (1, 1)
    assert room_state(talk.workshop.pk).missing == ("Pia", "Sam")
    for name in ("Pia", "Sam"):
        ballots.say_ready(participant=Participant.objects.get(pk=talk.people[name].pk), ready=True)
    assert room_state(talk.workshop.pk).missing == ()
    late = participants.join_workshop(workshop=talk.workshop, name="Late", role="data")
    html = page(as_guest(late), talk.workshop)
    assert [key for key in talk.workshop.criteria if f'data-step="{key}"' in html] == ["latency"]


def test_nothing_is_seen_while_one_is_scored_again(
    talk: Talk, as_member: Callable[[Member], Client], as_guest: Callable[..., Client]
) -> None:
    talk.again()
    talk.answer("Pia", {"latency": 3})
    for client, own in ((as_member(talk.ana), ""), (as_guest(talk.people["Sam"]), "Sam")):
        seen = everything(client, talk.workshop).decode()
        names = {name for name, _, _ in CAST for key in talk.workshop.criteria if f"PLANTED-{key}-{name}" in seen}
        assert names == ({own} if own else set())


def test_whoever_may_facilitate_ends_a_round_that_its_facilitator_left(talk: Talk, ben: Member) -> None:
    facilitators.add_co_facilitator(workshop=talk.workshop, by=talk.ana, member=ben)
    talk.again()
    rooms.move_stage(workshop=talk.workshop, by=ben, to=Stage.DISCUSSION)
    olive = people.add_member(workspace=ben.workspace, email="o@acme.example", name="Olive", role=MemberRole.OWNER)
    score_again(workshop=talk.workshop, by=olive, criterion="knowledge_churn")
    rooms.move_stage(workshop=talk.workshop, by=olive, to=Stage.DISCUSSION)
    assert (talk.now().on_table, talk.last().number) == ("knowledge_churn", 3)
    assert [row.last_round for row in (talk.row(), talk.row("knowledge_churn"), talk.row("task_stability"))] == [
        1,
        2,
        0,
    ]


def test_by_criterion_the_others_stay_as_open_as_they_were(ana: Member) -> None:
    talk = Talk(ana, reveal=RevealPolicy.CRITERION)
    for key in ("latency", "knowledge_churn"):
        reveals.reveal_criterion(workshop=talk.workshop, by=ana, criterion=key)
    talk.again()
    talk.to(Stage.DISCUSSION)
    assert talk.last().revealed == ["knowledge_churn", "latency"]
    assert {row.criterion.key for row in reveal_rows(talk.workshop, talk.last())} == {"knowledge_churn", "latency"}


def test_all_criteria_scored_again_begin_the_talk_anew(talk: Talk) -> None:
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    talk.again()
    talk.to(Stage.DISCUSSION)
    assert talk.now().talked_over == ["latency"]
    talk.to(Stage.SCORING)
    assert room_state(talk.workshop.pk).asked == tuple(talk.workshop.criteria)
    talk.to(Stage.DISCUSSION)
    assert (talk.now().talked_over, talk.now().on_table) == ([], "")


def test_an_anonymous_room_tells_of_nobody(ana: Member, as_member: Callable[[Member], Client]) -> None:
    talk = Talk(ana, anonymous=True)
    put_on_table(workshop=talk.workshop, by=ana, criterion="latency")
    html = page(as_member(ana), talk.workshop)
    card = html[html.index('data-table="latency"') : html.index("</article>")]
    assert [name for name, _, _ in CAST if f">{name}<" in card or f"{name}," in card] == []
    assert "Ask the room what speaks for each." in card
    assert "Mean by role" not in card
    # Roles of one person are nowhere on the map either: it shows where everybody stands together.
    found = map_of(said(reveal_rows(talk.workshop, talk.last())))
    assert found is not None
    assert (found.columns, {len(line.track.dots) for line in found.rows}) == ([], {1})
    # Nor is one scored again where what stays as it is would tell what somebody said who has left.
    participants.remove_participant(participant=talk.people["Dee"], by=ana)
    with pytest.raises(WrongStage, match="Score all criteria again instead") as refused:
        talk.again()
    assert refused.value.code == "would_show"
    talk.to(Stage.SCORING)


def test_the_map_shows_where_each_role_stood_and_stands(talk: Talk, as_guest: Callable[..., Client]) -> None:
    talk.again()
    talk.answer("Pia", {"latency": 3})
    talk.to(Stage.DISCUSSION)
    found = map_of(said(reveal_rows(talk.workshop, talk.last())))
    assert found is not None
    line = next(line for line in found.rows if line.key == "latency")
    by_label = dict(zip((column.label for column in found.columns), line.cells, strict=True))
    assert by_label == {"Product": "1.0 → 4.0", "Security": "5.0 → 5.0", "Data": "2.0 → 2.0"}
    assert line.everybody == "2.7 → 3.7"
    moved = [dot.was_x is not None for dot in line.track.dots]
    assert (sorted(moved), found.moved, found.last_round) == ([False, False, True], True, 1)
    html = page(as_guest(talk.people["Dee"]), talk.workshop, "?on=all")
    assert (html.count('<svg class="map-track"'), "1.0 → 4.0" in html) == (5, True)


def test_who_is_furthest_apart(talk: Talk) -> None:
    def words(**levels: int) -> str:
        talk.to(Stage.SCORING)
        for name, level in levels.items():
            talk.answer(name, {"latency": level})
        talk.to(Stage.DISCUSSION)
        (row,) = (row for row in said(reveal_rows(talk.workshop, talk.last())) if row.criterion.key == "latency")
        return furthest_words(row)

    assert words(Pia=2, Sam=3, Dee=2) == ""
    assert words(Pia=0, Sam=4, Dee=0) == ("Furthest apart: Pia and Dee on one side, Sam on the other. Ask them why.")


def test_what_is_parked_has_an_owner(talk: Talk, as_member: Callable[[Member], Client]) -> None:
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    sent = {"criterion": "latency", "parked": "1", "text": "How slow is it?", "owner": "Sam"}
    client = as_member(talk.ana)
    assert client.post(f"/w/{talk.workshop.pk}/notes/", sent).status_code == 302
    assert Note.objects.get().owner_name == "Sam"
    parked = page(client, talk.workshop).partition('id="parking-list"')[2]
    assert "Sam finds out" in parked
    assert client.post(f"/w/{talk.workshop.pk}/notes/", {**sent, "owner": "x" * 81}).status_code == 422
    with pytest.raises(InvalidFields):
        notes.add_note(workshop=talk.workshop, by=talk.ana, text="?", parked=True, owner="x" * 81)


SCRIPTS = {
    Stage.DISCUSSION: "Agree to differ: say who holds what",
    Stage.RECOMMENDATION: "whoever disagrees signs as dissent",
}


def test_the_script_is_the_facilitators_and_folds_once_something_is_on_the_table(
    talk: Talk, as_member: Callable[[Member], Client], as_guest: Callable[..., Client]
) -> None:
    facilitator, pia = as_member(talk.ana), as_guest(talk.people["Pia"])
    assert '<details class="disclosure disclosure-small" id="say" open>' in page(facilitator, talk.workshop)
    put_on_table(workshop=talk.workshop, by=talk.ana, criterion="latency")
    assert '<details class="disclosure disclosure-small" id="say">' in page(facilitator, talk.workshop)
    for stage, words in SCRIPTS.items():
        if stage is not Stage.DISCUSSION:
            talk.to(stage)
        assert words in page(facilitator, talk.workshop)
        assert words not in page(pia, talk.workshop)
