"""A value that no page sends is refused in one clear sentence of our own, which says what would do; it is not told
back at whatever length it came."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms

import workshops.forms
from tests.browsers import as_guest, as_member
from workshops.domain.rooms import create_workshop
from workshops.enums import Stage
from workshops.forms.ballots import AnswerForm
from workshops.forms.rooms import ReadyForm, StageForm
from workshops.forms.table import TableForm
from workshops.models import Answer, Member, Participant, Workshop
from workshops.refusals import InvalidFields

LONG = "x" * 200_000


def kinds() -> Iterator[tuple[str, type[forms.Form]]]:
    """Every form of ours by its name. One that is only `wanted` filters: there what does not fit is left out."""
    for module in pkgutil.iter_modules(workshops.forms.__path__):
        found = inspect.getmembers(import_module(f"workshops.forms.{module.name}"), inspect.isclass)
        for name, kind in found:
            if issubclass(kind, forms.Form) and not hasattr(kind, "wanted"):
                yield f"{module.name}.{name}", kind


def test_no_choice_is_refused_in_words_that_repeat_what_was_sent() -> None:
    repeats = {
        f"{name}.{key}"
        for name, kind in kinds()
        for key, field in kind.base_fields.items()
        if isinstance(field, forms.ChoiceField)
        and field.error_messages["invalid_choice"] == type(field).default_error_messages["invalid_choice"]
    }
    assert repeats == set()


REFUSED = [
    (AnswerForm, "confidence", LONG, "Say how sure you are from 1 to 3, or leave it open."),
    (AnswerForm, "round", "0", "The round is a whole number, such as 1."),
    (AnswerForm, "sequence", "-1", "The sequence of changes is a whole number, 0 or more."),
    (TableForm, "round", "one", "The round is a whole number, such as 1."),
    (StageForm, "stage", LONG, "Choose the stage to go to."),
    (StageForm, "expected", "tea", "Say which stage you saw: one of the stages of a workshop, or nothing."),
    (StageForm, "round", "-1", "The round is a whole number, such as 1."),
    (ReadyForm, "ready", "yes", "Say 1 for ready, or 0 for not ready after all."),
]


@pytest.mark.parametrize(("kind", "name", "sent", "sentence"), REFUSED)
def test_what_would_do_is_said(kind: type[forms.Form], name: str, sent: str, sentence: str) -> None:
    assert kind({"level": "1", "stage": "scoring", "ready": "1", name: sent}).errors == {name: [sentence]}


def test_an_answer_with_a_wrong_part_saves_none_of_it(scoring: Workshop, crowd: list[Participant]) -> None:
    address = f"/w/{scoring.pk}/answers/{scoring.criteria[0]}/"
    answer = as_guest(crowd[0]).post(address, {"level": "2", "confidence": LONG, "reason": "Because.", "round": "1"})
    assert (answer.status_code, Answer.objects.count()) == (422, 0)
    page = answer.content.decode()
    assert "Say how sure you are from 1 to 3, or leave it open." in page
    assert LONG[:100] not in page


def test_a_stage_that_there_is_not_moves_nothing(scoring: Workshop, ana: Member) -> None:
    answer = as_member(ana).post(f"/w/{scoring.pk}/stage/", {"stage": "tea\x00"})
    scoring.refresh_from_db()
    assert (answer.status_code, Stage(scoring.stage)) == (422, Stage.SCORING)
    assert "Choose the stage to go to." in answer.content.decode()


def test_what_no_text_may_hold_is_told_with_a_way_out_by_every_form() -> None:
    texts = [
        (f"{name}.{key}", field)
        for name, kind in kinds()
        for key, field in kind.base_fields.items()
        if isinstance(field, forms.CharField)
    ]
    told = {name: str(field.error_messages.get("null_characters_not_allowed")) for name, field in texts}
    assert len(told) > 50
    assert set(told.values()) == {
        "This text has a character in it that cannot be stored: delete it, or type the words again."
    }


def test_each_text_of_a_workshop_has_a_length_that_is_said(ana: Member) -> None:
    title, use_case, facts = "t" * 120, "u" * 2000, "f" * 4000
    with pytest.raises(InvalidFields) as no:
        create_workshop(workspace=ana.workspace, by=ana, title=f"{title}x", use_case=f"{use_case}x", facts=f"{facts}x")
    assert no.value.fields == {
        "title": "The title may have up to 120 characters.",
        "use_case": "The use case may have up to 2,000 characters.",
        "facts": "The facts may have up to 4,000 characters.",
    }
    whole = create_workshop(workspace=ana.workspace, by=ana, title=title, use_case=use_case, facts=facts)
    assert (whole.title, whole.use_case, whole.facts) == (title, use_case, facts)
