"""What becomes of a decision: accepted in spite of something, rejected, retired, reopened, followed by another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.acceptance import LONGEST_REASON, REASON_TOO_LONG
from workshops.enums import DecisionMove, Succession
from workshops.shared_sentences import WHY_REJECTED, WHY_REOPENED, WHY_RETIRED

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _reason(label: StrOrPromise, need: StrOrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": need, "max_length": REASON_TOO_LONG},
    )


class AcceptForm(forms.Form):
    unsigned_reason = _reason(
        gettext_lazy("Why is it accepted all the same?"),
        gettext_lazy("Say why it is accepted all the same. The reason stands on the sheet."),
    )


class RetireForm(forms.Form):
    reason = _reason(gettext_lazy("Why is it retired?"), gettext_lazy(WHY_RETIRED))


class RejectForm(forms.Form):
    reason = _reason(gettext_lazy("Why is it rejected?"), gettext_lazy(WHY_REJECTED))


class ReopenForm(forms.Form):
    reason = _reason(gettext_lazy("Why is it reopened?"), gettext_lazy(WHY_REOPENED))


class SuccessionForm(forms.Form):
    by = forms.CharField(
        label=gettext_lazy("Which decision follows it?"),
        max_length=20,
        help_text=gettext_lazy("Its number, for example D-0042. It has to be accepted."),
        error_messages={"required": gettext_lazy("Name the decision that follows, for example D-0042.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What does it do?"),
        choices=Succession.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what it does.")),
    )


LIFE_FORMS: Mapping[DecisionMove, type[forms.Form]] = {
    DecisionMove.REJECT: RejectForm,
    DecisionMove.SUPERSEDE: SuccessionForm,
    DecisionMove.RETIRE: RetireForm,
    DecisionMove.REOPEN: ReopenForm,
}
