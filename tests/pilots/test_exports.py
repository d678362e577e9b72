"""The newest pilot on a decision's sheet: the page, the PDF, the Markdown and the JSON say the same."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.decisions.reading_pdf import words_of_pdf
from tests.pilots.conftest import table
from workshops.domain import pilots
from workshops.domain.pilot_reading import File
from workshops.exports.markdown import decision_markdown
from workshops.exports.pdf import decision_pdf
from workshops.models import Decision, Member, Pilot
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head

SENTENCE = "Nothing of that is at or above 60%, as was asked: it does not meet the threshold."
FOUND = "2 answers of rag have no score: they count as failed, with the worst that there is."


@pytest.fixture
def measured(decided: Decision, ana: Member) -> Pilot:
    """60 cases, none right, and two without a score. Its name has what Markdown would read."""
    content = table(*[0] * 58) + b"59,rag,\n60,rag,\n"
    return pilots.import_pilot(subject=decided, by=ana, file=File("*run* [1].csv", content)).pilot


def test_paper_and_markdown_say_what_it_showed(measured: Pilot, decided: Decision) -> None:
    whole, head = whole_decision(decided), chain_head(decided.workspace_id)
    paper, text = words_of_pdf(decision_pdf(whole, head)), decision_markdown(whole, head)
    assert "What a pilot showed accuracy does not meet its threshold." in paper
    assert "asked: at or above 60% · Does not meet the threshold" in paper
    assert f"{FOUND} Rows 59 and 60." in paper
    assert "* Pilot \\*run\\* \\[1\\].csv (a table · 1 variant · 60 cases in 60 rows" in text
    assert f"{SENTENCE} {FOUND}" in text


def test_a_decision_without_one_says_nothing_of_pilots(decided: Decision) -> None:
    whole, head = whole_decision(decided), chain_head(decided.workspace_id)
    said = f"{words_of_pdf(decision_pdf(whole, head))} {decision_markdown(whole, head)}"
    assert [word for word in ("a pilot", "* Pilot") if word in said] == []


def test_the_page_shows_the_interval_against_the_threshold(
    measured: Pilot, decided: Decision, ana: Member, client: Client
) -> None:
    client.force_login(ana.user)
    page = client.get(f"/decisions/{decided.number}/").content.decode()
    part = page[page.index('id="pilot"') :].partition("</section>")[0]
    assert SENTENCE in part
    assert FOUND in part
    assert part.count('class="pilot-point"') == part.count('class="pilot-level"') == 1


def test_the_newest_is_shown_with_what_moved(measured: Pilot, decided: Decision, ana: Member, client: Client) -> None:
    pilots.import_pilot(subject=decided, by=ana, file=File("second.csv", table(*[1] * 60)))
    client.force_login(ana.user)
    page = client.get(f"/decisions/{decided.number}/").content.decode()
    assert "accuracy, rag: +100.0 points (most likely" in page
    assert SENTENCE not in page


def test_json_has_the_numbers_and_their_verdicts(
    measured: Pilot, decided: Decision, ana: Member, client: Client
) -> None:
    client.force_login(ana.user)
    (said,) = client.get(f"/decisions/{decided.number}.json").json()["pilots"]
    (one,) = said["verdicts"]
    assert (said["id"], said["sha256"], said["cases"]) == (str(measured.pk), measured.sha256, 60)
    assert {name: one[name] for name in ("variant", "metric", "threshold", "value", "n", "verdict")} == {
        "variant": "rag",
        "metric": "accuracy",
        "threshold": ">= 0.6",
        "value": 0.0,
        "n": 60,
        "verdict": "fails",
    }
    assert one["low"] == 0.0
    assert 0.05 < one["high"] < 0.07
    assert said["findings"] == {"failed_rows_left_out": 2}
