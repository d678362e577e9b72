"""What stands beside a recommendation: published situations that come close, and whether the plan keeps the date."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from workshops.domain import frameworks
from workshops.domain.recommendations import result_of
from workshops.models import Member, Recommendation, Workshop

pytestmark = pytest.mark.made_once("recommended")


def section(page: str, name: str) -> str:
    """What somebody reads of one finding; empty where it is not there."""
    found = re.search(rf'<section class="[^"]*" id="{name}">(.*?)</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", found[1]))) if found else ""


def test_three_nearest_situations_say_what_fitted_and_where(
    recommended: Workshop, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    result = result_of(Recommendation.objects.get())
    page = as_member(ana).get(f"/w/{recommended.pk}/recommendation/").content.decode()
    text, used = section(page, "situations"), frameworks.framework()
    catalogue = {item.key: item for item in used.scenarios}
    assert len(result["situations"]) == 3
    medians = {row["criterion"]: row["median"] for row in result["agreement"]}
    for entry in result["situations"]:
        assert entry["situation"] in text
        assert used.source(entry["source"]).title in text
        for key, level in catalogue[entry["key"]].answers.items():
            criterion = used.criterion(key)
            if medians[key] == level:
                assert f"{criterion.inline} “{criterion.short[level]}”" in text
            else:
                assert f"{criterion.name}: “{criterion.short[level]}” there," in text
    assert 'href="/guide/comparison/?framework=adaptation"' in page


def test_the_plan_is_said_and_a_stored_answer_without_one_is_shown_as_it_is(
    recommended: Workshop, ana: Member, as_member: Callable[[Member], Client]
) -> None:
    stored = Recommendation.objects.get()
    plan = result_of(stored)["plan"]
    assert plan is not None
    client, address = as_member(ana), f"/w/{recommended.pk}/recommendation/"
    assert plan["sentence"] in section(client.get(address).content.decode(), "plan")
    assert stored.result is not None
    Recommendation.objects.update(
        result={key: value for key, value in stored.result.items() if key != "plan"} | {"situations": []}
    )
    older = client.get(address)
    assert older.status_code == 200
    assert section(older.content.decode(), "plan") == section(older.content.decode(), "situations") == ""
