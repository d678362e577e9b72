"""What people send in a room besides their ballots: a move, a seat, a role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.framework_names import role_choices
from workshops.domain.participants import OBSERVER
from workshops.enums import Stage
from workshops.forms.rounds import seen_round
from workshops.models import Workshop
from workshops.shared_sentences import CHOOSE_A_ROLE, CHOOSE_A_ROLE_OF_IT, ENTER_YOUR_NAME

_TO = gettext_lazy("Choose the stage to go to.")
_SEEN = gettext_lazy("Say which stage you saw: one of the stages of a workshop, or nothing.")
_READY = gettext_lazy("Say 1 for ready, or 0 for not ready after all.")


class StageForm(forms.Form):
    """A move to `stage`; `expected` and `round` are what the mover saw on their page."""

    stage = forms.ChoiceField(
        choices=[choice for choice in Stage.choices if choice[0] != Stage.DECIDED],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _TO),
    )
    expected = forms.ChoiceField(choices=Stage.choices, required=False, error_messages={"invalid_choice": _SEEN})
    round = seen_round(0)
    sure = forms.BooleanField(required=False)

    @property
    def to(self) -> Stage:
        return Stage(self.cleaned_data["stage"])

    @property
    def seen(self) -> Stage | None:
        return Stage(self.cleaned_data["expected"]) if self.cleaned_data["expected"] else None


class ReadyForm(forms.Form):
    """ "I am ready" or not; `stage` and `round` are what the sender saw on their page."""

    ready = forms.ChoiceField(
        choices=[("1", gettext_lazy("I am ready")), ("0", gettext_lazy("Not ready after all"))],
        error_messages=dict.fromkeys(("required", "invalid_choice"), _READY),
    )
    stage = forms.ChoiceField(choices=Stage.choices, required=False, error_messages={"invalid_choice": _SEEN})
    round = seen_round(0)

    def said(self) -> dict[str, Any]:
        """What `say_ready` takes."""
        sent = self.cleaned_data
        stage = Stage(sent["stage"]) if sent["stage"] else None
        return {"ready": sent["ready"] == "1", "stage": stage, "round_number": sent["round"]}


class RoleForm(forms.Form):
    """A role of this workshop, or observer."""

    role = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy(CHOOSE_A_ROLE),
            "invalid_choice": gettext_lazy(CHOOSE_A_ROLE_OF_IT),
        }
    )

    def __init__(self, *args: Any, workshop: Workshop, only_observer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [] if only_observer else role_choices(workshop)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*roles, (OBSERVER, _("Observer, without a ballot"))]


class SeatForm(RoleForm):
    """Taking part as a member: the name is known, and only asked for where somebody in the room has it already."""

    name = forms.CharField(
        label=gettext_lazy("Your name in this room"),
        max_length=60,
        error_messages={"required": gettext_lazy(ENTER_YOUR_NAME)},
    )
