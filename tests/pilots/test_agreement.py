"""A judge beside people on a pilot's sheet: its page, PDF, Markdown and JSON say how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.decisions.reading_pdf import words_of_pdf
from tests.pilots.conftest import trap
from tests.pilots.test_sheet import asks, metric, sheet
from workshops.domain import pilots
from workshops.domain.pilot_reading import File, said_of
from workshops.exports.markdown import decision_markdown
from workshops.exports.pdf import decision_pdf
from workshops.exports.pilot_json import pilot_json
from workshops.models import Decision, Member, Pilot
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head

OFF = trap("table_judge_off.csv")
LABELLED = (
    "People labelled 100 of 200 answers that were judged. The judge agrees with them on 76% (most likely 66.8% to"
)
KAPPA = "Beyond chance that is a kappa of 0.44 (0.28 to 0.61), where 1 is always and 0 is by chance."
CORRECTED = "Without its mistakes 84% becomes 60% (most likely 39.4% to 80.1%)."
NOT_SURE = "By that there are too few cases to tell whether the threshold is met."


@pytest.fixture
def labelled(decided: Decision, ana: Member) -> Pilot:
    """The decision asks 60 % accuracy; the file calls it judge_correct."""
    file = File("judged.csv", OFF, named={"Accuracy": "judge_correct"})
    return pilots.import_pilot(subject=decided, by=ana, file=file).pilot


def test_the_sentence_says_agreement_and_the_rate_without_mistakes() -> None:
    shown = metric(sheet(OFF, asks("judge_correct", ">=", 60)), "judge_correct")
    (line,) = shown.lines
    for words in (LABELLED, KAPPA, CORRECTED, NOT_SURE):
        assert words in line.agreement
    # The judge's own rate, 78.3 % to 88.4 %, would have met it.
    assert shown.verdict == "meets"
    (found,) = shown.findings
    assert found.sentence == (
        "By people’s labels the judge of rag errs on 24 answers, more to one side than to the other."
    )
    (table,) = shown.agreement
    assert table.rows == (("People: yes", "60", "0"), ("People: no", "24", "16"))


@pytest.mark.parametrize(("level", "words"), [(30, "That meets the threshold."), (90, "That does not meet the thresh")])
def test_the_corrected_rate_is_held_against_the_threshold(level: float, words: str) -> None:
    (line,) = metric(sheet(OFF, asks("judge_correct", ">=", level)), "judge_correct").lines
    assert words in line.agreement


def test_labels_that_do_not_tell_correct_nothing() -> None:
    (line,) = metric(sheet(trap("table_judge_coin.csv")), "llm").lines
    assert "a kappa of −0.67 (−1.00 to −0.18)" in line.agreement
    assert "So few or such labels do not say what its mistakes make of the rate." in line.agreement


def test_scores_of_people_stand_beside_the_judges_in_its_own_unit() -> None:
    (found,) = metric(sheet(trap("table_judge_scale.csv")), "judge_tone").findings
    assert found.line == (
        "On 24 answers that people scored too, the judge of rag is 20.0 points above them on average."
        " Without that it is more likely 39% (31.5% to 46.5%) than 59%."
        " How alike they are: 0.45, where 1 is always the same and 0 is by chance. Rows 1–24."
    )


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (lambda n: 0.2 + n % 4 / 10, "is 20.0 points below them on average. Without that"),
        (lambda n: n // 4 % 4 / 10, "scores as high on average, and says other things all the same. How alike"),
    ],
)
def test_a_judge_below_people_and_one_that_says_other_things(people: Callable[[int], float], words: str) -> None:
    rows = "".join(f"{n},rag,{n % 4 / 10},{people(n)}\n" for n in range(48))
    (found,) = metric(sheet(f"case,variant,judge_tone,human_tone\n{rows}".encode()), "judge_tone").findings
    assert words in found.line


def test_without_labels_nothing_is_said_of_agreement() -> None:
    shown = metric(sheet(trap("table_clean.csv")), "correct")
    assert (shown.agreement, shown.lines[0].agreement) == ((), "")


def test_page_paper_markdown_and_json_say_the_same(
    labelled: Pilot, decided: Decision, ana: Member, client: Client
) -> None:
    whole, head = whole_decision(decided), chain_head(decided.workspace_id)
    client.force_login(ana.user)
    pages = [client.get(f"/decisions/1/{part}").content.decode() for part in ("", f"pilots/{labelled.pk}/")]
    for said in (*pages, words_of_pdf(decision_pdf(whole, head)), decision_markdown(whole, head)):
        assert CORRECTED in said
    assert "The judge beside people" in pages[1]
    own: dict[str, Any] = dict(said_of(labelled)["agreement"]["rag"]["judge_correct"])
    (named,) = client.get("/decisions/1.json").json()["pilots"]
    assert named["agreement"] == {"rag": {"judge_correct": own}}
    assert pilot_json(labelled)["files"][0]["agreement"] == {"rag": {"judge_correct": own}}
    assert own["corrected"] == pytest.approx(0.6)


def test_a_pilot_from_before_is_read_as_without_labels(labelled: Pilot) -> None:
    before = {key: value for key, value in labelled.said.items() if key != "agreement"}
    assert said_of(Pilot(said=before))["agreement"] == {}
