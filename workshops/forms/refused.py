"""What was refused, between the domain, which names fields, and a form, which shows some of them."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from workshops.refusals import InvalidFields, Refusal


def add_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """Each sentence at the field that it names; where it names none, or none that this form shows, above the form."""
    add_faults(form, refusal.fields or {"": refusal.sentence})


def add_faults(form: forms.BaseForm, faults: Mapping[str, str]) -> None:
    for name, sentence in faults.items():
        form.add_error(name if name in form.fields else None, sentence)


def refusal_of(form: forms.BaseForm) -> InvalidFields:
    """What is wrong in a form, one sentence a field."""
    return InvalidFields({name: str(errors[0]) for name, errors in form.errors.items()})


def refusal_by_label(form: forms.BaseForm) -> InvalidFields:
    """The same by what the page calls each field, where a page says it and not the form."""
    return InvalidFields({str(form[name].label): str(errors[0]) for name, errors in form.errors.items()})
