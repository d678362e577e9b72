"""The decision form is the sheet: three things are asked, the rest reads as it will, and a fault opens its part."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.decisions.making import typed
from workshops.domain.recommendations import result_of
from workshops.forms.decisions import AssumptionForm
from workshops.models import Decision, Member, Participant, Recommendation, Workshop

pytestmark = pytest.mark.made_once("recommended")

SignIn = Callable[[Member], Client]


def address(workshop: Workshop) -> str:
    return f"/w/{workshop.pk}/decision/"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def parts(page: str) -> dict[str, bool]:
    """{what its [Change] says: whether it stands open}"""
    found = re.findall(r'<details class="change"( open)?>\s*<summary(?: aria-label="([^"]+)")?>', page)
    return {label: bool(is_open) for is_open, label in found if label}


def test_the_form_reads_as_the_sheet_and_asks_three_things(
    recommended: Workshop, ana: Member, as_member: SignIn
) -> None:
    page = as_member(ana).get(address(recommended)).content.decode()
    sent, result = typed(page.encode()), result_of(Recommendation.objects.get())
    shown = page[page.index('class="decision-form"') :]
    closed = re.sub(r"<(template|details).*?</\1>", "", shown, flags=re.DOTALL)
    asked = re.findall(r'<(?:input|select|textarea)[^>]* name="([\w-]+)"', closed)
    assert [name for name in asked if name not in ("csrfmiddlewaretoken", "seen")] == [
        "assumptions-0-owner",
        "assumptions-1-owner",
        "owner",
        "every_months",
    ]
    read = words(closed)
    for said in (sent["title"], sent["fallback"], *sent["rationale"].splitlines(), recommended.use_case):
        assert said in read
    assert "Grounded correctness at or above 90% of graded answers" in read
    for place in (0, 1):
        assert f"Who watches “{sent[f'assumptions-{place}-metric']}”?" in read
        assert sent[f"assumptions-{place}-statement"] in read
    assert read.count("It comes from what ") == 2
    assert result["approach"] == "rag"
    assert list(parts(page).values()) == [False] * 7


def test_a_fault_opens_its_part_and_no_other(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get(address(recommended)).content)
    for changed, label in (
        ({"fallback": " "}, "Change the fallback"),
        ({"metrics-0-threshold": "many"}, "Change the metrics"),
        ({"assumptions-0-window_days": "0"}, "Change what we assume"),
        ({"title": "x" * 200}, "Change title, approach and reasons"),
    ):
        answer = client.post(address(recommended), sent | changed)
        assert answer.status_code == 422
        assert [key for key, is_open in parts(answer.content.decode()).items() if is_open] == [label]
        assert "It comes from what " in answer.content.decode()
    assert not Decision.objects.exists()


def test_who_watches_is_recorded_from_where_it_is_asked(recommended: Workshop, ana: Member, as_member: SignIn) -> None:
    client = as_member(ana)
    sent = typed(client.get(address(recommended)).content) | {"assumptions-1-owner": "Dee"}
    assert client.post(address(recommended), sent).status_code == 302
    dee = Participant.objects.get(name="Dee")
    signed = Decision.objects.get().revisions.get().body
    assert [row["owner"] for row in signed["assumptions"]] == ["", f"participant:{dee.pk}"]


@pytest.mark.parametrize(
    ("typed_in", "watched"),
    [({}, False), ({"metric": "Cost"}, True), ({"threshold": "3"}, True), ({"comparator": "<="}, False)],
)
def test_what_is_assumed_is_watched_as_soon_as_it_has_a_number_or_its_name(
    typed_in: dict[str, str], watched: bool
) -> None:
    assert AssumptionForm({"statement": "Prices stay.", **typed_in}).is_watched is watched
