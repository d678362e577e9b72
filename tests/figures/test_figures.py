"""Figures are written as the language does it, and rounded the same in every one."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from workshops import figures


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en-gb", ["94%", "94.5%", "0.41", "1,200.50", "1,200", "a, b and c", "a, b or c", "a and b"]),
        ("de", ["94\xa0%", "94,5\xa0%", "0,41", "1.200,50", "1.200", "a, b und c", "a, b oder c", "a und b"]),
        # A variety of a language that nobody has described is written as its language.
        ("de-xa", ["94\xa0%", "94,5\xa0%", "0,41", "1.200,50", "1.200", "a, b und c", "a, b oder c", "a und b"]),
        ("xx", ["94%", "94.5%", "0.41", "1,200.50", "1,200", "a, b and c", "a, b or c", "a and b"]),
    ],
)
def test_each_language_writes_its_own_signs(language: str, written: list[str]) -> None:
    with translation.override(language):
        assert [
            figures.percent(0.94),
            figures.percent(0.945, 1),
            figures.decimal(0.4081, 2),
            figures.decimal(1200.5, 2),
            figures.whole(1200),
            figures.listed("abc"),
            figures.listed("abc", either=True),
            figures.listed("ab"),
        ] == written


def test_lists_of_none_and_one() -> None:
    assert (figures.listed([]), figures.listed(["a"])) == ("", "a")


@given(value=st.floats(-999, 999), places=st.integers(0, 4))
def test_nothing_is_rounded_otherwise_than_python_does(value: float, places: int) -> None:
    with translation.override("en-gb"):
        assert figures.decimal(value, places) == f"{value:.{places}f}"
        assert figures.percent(value / 100, places) == f"{value / 100 * 100:.{places}f}%"


def test_a_field_holds_no_more_digits_than_count() -> None:
    said = {(93.4712, 4): "93.47", (1234567.8, 6): "1234570", (0.1 + 0.2, 15): "0.3", (2_500_000.0, 12): "2500000"}
    assert [figures.digits(value, most=most) for value, most in said] == list(said.values())
    assert figures.digits(0.1 + 0.2) == "0.30000000000000004"


def test_a_number_has_as_many_places_as_it_has() -> None:
    said = {1e6: "1,000,000", 2.5: "2.5", 1e-5: "0.00001", 0.1 + 0.2: "0.3", 1e-13: "0.0000000000001", 12.0: "12"}
    said |= {0.0: "0", 1e-300: "1e-300", -2.5e30: "-2.5e+30"}
    assert [figures.plain_number(value) for value in said] == list(said.values())
    assert [figures.rounded(value) for value in (1234.5, 0.0125, 1 / 3, 1_000_000)] == [
        "1,234", "0.0125", "0.3333", "1,000,000",
    ]  # fmt: skip
    assert [figures.digits(value) for value in (5000.0, 1e-5, 1e6, -0.5)] == ["5000", "0.00001", "1000000", "-0.5"]


def test_what_is_below_nothing_has_a_minus_as_long_as_a_plus() -> None:
    said = {-0.0538: "−0.054", 0.087: "0.087", -0.0001: "0.000", 0.0: "0.000"}
    assert [figures.below_too(value, 3) for value in said] == list(said.values())


def test_what_lies_between_two_values_is_said_with_as_many_places_as_it_needs() -> None:
    said = {
        (0.7049, 0.5): ("0.70", "0.50", "0.20"),
        (0.6161, 0.6123): ("0.616", "0.612", "0.004"),
        (0.5, 0.5): ("0.50", "0.50", "0.00"),
        (0.625, 0.586): ("0.625", "0.586", "0.039"),
    }
    assert [figures.apart(*pair) for pair in said] == list(said.values())


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (90, "%", "90%"),
        (0, "%", "0%"),
        (1200.5, " % of answers ", "1,200.5% of answers"),
        (0.0125, "%", "0.0125%"),
        (300, "ms", "300 ms"),
        (1200, "", "1,200"),
        (5, "5 %", "5 5 %"),
        (1e-300, "% of answers", "1e-300 % of answers"),
    ],
)
def test_what_is_measured_has_the_unit_that_was_typed(value: float, unit: str, said: str) -> None:
    assert figures.measured(value, unit) == said


def test_a_percent_sign_that_was_typed_stands_as_every_other_of_its_language() -> None:
    with translation.override("de"):
        assert figures.measured(92.5, "% of answers") == f"{figures.percent(0.925, 1)} of answers"
        assert figures.measured(92.5, "%") == "92,5\u00a0%"
