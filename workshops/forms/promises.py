"""What is promised about answers, as the facilitator chooses it, and what is opened of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from workshops.enums import RevealPolicy
from workshops.forms.rounds import seen_round

NAMED = [("named", gettext_lazy("Named")), ("anonymous", gettext_lazy("Anonymous"))]
# One line each, for whoever has to choose.
POLICIES = {
    RevealPolicy.ROUND: gettext_lazy("All answers of a round at once, as soon as it is closed."),
    RevealPolicy.CRITERION: gettext_lazy(
        "After the round you open one criterion at a time, so that the talk stays with it."
    ),
    RevealPolicy.END: gettext_lazy("All at once with the recommendation; nobody is swayed in a later round."),
}


def anonymous_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Answers at the reveal"),
        choices=NAMED,
        initial="named",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose named or anonymous.")),
    )


def reveal_field(**settings: Any) -> forms.ChoiceField:
    sentence = gettext_lazy("Choose when answers are shown: by round, by criterion, or at the end.")
    return forms.ChoiceField(
        label=gettext_lazy("When answers are shown"),
        choices=RevealPolicy.choices,
        initial=RevealPolicy.ROUND,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), sentence),
        **settings,
    )


def policy_options() -> list[tuple[str, str, str]]:
    """(value, name, line) of each policy."""
    return [(policy.value, str(policy.label), str(line)) for policy, line in POLICIES.items()]


class PromiseForm(forms.Form):
    anonymous = anonymous_field()
    reveal = reveal_field()
    policies = staticmethod(policy_options)

    def said(self) -> dict[str, Any]:
        """What `change_promise` takes."""
        sent = self.cleaned_data
        return {"anonymous": sent["anonymous"] == "anonymous", "reveal": sent["reveal"]}


class RevealForm(forms.Form):
    """One criterion, or without any all that are closed; `round` is what the facilitator saw."""

    criterion = forms.CharField(label=gettext_lazy("Criterion"), required=False, max_length=60)
    round = seen_round()
