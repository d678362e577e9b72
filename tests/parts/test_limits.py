"""Every number that a page asks for: the least and the most that it takes, and neither one less nor one more; every
text: how long. A form's field without a row here fails."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.core.exceptions import ValidationError

import workshops.forms
from workshops.domain import agenda
from workshops.forms.facilitation import AgendaForm
from workshops.models import Workshop

Ends = tuple[object, object]
Limits = dict[str, dict[str, Ends]]

STAMPED: dict[str, Ends] = {"sequence": (0, 2**62), "round": (1, None)}
KEPT = 36_500
NUMBERS: Limits = {
    "ballots.AnswerForm": STAMPED,
    "ballots.StampedForm": STAMPED,
    "ballots.WeightsForm": STAMPED,
    "facilitation.TimerForm": {"minutes": (1, 120), "more": (1, 120)},
    "guide.CostForm": {"months": (1, 120)},
    "measuring.LabelledSetForm": {
        "difference": (0.5, 100),
        "discordance": (0.5, 100),
        "repeats": (1, 20),
        "alike": (0, 100),
        "groups": (1, 20),
    },
    "measuring.MeasuringForm": {
        "believed": (0, 100),
        "as_if": (1, 100_000),
        "cases": (1, 1000),
        "case_cost": (0, 1_000_000),
        "point": (0, 1_000_000_000),
    },
    "people.WorkshopForm": {"queries_a_day": (0, 10**12)},
    "privacy.RetentionForm": {
        "workshops": (1, KEPT),
        "invitations": (1, KEPT),
        "notices": (1, KEPT),
        "readings": (1, KEPT),
        "audit": (365, KEPT),
    },
    "promises.RevealForm": {"round": (1, None)},
    "rooms.ReadyForm": {"round": (0, None)},
    "rooms.StageForm": {"round": (0, None)},
    "table.AgainForm": {"round": (1, None)},
    "table.TableForm": {"round": (1, None)},
    "use_case_facts.FactsForm": {"queries_a_day": (0, 10**12)},
}
NAME, WORD, REASON, PROSE, ADDRESS = 80, 60, 1000, 2000, 254
LENGTHS: dict[str, dict[str, int]] = {
    "assumptions.ReadingForm": {"source": 200},
    "ballots.AnswerForm": {"client": 40, "reason": REASON},
    "ballots.StampedForm": {"client": 40},
    "ballots.WeightsForm": {"client": 40},
    "channels.ChannelForm": {"name": NAME, "url": 2000},
    "decision_life.AcceptForm": {"unsigned_reason": PROSE},
    "decision_life.RejectForm": {"reason": PROSE},
    "decision_life.ReopenForm": {"reason": PROSE},
    "decision_life.RetireForm": {"reason": PROSE},
    "decision_life.SuccessionForm": {"by": 20},
    "decisions.AssumptionForm": {"statement": 500, "owner": 80, "metric": 120},
    "decisions.MetricForm": {"name": 120, "unit": 40},
    "decisions.TextForm": {
        "title": 120,
        **dict.fromkeys(("rationale", "fallback", "scope_now", "scope_later", "own_risks"), 4000),
        **dict.fromkeys(("dataset_version", "retrieval_settings", "base_model_id", "fine_tune_checkpoint_id"), 500),
        "owner": ADDRESS,
        "backup": ADDRESS,
    },
    "guide.SituationForm": {"q": 200},
    "in_force.InForceForm": {"model": 500},
    "members.ComeInForm": {"name": NAME},
    "members.InviteForm": {"email": ADDRESS},
    "members.NewWorkspaceForm": {"name": NAME},
    "members.ProveAddressForm": {"email": ADDRESS},
    "members.WorkspaceForm": {"name": NAME, "workspace_time_zone": 64},
    "notes.NoteForm": {"criterion": WORD, "owner": 80, "text": REASON},
    "people.CodeForm": {"code": 20},
    "people.JoinForm": {"name": WORD, "email": ADDRESS},
    "people.SetupForm": {"workspace": NAME, "name": NAME, "email": ADDRESS},
    "people.SignInForm": {"email": ADDRESS},
    "people.WayBackForm": {"email": ADDRESS},
    "people.WorkshopForm": {"title": 120, "use_case": 2000, "facts": 4000, "roles": 200},
    "plans.EarlyForm": {"reason": REASON},
    "plans.PlanForm": {"owner": ADDRESS, "backup": ADDRESS, "time_zone": 64},
    "preparation.AgendaMailForm": {"starts_at": 30, "emails": 60_000},
    "preparation.ChecklistForm": {"question": WORD, "answer": 500, "seen": WORD},
    "preparation.DuplicateForm": {"title": 120},
    "preparation.NameForm": {"name": NAME},
    "preparation.TemplateForm": {"name": NAME, "title": 120},
    "prescoring.DeadlineForm": {"answers_due_at": 30},
    "prescoring.InvitationForm": {"emails": 60_000},
    "privacy.ErasureForm": {"name": ADDRESS},
    "privacy.SearchForm": {"q": ADDRESS},
    "promises.RevealForm": {"criterion": WORD},
    "recommendations.WaiverForm": {"reason": REASON},
    "revisit_rooms.AloneForm": {"note": PROSE},
    "revisit_rooms.RoomOutcomeForm": {"note": PROSE},
    "revisits.OutcomeForm": {"note": PROSE},
    "revisits.SnoozeForm": {"reason": REASON},
    "rooms.SeatForm": {"name": WORD},
    "security.DomainForm": {"domain": 253},
    "sign_offs.SignOffForm": {"reason": PROSE},
    "table.AgainForm": {"criterion": WORD},
    "table.TableForm": {"criterion": WORD},
    "time_zones.OwnZoneForm": {"time_zone": 64},
    "time_zones.WorkspaceZoneForm": {"workspace_time_zone": 64},
    "tokens.TokenForm": {"name": NAME},
}


def fields() -> Iterator[tuple[str, str, forms.Field]]:
    """Of every form: its name, the field's, and the field."""
    for module in pkgutil.iter_modules(workshops.forms.__path__):
        own = import_module(f"workshops.forms.{module.name}")
        for name, form in inspect.getmembers(own, inspect.isclass):
            if issubclass(form, forms.Form) and form.__module__ == own.__name__:
                yield from ((f"{module.name}.{name}", key, field) for key, field in form.base_fields.items())


def check_ends(field: forms.Field, least: object, most: object) -> None:
    """Both ends are taken; a step beyond them is refused."""
    step = 0.1 if isinstance(field, forms.FloatField) else 1
    for end, beyond in ((least, -step), (most, step)):
        if isinstance(end, int | float):
            assert field.clean(str(end)) == end
            with pytest.raises(ValidationError):
                field.clean(str(end + beyond))


def test_numbers_end_where_they_say() -> None:
    found: Limits = {}
    for form, key, field in fields():
        if isinstance(field, forms.IntegerField) and (field.min_value, field.max_value) != (None, None):
            found.setdefault(form, {})[key] = (field.min_value, field.max_value)
            check_ends(field, *NUMBERS.get(form, {}).get(key, (None, None)))
    assert found == NUMBERS


def test_texts_are_as_long_as_they_may_be() -> None:
    found: dict[str, dict[str, int]] = {}
    for form, key, field in fields():
        if isinstance(field, forms.CharField) and field.max_length is not None:
            found.setdefault(form, {})[key] = field.max_length
    assert found == LENGTHS


def test_minutes_of_a_stage(workshop: Workshop) -> None:
    form = AgendaForm(workshop=workshop)
    for item in form.items:
        check_ends(form.fields[item.stage.value], 1, agenda.LONGEST)
