"""The API's library's errors in our words, each at its path."""

from __future__ import annotations

from workshops.words.faults import OWN, FieldError, faults_of


def test_each_fault_has_its_sentence_at_its_path() -> None:
    errors: list[FieldError] = [
        {"type": "missing", "loc": ("body", "body", "title"), "msg": "Field required"},
        {"type": "string_too_long", "loc": ("body", "body", "name"), "msg": "", "ctx": {"max_length": 2000}},
        {"type": "string_too_short", "loc": ("body", "body", "code"), "msg": "", "ctx": {"min_length": 1}},
        {"type": "greater_than_equal", "loc": ("query", "limit"), "msg": "", "ctx": {"ge": 1}},
        {"type": "less_than_equal", "loc": ("body", "body", "volume"), "msg": "", "ctx": {"le": 10_000.5}},
        {
            "type": "literal_error",
            "loc": ("body", "body", "rows", 2, "sign"),
            "msg": "",
            "ctx": {"expected": "'a' or 'b'"},
        },
        {"type": OWN, "loc": ("body", "body", "day"), "msg": "This is a day, for example 2027-02-28."},
        {"type": "not_known_yet", "loc": ("body", "body"), "msg": "Internals"},
    ]

    assert faults_of(errors) == {
        "title": "This field is needed.",
        "name": "This may have up to 2,000 characters.",
        "code": "This needs at least 1 character.",
        "limit": "Give 1 or more.",
        "volume": "Give 10,000.5 or less.",
        "rows.2.sign": "Choose one of: a, b.",
        "day": "This is a day, for example 2027-02-28.",
        "": "This does not fit.",
    }
