"""What is typed at the end of a revisit, in its room or alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from workshops.enums import RevisitOutcome
from workshops.models import Occurrence
from workshops.models.revisits import LONGEST_NOTE
from workshops.queries.revisit_rooms import was_revised
from workshops.shared_sentences import CHOOSE_WHAT_CAME
from workshops.words.revisit_rooms import outcome_choices


class RoomOutcomeForm(forms.Form):
    """What came of it. It starts with amended where the text was changed, and with reaffirmed where nothing moved the
    winner (`winner`: the recommendation's approach, None without one); otherwise somebody has to say."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy(CHOOSE_WHAT_CAME)),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the room saw. A decision is not retired without a reason."),
    )

    def __init__(self, *args: Any, occurrence: Occurrence, winner: str | None, **kwargs: Any):
        decision = occurrence.plan.decision
        self.stays = winner in (None, decision.approach)
        if was_revised(occurrence):
            start = RevisitOutcome.AMENDED.value
        else:
            start = RevisitOutcome.REAFFIRMED.value if self.stays else ""
        kwargs.setdefault("initial", {"outcome": start})
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [(key.value, words) for key, words in outcome_choices(decision).items()]


class AloneForm(forms.Form):
    """What somebody has looked at, alone; see `find_nothing_changed`."""

    looked_at = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": gettext_lazy("There is no such thing to look at any more.")}
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST_NOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, things: list[str], **kwargs: Any):
        super().__init__(*args, **{"auto_id": "id_alone_%s", **kwargs})
        looked_at = self.fields["looked_at"]
        assert isinstance(looked_at, forms.MultipleChoiceField)
        looked_at.choices = [(key, key) for key in things]
