"""What each form asks for, lets through and says when it does not: recorded field by field. Pages show the fields, but
not their limits, nor what is told to whoever is beyond one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django import forms

import workshops.forms
import workshops.signing_in
from tests.shown import Record

LIMITS = ("max_length", "min_length", "max_value", "min_value", "allow_empty_file")


def own_forms() -> dict[str, type[forms.Form]]:
    """Every one that asks for something, by its module and name."""
    found = {}
    for package in (workshops.forms, workshops.signing_in):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            for each in vars(import_module(module.name)).values():
                if isinstance(each, type) and issubclass(each, forms.Form) and each.__module__ == module.name:
                    found[f"{module.name.removeprefix('workshops.')}.{each.__name__}"] = each
    return {name: form for name, form in found.items() if form.base_fields}


def said_of(name: str, field: forms.Field) -> Iterator[str]:
    widget, usual = field.widget, type(field).default_error_messages
    yield f"{name}: {type(field).__name__}, {type(widget).__name__}, required {field.required}"
    yield f"{name}: {field.label}. {field.help_text}"
    yield f"{name}: starts with {'' if callable(field.initial) else field.initial}"
    yield from (f"{name}: {limit} {getattr(field, limit)}" for limit in LIMITS if hasattr(field, limit))
    yield from (f"{name}: {key}={value}" for key, value in sorted(widget.attrs.items()))
    if name != "time_zone":  # which the machine knows
        yield from (f"{name}: offers {value}, {words}" for value, words in getattr(field, "choices", ()))
    told = sorted(field.error_messages.items())
    yield from (f"{name}: where {code}, {words}" for code, words in told if usual.get(code) != words)


def test_every_field_asks_lets_through_and_says_what_it_did() -> None:
    record = Record(Path(__file__).with_name("form_fields.txt"))
    asked = own_forms()
    for form, kind in asked.items():
        record.look(form, {"all": [line for name, field in kind.base_fields.items() for line in said_of(name, field)]})
    assert asked.keys() == record.known.keys()
