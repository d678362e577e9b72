"""What mails about revisits say first: the rung of one decision, and of several what there is of each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from workshops.domain.mail_reminder_subjects import Subject, lead, list_subject_line, list_words, subject_line
from workshops.domain.mail_reminder_text import short_entry, standing
from workshops.enums import OccurrenceState, ReminderStage
from workshops.models import Decision, Occurrence, RevisitPlan

Stages = ReminderStage
PILOT, SIGNAL = {"pilot": "p", "label": "faithfulness"}, {"signal": "s"}
OTHER = {"pilot": "p", "label": "cost [USD]"}


def subject(days_left: int, *stages: ReminderStage, evidence: Any = (), is_open: bool = True) -> Subject:
    state = OccurrenceState.DUE if is_open else OccurrenceState.CANCELLED
    decision = Decision(number=7, title="RAG \n first")
    occurrence = Occurrence(plan=RevisitPlan(decision=decision), due_on=date(2026, 5, 4), state=state)
    occurrence.evidence = list(evidence)
    return Subject(occurrence, frozenset(stages or [Stages.NAG]), days_left, is_mine=True)


BROKE = subject(3, Stages.BROKEN)
BROKE_LATE = subject(-9, Stages.BROKEN, Stages.NAG)
MISSED = subject(3, Stages.BROKEN, evidence=[PILOT])
MOVED = subject(12, Stages.MOVED)


@pytest.mark.parametrize(
    ("told", "first"),
    [
        (subject(14, Stages.HEADS_UP), "Due in 14 days"),
        (subject(1, Stages.HEADS_UP), "Due in 1 day"),
        (subject(0), "Due"),
        (subject(-1), "1 day overdue"),
        (subject(-41, Stages.STALE, Stages.NAG), "Stale, 41 days overdue"),
        (BROKE, "Broken signal"),
        (subject(0, Stages.BROKEN), "Broken signal"),
        (BROKE_LATE, "9 days overdue; broken signal"),
        (subject(-41, Stages.BROKEN, Stages.STALE), "Stale, 41 days overdue; broken signal"),
        (MISSED, "Faithfulness missed its threshold"),
        (subject(3, Stages.BROKEN, evidence=[PILOT, PILOT]), "Faithfulness missed its threshold"),
        (subject(3, Stages.BROKEN, evidence=[PILOT, OTHER]), "2 metrics missed their thresholds"),
        (subject(3, Stages.BROKEN, evidence=[OTHER]), "cost (USD) missed its threshold"),
        (subject(3, Stages.BROKEN, evidence=[PILOT, SIGNAL]), "Broken signal"),
        (subject(-9, Stages.BROKEN, evidence=[PILOT]), "9 days overdue; Faithfulness missed its threshold"),
        (subject(-9, Stages.BROKEN, evidence=[PILOT, OTHER]), "9 days overdue; 2 metrics missed their thresholds"),
        (MOVED, "Moved to 4 May 2026"),
        (subject(12, Stages.MOVED, Stages.HEADS_UP), "Due in 12 days"),
        (subject(12, Stages.WITHDRAWN), "No longer yours"),
        (subject(12, Stages.WITHDRAWN, is_open=False), "No longer due"),
    ],
)
def test_the_rung_comes_first(told: Subject, first: str) -> None:
    assert lead(told) == first
    assert subject_line(told) == f"[{first}] Revisit of D-0007: RAG first"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([subject(0)], "1 decision is due today"),
        ([subject(0), subject(0)], "2 decisions are due today"),
        ([subject(-1)], "1 decision has waited for you for 1 day"),
        ([subject(-9)], "1 decision has waited for you for 9 days"),
        ([subject(0), subject(-1)], "2 decisions wait for you, the longest 1 day"),
        ([subject(-41), subject(-9)], "2 decisions wait for you, the longest 41 days"),
        ([subject(1)], "1 decision comes back soon, in 1 day"),
        ([subject(14)], "1 decision comes back soon, in 14 days"),
        ([subject(14), subject(1)], "2 decisions come back soon, the first in 1 day"),
        ([subject(14), subject(9)], "2 decisions come back soon, the first in 9 days"),
        ([subject(-9), subject(9)], "1 decision has waited for you for 9 days; 1 more comes back soon"),
        ([subject(0), subject(9), subject(3)], "1 decision is due today; 2 more come back soon"),
        ([BROKE], "Signals of 1 decision broke"),
        ([BROKE, BROKE], "Signals of 2 decisions broke"),
        ([MISSED], "Signals broke or thresholds were missed in 1 decision"),
        ([BROKE, MISSED], "Signals broke or thresholds were missed in 2 decisions"),
        ([BROKE_LATE], "1 decision has waited for you for 9 days; a signal of 1 broke"),
        ([BROKE_LATE, BROKE], "1 decision has waited for you for 9 days; 1 more comes back soon; signals of 2 broke"),
        ([subject(0), MISSED], "1 decision is due today; 1 more comes back soon; signals broke or thresholds were "
         "missed in 1"),
        ([MOVED], "1 date in your calendar changes"),
        ([MOVED, MOVED], "2 dates in your calendar change"),
        ([subject(0), MOVED], "1 decision is due today; 1 date in your calendar changes"),
        ([subject(0), MOVED, MOVED], "1 decision is due today; 2 dates in your calendar change"),
    ],
)  # fmt: skip
def test_of_several_it_is_said_how_many_wait_come_broke_and_move(told: list[Subject], said: str) -> None:
    assert list_words(told) == said
    assert list_subject_line(told) == f"[Revisits] {said}"


@pytest.mark.parametrize(
    ("days_left", "said", "short"),
    [
        (12, "D-0007 comes back on 4 May 2026: its revisit is due in 12 days.", "due in 12 days"),
        (1, "D-0007 comes back on 4 May 2026: its revisit is due in 1 day.", "due in 1 day"),
        (0, "D-0007 is due today for its revisit.", "due today"),
        (-1, "D-0007 is 1 day overdue for its revisit.", "1 day overdue"),
        (-9, "D-0007 is 9 days overdue for its revisit.", "9 days overdue"),
    ],
)
def test_how_a_revisit_stands_is_a_sentence_and_in_a_list_a_few_words(days_left: int, said: str, short: str) -> None:
    assert standing(subject(days_left)) == said
    assert short_entry(subject(days_left)).lines == (f"D-0007: RAG first, {short}",)
    assert short_entry(MOVED).lines == ("D-0007: RAG first, Moved to 4 May 2026",)
