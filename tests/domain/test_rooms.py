"""The workshop from lobby to decision, as domain functions: what moves, what is refused, what is logged."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from workshops.domain import ballots, participants, rooms
from workshops.enums import Stage
from workshops.models import Answer, Event, Member, Participant, Round, Workshop
from workshops.refusals import InvalidFields, NotThere, WrongStage

pytestmark = pytest.mark.made_once("workshop", "crowd")


def kinds(workshop: Workshop) -> list[str]:
    return list(Event.objects.filter(subject=f"workshop:{workshop.pk}").order_by("seq").values_list("kind", flat=True))


class TestCreating:
    def test_quick_set_has_the_five_prompts(self, ana: Member) -> None:
        workshop = rooms.create_workshop(workspace=ana.workspace, by=ana, title="T", use_case="U", criteria="quick")
        assert workshop.criteria == [
            "knowledge_churn", "audit_and_trust", "task_stability", "latency", "data_sensitivity",
        ]  # fmt: skip

    def test_picked_criteria_keep_the_order_of_the_framework(self, ana: Member) -> None:
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="T", use_case="U", criteria=["urgency", "factual_gap"]
        )
        assert workshop.criteria == ["factual_gap", "urgency"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 121}, "title"),
            ({"use_case": ""}, "use_case"),
            ({"criteria": "all"}, "criteria"),
            ({"criteria": ["nonsense"]}, "criteria"),
            ({"criteria": []}, "criteria"),
        ],
    )
    def test_bad_input_names_the_field_and_saves_nothing(self, ana: Member, change: dict[str, Any], field: str) -> None:
        good = {"title": "T", "use_case": "U", "criteria": "full"}
        with pytest.raises(InvalidFields) as refused:
            rooms.create_workshop(workspace=ana.workspace, by=ana, **{**good, **change})
        assert list(refused.value.fields) == [field]
        assert not Workshop.objects.exists()

    def test_title_and_use_case_are_in_the_log_only_as_hashes(self, workshop: Workshop) -> None:
        event = Event.objects.get(subject=f"workshop:{workshop.pk}")
        assert "Claims" not in event.body_text
        assert set(event.body) >= {"title_sha256", "use_case_sha256", "criteria"}


class TestJoining:
    def test_code_is_found_however_it_is_typed(self, workshop: Workshop) -> None:
        code = workshop.join_code or ""
        for typed in (code, code.lower(), f" {code[:3]} - {code[3:]} "):
            assert participants.workshop_by_code(typed) == workshop

    def test_unknown_code_is_not_there(self, workshop: Workshop) -> None:
        with pytest.raises(NotThere):
            participants.workshop_by_code("ZZZ-ZZZ")
        with pytest.raises(NotThere):
            participants.workshop_by_code("")

    def test_code_ends_with_the_workshop(self, workshop: Workshop, move: Any) -> None:
        code = workshop.join_code or ""
        move(workshop, Stage.CANCELLED)
        with pytest.raises(NotThere):
            participants.workshop_by_code(code)

    @pytest.mark.parametrize(
        ("name", "role", "field"),
        [("", "data", "name"), ("x" * 61, "data", "name"), ("pia", "data", "name"), ("New", "boss", "role")],
    )
    def test_bad_name_or_role(
        self, workshop: Workshop, crowd: list[Participant], name: str, role: str, field: str
    ) -> None:
        with pytest.raises(InvalidFields) as refused:
            participants.join_workshop(workshop=workshop, name=name, role=role)
        assert list(refused.value.fields) == [field]
        assert workshop.participants.count() == 3

    def test_a_member_gets_their_own_place_back(self, workshop: Workshop, ben: Member) -> None:
        first = participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
        again = participants.join_workshop(workshop=workshop, name="Other", role="product", member=ben)
        assert again == first

    def test_a_name_is_free_again(self, workshop: Workshop, crowd: list[Participant], ana: Member) -> None:
        participants.remove_participant(participant=crowd[0], by=ana)
        assert participants.join_workshop(workshop=workshop, name="Pia", role="product") != crowd[0]

    def test_observers_have_no_ballot(self, workshop: Workshop, move: Any) -> None:
        observer = participants.join_workshop(workshop=workshop, name="Olga", role="observer")
        move(workshop, Stage.SCORING)
        with pytest.raises(NotThere):
            ballots.cast_ballot(participant=observer, scores={"latency": {"level": 1}})


class TestStages:
    def test_every_move_that_is_not_allowed_is_refused(self, workshop: Workshop, ana: Member) -> None:
        for to in set(Stage) - {Stage.SCORING, Stage.CANCELLED}:
            with pytest.raises(WrongStage):
                rooms.move_stage(workshop=workshop, by=ana, to=to)
        workshop.refresh_from_db()
        assert workshop.stage == Stage.LOBBY

    def test_second_click_finds_the_workshop_moved_and_does_nothing(self, workshop: Workshop, ana: Member) -> None:
        for _ in range(2):
            rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING, expected=Stage.LOBBY)
        assert kinds(workshop).count("workshop.moved") == 1
        assert Round.objects.filter(workshop=workshop).count() == 1

    def test_mover_who_saw_another_stage_is_told(self, workshop: Workshop, ana: Member, move: Any) -> None:
        move(workshop, Stage.SCORING, Stage.DISCUSSION)
        with pytest.raises(WrongStage, match="meanwhile"):
            rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED, expected=Stage.SCORING)

    @pytest.mark.django_db(transaction=True)
    def test_two_facilitators_at_once_open_one_round(self, workshop: Workshop, ana: Member) -> None:
        outcomes: list[str] = []

        def click() -> None:
            try:
                rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
                outcomes.append("moved")
            except WrongStage:
                outcomes.append("refused")
            finally:
                connection.close()

        clicks = [threading.Thread(target=click) for _ in range(4)]
        for thread in clicks:
            thread.start()
        for thread in clicks:
            thread.join()
        assert sorted(outcomes) == ["moved", "refused", "refused", "refused"]
        assert Round.objects.filter(workshop=workshop).count() == 1


class TestRounds:
    def test_second_round_starts_as_a_copy_and_the_first_stays(
        self, workshop: Workshop, crowd: list[Participant], move: Any
    ) -> None:
        move(workshop, Stage.SCORING)
        ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 4, "reason": "SLA"}})
        move(workshop, Stage.DISCUSSION, Stage.SCORING)
        ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 1}})
        rows = Answer.objects.filter(participant=crowd[0]).order_by("round__number")
        assert [(a.level, a.reason, a.copied) for a in rows] == [(4, "SLA", False), (1, "SLA", False)]

    def test_closing_leaves_a_digest_of_the_ballots(
        self, workshop: Workshop, crowd: list[Participant], move: Any
    ) -> None:
        move(workshop, Stage.SCORING)
        ballots.cast_ballot(participant=crowd[0], scores={"latency": {"level": 4}})
        move(workshop, Stage.DISCUSSION)
        event = Event.objects.get(subject=f"workshop:{workshop.pk}", kind="round.closed")
        assert event.body["answers"] == 1
        assert len(event.body["answers_sha256"]) == 64
