"""The parts of the pages: what the drawing tags draw, and what the style sheets promise."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from workshops.drawing.strip import build_strip, column_x, count_levels, shape_of

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"


def render(source: str, **context: object) -> str:
    return Template("{% load parts %}" + source).render(Context(context))


def marks(shape: str, levels: str) -> list[dict[str, object]]:
    return [{"shape": shape, "level": int(level)} for level in levels]


def draw(given: list[dict[str, object]], **more: object) -> Any:
    counts = count_levels(mark["level"] for mark in given)  # type: ignore[misc]
    return build_strip(**{"marks": given, "counts": counts, "previous": None, "median": None, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("role", "shape"),
    [("product", "square"), ("security", "triangle"), ("data", "circle"), ("legal", "diamond"), ("", "diamond")],
)
def test_each_role_has_its_shape(role: str, shape: str) -> None:
    assert shape_of(role) == shape


def test_a_role_within_a_sentence_leaves_no_room_before_the_stop() -> None:
    said = render('{% role_mark "security" "Security" show=True as role %}You are in as {{ role }}.')
    assert said.startswith("You are in as <span")
    assert said.endswith("Security</span></span>.")


def test_one_mark_for_each_answer_in_the_middle_of_its_column() -> None:
    strip = draw(marks("square", "04"))
    assert [mark.x for mark in strip.marks] == [column_x(0), column_x(4)]


def test_an_unanswered_criterion_draws_nothing() -> None:
    strip = draw([{"shape": "square", "level": None}])
    assert (strip.marks, strip.bars) == ([], [])


def test_marks_of_a_column_never_overlap_nor_leave_it() -> None:
    strip = draw(marks("square", "2" * 13) + marks("circle", "2" * 11))
    places = {(mark.x, mark.y) for mark in strip.marks}
    assert len(places) == 24
    assert all(abs(mark.x - column_x(2)) <= 36 - 7 for mark in strip.marks)
    assert all(-strip.height <= mark.y < 0 for mark in strip.marks)


def test_two_hundred_people_become_one_shape_for_each_role_and_level_with_its_count() -> None:
    strip = draw(marks("square", "0" * 30 + "1" * 70) + marks("circle", "1" * 100))
    assert sorted(mark.text for mark in strip.marks) == ["100", "30", "70"]
    biggest = max(strip.marks, key=lambda mark: mark.scale)
    assert biggest.text == "100"
    by_count = {mark.text: mark.scale**2 for mark in strip.marks}
    assert math.isclose(by_count["100"] / by_count["70"], 100 / 70, rel_tol=1e-6)


def test_without_roles_no_role_shape_is_drawn() -> None:
    html = render("{% distribution counts=counts %}", counts=[2, 0, 1, 0, 0])
    drawn = set(re.findall(r'distribution-mark" d="([^"]+)"', html))
    assert len(drawn) == 1
    assert html.count("distribution-mark") == 3


def test_moves_are_arcs_from_the_old_level_to_the_new_one() -> None:
    given = [{"shape": "square", "level": 3, "was": 0}, {"shape": "circle", "level": 2, "was": 2}]
    strip = draw(given)
    assert len(strip.moves) == 1
    assert strip.moves[0].d.startswith(f"M{column_x(0) + 6:g} ")


def test_the_sentence_counts_levels_as_the_ballot_does() -> None:
    html = render("{% distribution counts=c median=1.5 dont_know=2 label='Latency' %}", c=[0, 1, 3, 0, 0])
    assert 'aria-label="Latency: 4 answers: 1 on level 2 and 3 on level 3; median 2.5; 2 did not know"' in html


def test_the_table_has_a_column_for_each_role_that_adds_up() -> None:
    given = [
        {"role": "product", "role_label": "Product", "level": 1},
        {"role": "data", "role_label": "Data", "level": 1},
        {"role": "data", "role_label": "Data", "level": 4},
    ]
    html = render("{% distribution m levels=l %}", m=given, l=["a", "b", "c", "d", "e"])
    cells = re.findall(r'<td class="number">(\d+)</td>', html)
    assert [int(cell) for cell in cells] == [0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.937, "94"),
        (0.99, "99"),
        (0.9999, "more than 99"),
        (1.0, "more than 99"),
        (0.0, "fewer than 1"),
        (0.0004, "fewer than 1"),
        (None, "–"),
    ],
)
def test_shares_are_never_rounded_to_certainty(share: float | None, said: str) -> None:
    assert render("{{ share|as_percent }}", share=share) == said


def test_text_given_to_a_part_is_escaped() -> None:
    html = render("{% card title %}{{ words }}{% endcard %}{% approach_chip 'x' title %}", title="<b>", words="<i>")
    assert "<b>" not in html
    assert "<i>" not in html.replace('<i class="chip-swatch"', "")


def test_a_level_scale_has_six_answers_and_one_choice() -> None:
    html = render("{% level_scale 'level' l 3 legend='Latency' %}", l=["a", "b", "c", "d", "e"])
    assert re.findall(r'value="(\w+)"', html) == ["0", "1", "2", "3", "4", "unknown"]
    assert re.findall(r'value="(\w+)" checked', html) == ["3"]


def test_level_zero_is_an_answer() -> None:
    html = render("{% level_scale 'level' l 0 legend='Latency' %}", l=["a", "b", "c", "d", "e"])
    assert re.findall(r'value="(\w+)" checked', html) == ["0"]


def test_no_template_has_a_style_or_handler_attribute() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    assert [str(path) for path in templates if re.search(r"\s(style|on\w+)=[\"']", path.read_text())] == []


def test_every_style_sheet_is_linked_once() -> None:
    linked = re.findall(r"css/([\w/.-]+\.css)", (ROOT / "templates/parts/stylesheets.html").read_text())
    assert sorted(linked) == sorted(str(path.relative_to(CSS)) for path in CSS.rglob("*.css"))


# Contrast, from the tokens themselves: WCAG 2.2 AA, in both themes.

Colour = tuple[float, float, float]


def tokens(theme: int) -> dict[str, Colour]:
    pair = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")
    found = pair.findall((CSS / "tokens.css").read_text())
    return {name: tuple(map(float, values[theme].split())) for name, *values in found}  # type: ignore[misc]


def luminance(colour: Colour) -> float:
    """Relative luminance of an oklch colour; the matrices are Björn Ottosson's."""
    light, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l_, m, s = (
        (light + x * a + y * b) ** 3
        for x, y in ((0.3963377774, 0.2158037573), (-0.1055613458, -0.0638541728), (-0.0894841775, -1.2914855480))
    )
    red = 4.0767416621 * l_ - 3.3077115913 * m + 0.2309699292 * s
    green = -1.2684380046 * l_ + 2.6097574011 * m - 0.3413193965 * s
    blue = -0.0041960863 * l_ - 0.7034186147 * m + 1.7076147010 * s
    red, green, blue = (min(1.0, max(0.0, x)) for x in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAPERS = ["canvas", "surface", "sunken"]
APPROACHES = ["prompting", "rag", "fine_tuning", "hybrid"]
TEXT = [(ink, paper) for ink in ("ink", "ink-2", "ink-3", "accent", "red") for paper in PAPERS]
TEXT += [(f"on-{key}-tint", f"{key}-tint") for key in [*APPROACHES, "red"]]
TEXT += [("accent", "accent-tint"), ("ink", "accent-tint"), ("ink-2", "red-tint"), ("ink", "other-tint")]
TEXT += [("canvas", "ink"), ("canvas", "ink-2")]
SHAPES = [(fill, paper) for fill in [*APPROACHES, "ink-4", *(f"other-{n}" for n in range(4))] for paper in PAPERS]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_a_contrast_of_four_and_a_half(theme: int) -> None:
    colours = tokens(theme)
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_shapes_have_a_contrast_of_three(theme: int) -> None:
    colours = tokens(theme)
    low = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}
