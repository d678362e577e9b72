"""The agenda: minutes suggested from how much is asked, changed by the facilitator, and said where they help."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from workshops.domain import rooms
from workshops.domain.agenda import change_agenda, minutes_of, plan, suggested_minutes
from workshops.enums import CriteriaSet, Stage
from workshops.models import Event, Member, Participant, Workshop
from workshops.refusals import InvalidFields, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")

PARTS = ("timer/", "lock/", "agenda/")


@pytest.mark.parametrize(
    ("stage", "criteria", "minutes"),
    [
        (Stage.LOBBY, 14, 5),
        (Stage.SCORING, 1, 5),
        (Stage.SCORING, 5, 5),
        (Stage.SCORING, 14, 15),
        (Stage.DISCUSSION, 5, 15),
        (Stage.DISCUSSION, 14, 40),
        (Stage.WEIGHTING, 14, 5),
        (Stage.RECOMMENDATION, 14, 10),
    ],
)
def test_suggestions(stage: Stage, criteria: int, minutes: int) -> None:
    assert suggested_minutes(stage, criteria) == minutes


@pytest.mark.parametrize("criteria_set", [CriteriaSet.QUICK, CriteriaSet.FULL])
def test_new_workshops_are_offered_with_the_minutes_of_their_plan(
    ana: Member, as_member: Callable[[Member], Client], criteria_set: CriteriaSet
) -> None:
    made = rooms.create_workshop(workspace=ana.workspace, by=ana, title="One", use_case="One.", criteria=criteria_set)
    page = as_member(ana).get("/workshops/new/").content.decode()
    option = page.split(f'name="criteria_set" value="{criteria_set}"', 1)[1].split("</label>", 1)[0]
    assert re.findall(r"About (\d+) minutes", option) == [str(sum(item.minutes for item in plan(made)))]


def test_other_plans_count_and_are_one_event(workshop: Workshop, ana: Member) -> None:
    changed = change_agenda(workshop=workshop, by=ana, minutes={Stage.SCORING: 14, Stage.DISCUSSION: 40})
    assert changed.agenda == {"scoring": 14}
    assert [item.minutes for item in plan(changed)] == [5, 14, 40, 5, 10]
    change_agenda(workshop=workshop, by=ana, minutes={Stage.SCORING: 14})
    assert Event.objects.filter(kind="agenda.changed").count() == 1
    back = change_agenda(workshop=workshop, by=ana, minutes={Stage.SCORING: 15})
    assert (back.agenda, minutes_of(back, Stage.SCORING)) == ({}, 15)


def test_what_does_not_fit_changes_nothing(workshop: Workshop, ana: Member) -> None:
    with pytest.raises(InvalidFields) as refused:
        change_agenda(workshop=workshop, by=ana, minutes={Stage.SCORING: 0, Stage.LOBBY: 10, Stage.DISCUSSION: 241})
    assert set(refused.value.fields) == {"scoring", "discussion"}
    assert Workshop.objects.get(pk=workshop.pk).agenda == {}


def test_a_workshop_that_is_over_keeps_its_agenda(
    workshop: Workshop, ana: Member, move: Callable[..., Workshop]
) -> None:
    over = move(workshop, Stage.CANCELLED)
    with pytest.raises(WrongStage):
        change_agenda(workshop=over, by=ana, minutes={Stage.SCORING: 20})


def test_the_lobby_says_the_whole_plan(workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]) -> None:
    assert "The plan: 75 minutes in all" in as_member(ana).get(f"/w/{workshop.pk}/").content.decode()
    change_agenda(workshop=workshop, by=ana, minutes={Stage.DISCUSSION: 30})
    assert "The plan: 65 minutes in all" in as_member(ana).get(f"/w/{workshop.pk}/").content.decode()


class TestPage:
    def test_shows_the_plan_and_the_present_stage(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], move: Callable[..., Workshop]
    ) -> None:
        move(workshop, Stage.SCORING)
        page = as_member(ana).get(f"/w/{workshop.pk}/agenda/").content.decode()
        assert "0 of 15 min" in page
        assert page.count('aria-current="step"') == 1
        assert "In all 75 minutes" in page

    def test_changes_what_is_sent_and_an_empty_field_is_the_suggestion(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client]
    ) -> None:
        client, address = as_member(ana), f"/w/{workshop.pk}/agenda/"
        client.post(address, {"lobby": "10", "scoring": "20", "discussion": "", "weighting": "5"})
        assert Workshop.objects.get(pk=workshop.pk).agenda == {"lobby": 10, "scoring": 20}
        client.post(address, {"lobby": "10"})
        assert Workshop.objects.get(pk=workshop.pk).agenda == {"lobby": 10}

    @pytest.mark.parametrize("minutes", ["0", "241", "-5", "ten", "1.5"])
    def test_what_does_not_fit_is_named_and_kept(
        self, workshop: Workshop, ana: Member, as_member: Callable[[Member], Client], minutes: str
    ) -> None:
        answer = as_member(ana).post(f"/w/{workshop.pk}/agenda/", {"lobby": "10", "scoring": minutes})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "Scoring: plan 1 to 240 minutes, in whole minutes." in page
        assert f'value="{minutes}"' in page
        assert Workshop.objects.get(pk=workshop.pk).agenda == {}


@pytest.mark.parametrize("part", PARTS)
def test_only_the_facilitator_keeps_time_and_order(
    part: str,
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    ben: Member,
    cara: Member,
    as_member: Callable[[Member], Client],
    as_guest: Callable[[Participant], Client],
    move: Callable[..., Workshop],
) -> None:
    move(workshop, Stage.SCORING)
    sent = {"timer/": {"minutes": "5"}, "lock/": {"locked": "1"}, "agenda/": {"lobby": "10"}}[part]
    address = f"/w/{workshop.pk}/{part}"
    for client in (as_member(ben), as_member(cara), as_guest(crowd[0])):
        assert client.post(address, sent).status_code == 404
        assert client.get(address).status_code in (404, 405)
    assert Client().post(address, sent)["Location"].startswith("/sign-in/")
    now = Workshop.objects.get(pk=workshop.pk)
    assert (now.timer_ends_at, now.locked_at, now.agenda) == (None, None, {})
    # Ben again, made co-facilitator of this workshop.
    Workshop.objects.filter(pk=workshop.pk).update(co_facilitators=[ben.pk])
    assert as_member(ben).post(address, sent).status_code == 302
    now = Workshop.objects.get(pk=workshop.pk)
    assert any((now.timer_ends_at, now.locked_at, now.agenda))
