"""The cost model as a page: defaults, changes that travel in the address, and bad input named at its field."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests.guide.conftest import Read, words
from workshops.domain import frameworks, recommendations
from workshops.domain.frameworks import Framework
from workshops.figures import plain_number
from workshops.forms.guide import MONTHS, NUMBER


def answer(html: str) -> str:
    """The sentence on the break-even of retrieval and fine-tuning."""
    return words(html.split('class="guide-answer"')[1].split("</section>")[0]).split("Only money")[0]


def link(html: str) -> str:
    found = re.search(r'value="(http://testserver/guide/costs/[^"]*)"', html)
    assert found
    return unescape(found[1])


def test_every_input_is_named_with_unit_default_range_and_source(read: Read, framework: Framework) -> None:
    text = words(read("costs/"))
    for item in framework.costs:
        low, high, default = map(plain_number, (item.low, item.high, item.default))
        said = f"In {item.unit}: {default} unless you say so, plausible from {low} to {high}. {item.about}"
        assert said in text
        assert f"{item.name}: {framework.source(item.sources[0]).title}" in text


def test_defaults_say_what_the_library_says(read: Read, framework: Framework) -> None:
    found = recommendations.estimate_costs(framework, {}, 24)
    html = read("costs/")
    pair = next(e for e in found["break_even"] if {e["above"], e["below"]} == {"rag", "fine_tuning"})
    assert pair["sentence"] in answer(html)
    text = words(html)
    for row in found["approaches"]:
        assert f"{framework.approach(row['approach']).short} ${row['cumulative'][-1]:,.0f}" in text
    assert found["sensitivity"][0]["name"] in words(html.split('id="swings"')[1].split("</p>")[0])


def test_a_changed_input_changes_the_break_even(read: Read) -> None:
    before, after = read("costs/"), read("costs/?examples=5000&example_price=10")
    assert answer(before) != answer(after)
    assert 'name="examples" value="5000"' in after


def test_the_link_carries_the_changes_and_nothing_else(read: Read, client: Client) -> None:
    html = read("costs/?examples=5000&queries_per_day=5000&months=36&utm_source=mail")
    assert link(html) == "http://testserver/guide/costs/?months=36&examples=5000"
    assert answer(client.get(link(html)).content.decode()) == answer(html)


def test_each_line_has_a_point_a_month(read: Read, framework: Framework) -> None:
    lines = re.findall(r'<polyline class="cost-line (\S+)" points="([^"]+)"', read("costs/?months=12"))
    assert {css for css, _ in lines} == {f"approach-{a.key}" for a in framework.approaches}
    for _, points in lines:
        places = [tuple(map(float, point.split(","))) for point in points.split()]
        assert [x for x, _ in places] == [round(100 * month / 12, 2) for month in range(13)]
        assert all(0 <= y <= 100 for _, y in places)
        heights = [y for _, y in places]
        assert heights == sorted(heights, reverse=True)  # money spent only grows; the drawing counts from the top


def test_one_cheaper_at_every_volume_is_said(read: Read) -> None:
    """Training for nothing and calls for next to nothing: no volume is too small for fine-tuning."""
    html = read("costs/?tuning_weeks=0&examples=0&run_price=0&tuning_upkeep=0&model_hosting=0")
    assert "fine-tuning costs less than RAG at every volume" in answer(html)


@pytest.mark.parametrize(
    "query",
    [
        "queries_per_day=0",
        "months=1",
        "months=120",
        "months=7",
        "queries_per_day=1e15&large_price_in=1e15",
        "&".join(f"{item.key}=0" for item in frameworks.framework().costs),
    ],
)
def test_extreme_numbers_are_computed(read: Read, query: str) -> None:
    html = read(f"costs/?{query}")
    assert not {"nan", "inf"} & set(re.findall(r"[a-z]+", words(html)))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("examples", "-1", NUMBER),
        ("examples", "many", NUMBER),
        ("examples", "", NUMBER),
        ("examples", "nan", NUMBER),
        ("examples", "inf", NUMBER),
        ("examples", "1e999", NUMBER),
        ("examples", "1e16", "Write a smaller number: a thousand million million at most."),
        ("months", "0", MONTHS),
        ("months", "121", MONTHS),
        ("months", "1.5", MONTHS),
        ("months", "soon", MONTHS),
    ],
)
def test_bad_input_is_one_sentence_at_its_field(
    client: Client, db: None, field: str, value: str, sentence: str
) -> None:
    response = client.get("/guide/costs/", {field: value, "run_price": "1234"})
    html = response.content.decode()
    assert response.status_code == 422
    errors = re.findall(r'<div class="field-error" id="id_(\w+)_error"><span>([^<]*)</span>', html)
    assert errors == [(field, sentence)]
    assert 'name="run_price" value="1234"' in html
    assert "guide-answer" not in html
