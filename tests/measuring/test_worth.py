"""What more cases would be worth: the arithmetic in a decision's terms, and its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT, make_decision
from workshops.domain import decisions, pilots
from workshops.domain.decision_text import MetricText
from workshops.domain.measuring import (
    AS_IF,
    Belief,
    Money,
    Size,
    Worth,
    most_telling,
    question,
    usual_belief,
    usual_money,
    worth,
)
from workshops.domain.pilot_reading import File
from workshops.models import Decision, Member, Participant, Workshop
from workshops.words.measuring import measuring_said, signed, worth_words

pytestmark = pytest.mark.made_once("proposed")

SignIn = Callable[[Member], Client]


def rate(comparator: str = ">=", threshold: float = 70, unit: str = "%") -> MetricText:
    return MetricText(name="Correct", comparator=comparator, threshold=threshold, unit=unit)


# EVIDENCE's own example: 8 of 12 against a sure .70.
BELIEF = Belief(8 / 12, 12)


def test_the_published_example_in_money() -> None:
    found = worth(question(rate()), BELIEF, Money(case=1, point=100), 20)
    assert found.perfect == pytest.approx(370.2, abs=0.1)
    assert found.asked.gain == pytest.approx(265.1, abs=0.1)
    assert found.asked.cost == 20
    assert found.best is not None
    assert found.best.cases == 50  # 318 less 50; 30 and 75 leave less
    assert max(found.sizes, key=lambda size: size.net) == found.best


def test_less_is_better_is_the_same_seen_from_below() -> None:
    more = worth(question(rate()), BELIEF, Money(1, 100), 20)
    less = worth(question(rate("<=", 30)), Belief(4 / 12, 12), Money(1, 100), 20)
    assert less.asked.gain == pytest.approx(more.asked.gain)


def test_one_case_cannot_change_this() -> None:
    found = worth(question(rate()), BELIEF, Money(1, 100), 1)
    assert (found.asked.switches, found.asked.gain) == (0, 0)


def test_no_pilot_can_change_what_is_sure() -> None:
    found = worth(question(rate(threshold=50)), Belief(0.99, 100_000), Money(1, 100), 50)
    assert not found.can_change
    assert found.best is None


def test_it_can_cost_more_than_it_is_worth() -> None:
    found = worth(question(rate()), BELIEF, Money(case=1000, point=100), 50)
    assert found.can_change
    assert found.best is None


@pytest.mark.parametrize(
    ("metric", "share"),
    [
        (rate(), 0.7),
        (rate(unit="% of answers"), 0.7),
        (rate(threshold=0.7, unit=""), 0.7),
        (rate(threshold=0.7, unit="share of answers"), 0.7),
        (rate(threshold=1200, unit="ms"), None),
        (rate(threshold=100), None),
        (rate(threshold=3, unit=""), None),
        (rate("==", 70), None),
    ],
)
def test_which_thresholds_are_rates(metric: MetricText, share: float | None) -> None:
    assert question(metric).share == share


def test_where_the_belief_comes_from(proposed: Decision, ana: Member) -> None:
    asked = question(TEXT["metrics"][0])
    assert usual_belief(proposed, asked) == Belief(0.95, AS_IF)
    assert usual_belief(proposed, question(rate("<", 10))) == Belief(0.05, AS_IF)
    rows = "".join(f"{case},rag,{int(case < 30)}\n" for case in range(40))
    file = File("run.csv", f"case,variant,grounded correctness\n{rows}".encode())
    pilots.import_pilot(subject=proposed, by=ana, file=file)
    assert usual_belief(proposed, asked) == Belief(0.75, 40, pilot=True)


def test_what_a_pilot_has_settled_does_not_come_first(proposed: Decision, ana: Member) -> None:
    settled, open_one = question(TEXT["metrics"][0]), question(rate())
    assert most_telling(proposed, [settled, open_one]) is settled
    rows = "".join(f"{case},rag,1\n" for case in range(4000))
    file = File("run.csv", f"case,variant,grounded correctness\n{rows}".encode())
    pilots.import_pilot(subject=proposed, by=ana, file=file)
    assert most_telling(proposed, [settled, open_one]) is open_one
    flips = question(rate(), flips_to="Hybrid")
    assert most_telling(proposed, [open_one, flips]) is flips
    assert most_telling(proposed, [settled]) is settled
    assert most_telling(proposed, []) is None


def test_where_the_money_comes_from(workshop: Workshop) -> None:
    workshop.queries_a_day = 2000
    found = usual_money(workshop)
    assert (found.case, found.point) == (2, 730)  # 2,000 × 365 / 100 right answers at ten cents


# Its pages


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_the_decision_says_it_and_leads_to_its_numbers(proposed: Decision, ben: Member, as_member: SignIn) -> None:
    client = as_member(ben)
    sheet = page(client, "/decisions/1/")
    assert 'hx-get="/decisions/1/measuring/" hx-trigger="revealed"' in sheet
    assert 'href="/decisions/1/measuring/"' in sheet
    part = client.get("/decisions/1/measuring/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Grounded correctness, at or above 90%" in part
    verdict = re.search(r'finding-sentence">(.*?)</p>', part)
    assert verdict is not None
    assert verdict[1] in page(client, "/decisions/1/measuring/")


def test_a_guest_by_their_room(proposed: Decision, crowd: list[Participant]) -> None:
    room, pia = f"/w/{proposed.workshop_id}/", as_guest(crowd[0])
    assert f'href="{room}measuring/"' in page(pia, f"{room}decision/")
    measuring = page(pia, f"{room}measuring/")
    assert "Grounded correctness, at or above 90%" in measuring
    assert "Sign in" not in measuring  # she is somebody here
    assert f'href="{room}labelled-set/"' in page(pia, f"{room}recommendation/")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ("believed=92&as_if=30&cases=20&case_cost=0&point=1000", "Measure first:"),
        ("believed=92&as_if=30&cases=20&case_cost=100000&point=1", "Decide now:"),
        ("believed=99&as_if=100000&cases=20", "No pilot can change this: whatever up to 1,000 cases showed"),
        ("believed=95&as_if=100&cases=1", "1 case: cannot change the choice, whatever they show"),
    ],
)
def test_by_other_numbers(numbers: str, said: str, proposed: Decision, ben: Member, as_member: SignIn) -> None:
    assert said in page(as_member(ben), f"/decisions/{proposed.number}/measuring/?{numbers}")


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ("believed=101", "Write a percentage from 0 to 100."),
        ("believed=nan", "Write a percentage from 0 to 100."),
        ("as_if=0", "Write a number of cases from 1 to 100,000; 1 is hardly sure at all."),
        ("cases=1001", "Write a whole number from 1 to 1,000."),
        ("cases=x", "Write a whole number from 1 to 1,000."),
        ("case_cost=-1", "Write a sum from 0 to 1,000,000."),
        ("point=", "Write a sum from 0 to 1,000,000,000."),
        ("metric=77", "Choose one of the thresholds of the list."),
    ],
)
def test_what_cannot_be_used_is_named(
    numbers: str, sentence: str, proposed: Decision, ben: Member, as_member: SignIn
) -> None:
    words = page(as_member(ben), f"/decisions/{proposed.number}/measuring/?{numbers}", 422)
    assert words.count(sentence) == 1
    assert "Nothing was computed" in words


def test_another_threshold_is_believed_anew(proposed: Decision, ana: Member, as_member: SignIn) -> None:
    more = [*TEXT["metrics"], {"name": "Made up", "comparator": "<=", "threshold": 4, "unit": "%"}]
    seen = decisions.current_revision(proposed).sha256
    decisions.revise_decision(decision=proposed, by=ana, text={**TEXT, "metrics": more}, seen=seen)
    words = page(as_member(ana), "/decisions/1/measuring/?of=0&metric=1&believed=95&as_if=10")
    assert 'value="2"' in words  # half of 4 %
    assert "Made up, at or below 4%" in words


def test_nothing_there_is_a_rate(ana: Member, as_member: SignIn, copilot_scores: dict[str, dict[str, object]]) -> None:
    slow = [{"name": "Time", "comparator": "<=", "threshold": 800, "unit": "ms"}]
    decision = make_decision(ana, scores=copilot_scores, metrics=slow)
    words = page(as_member(ana), f"/decisions/{decision.number}/measuring/")
    assert "measure 72 cases or more" in words
    assert "Time, at or below 800 ms" in words


@pytest.mark.parametrize(
    ("dollars", "said"),
    [(0.00011, "less than a cent"), (0.354, "$0.35"), (2.654, "$2.65"), (26.51, "$27"), (2651.33, "$2,651")],
)
def test_worth_is_said_as_one_would(dollars: float, said: str) -> None:
    assert worth_words(dollars) == said


def test_what_is_left_has_its_sign_and_no_dust() -> None:
    assert [signed(each) for each in (-0.001, -2.654, 26.51)] == ["$0", "−$2.65", "$27"]


def test_what_pays_is_what_leaves_anything() -> None:
    sizes = tuple(Size(cases=n, points=1, switches=0.2, gain=10, cost=10 + n / 2) for n in (-1, 0, 1))
    said = measuring_said(Worth(asked=sizes[1], sizes=sizes, best=sizes[0], perfect=20))
    assert [(row["pays"], row["best"]) for row in said["rows"]] == [(True, True), (False, False), (False, False)]
    assert said["asked"] == "0 cases: worth $10, cost $10.00, so less than a cent too much."
