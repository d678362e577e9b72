"""What the domain refuses reaches the reader of a form, whatever that form shows."""

from __future__ import annotations

import re
from pathlib import Path

from django import forms

from workshops.forms.refused import add_refusal
from workshops.refusals import Conflict, InvalidFields

VIEWS = Path(__file__).parents[2] / "workshops" / "views"


class Asked(forms.Form):
    note = forms.CharField(required=False)


def test_a_sentence_stands_at_its_field_and_above_the_form_where_that_has_none() -> None:
    named, unnamed = Asked({}), Asked({})
    add_refusal(named, InvalidFields({"note": "Say why.", "until": "Choose a day."}))
    add_refusal(unnamed, Conflict("Somebody was first."))
    assert named.errors.get_json_data() == {"note": [_said("Say why.")], "__all__": [_said("Choose a day.")]}
    assert unnamed.errors.get_json_data() == {"__all__": [_said("Somebody was first.")]}


def _said(sentence: str) -> dict[str, str]:
    return {"message": sentence, "code": ""}


def test_it_is_put_there_in_one_way() -> None:
    """A loop of one's own ends in an error of the server at the first field that the form does not show."""
    own = [path.name for path in VIEWS.glob("*.py") if re.search(r"\.add_error\([a-z]", path.read_text())]
    assert own == []
