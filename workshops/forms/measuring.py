"""With what it is counted whether to measure first, and how large a labelled set should be: all in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.labelled_sets import Asked
from workshops.domain.measurable import RightsAnswered
from workshops.domain.measuring import MOST_CASES, Belief, Money, Question, most_telling, usual_belief, usual_money
from workshops.figures import digits
from workshops.models import Decision, Workshop
from workshops.words.measuring import question_words

PERCENTAGE = gettext_lazy("Write a percentage from 0 to 100.")
FROM_1_TO_20 = gettext_lazy("Write a whole number from 1 to 20.")

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

USUAL_CASES = 50
MOST_GROUPS = 20


def _any_fault(sentence: StrOrPromise) -> dict[str, StrOrPromise]:
    """Whatever is wrong with a number, its field says the one thing that is right."""
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)


class AddressForm(forms.Form):
    """Numbers that stand in the address of a page: what it leaves out is as `usual`."""

    # Fields into which any number may be written, not only a whole one.
    FRACTIONS: tuple[str, ...]

    def __init__(self, given: Mapping[str, str], usual: Mapping[str, str]):
        self.usual = usual
        super().__init__({key: given.get(key, default) for key, default in usual.items()})
        for name in self.FRACTIONS:
            self.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}


class MeasuringForm(AddressForm):
    """What the address leaves out is as usual for this threshold."""

    FRACTIONS = ("believed", "as_if", "case_cost", "point")

    metric = forms.ChoiceField(
        label=gettext_lazy("What is measured"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose what is measured.")),
    )
    believed = forms.FloatField(
        label=gettext_lazy("What you believe it is now, in percent"),
        min_value=0,
        max_value=100,
        error_messages=_any_fault(PERCENTAGE),
    )
    as_if = forms.FloatField(
        label=gettext_lazy("As sure as if so many cases had shown it"),
        min_value=1,
        max_value=100_000,
        error_messages=_any_fault(gettext_lazy("Write a number of cases from 1 to 100,000; 1 is hardly sure at all.")),
    )
    cases = forms.IntegerField(
        label=gettext_lazy("Cases that you could measure"),
        min_value=1,
        max_value=MOST_CASES,
        error_messages=_any_fault(gettext_lazy("Write a whole number from 1 to 1,000.")),
    )
    case_cost = forms.FloatField(
        label=gettext_lazy("Cost of a case, in USD"),
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Making it, answering it and grading the answer."),
        error_messages=_any_fault(gettext_lazy("Write a sum from 0 to 1,000,000.")),
    )
    point = forms.FloatField(
        label=gettext_lazy("Worth of one point, in USD a year"),
        min_value=0,
        max_value=1_000_000_000,
        error_messages=_any_fault(gettext_lazy("Write a sum from 0 to 1,000,000,000.")),
    )

    def __init__(self, given: Mapping[str, str], *, subject: Decision | Workshop, questions: Sequence[Question]):
        self.questions = {str(place): one for place, one in enumerate(questions) if one.share is not None}
        first = most_telling(subject, questions)
        usual = next(key for key, one in self.questions.items() if one is first)
        self.asked = self.questions.get(given.get("metric", usual), self.questions[usual])
        self.belief = usual_belief(subject, self.asked)
        self.money = usual_money(subject.workshop if isinstance(subject, Decision) else subject)
        known = {
            "metric": usual,
            "believed": digits(self.belief.rate * 100, most=4),
            "as_if": digits(self.belief.cases, most=6),
            "cases": str(USUAL_CASES),
            "case_cost": digits(self.money.case, most=10),
            "point": digits(self.money.point, most=12),
        }
        super().__init__(given, known)
        metric = self.fields["metric"]
        assert isinstance(metric, forms.ChoiceField)
        metric.choices = [(key, question_words(one)) for key, one in self.questions.items()]
        metric.error_messages["invalid_choice"] = _("Choose one of the thresholds of the list.")

    def counted_with(self) -> tuple[Belief, Money, int]:
        said = self.cleaned_data
        belief = Belief(said["believed"] / 100, said["as_if"])
        return belief, Money(said["case_cost"], said["point"], self.money.queries), said["cases"]


class LabelledSetForm(AddressForm):
    """The same of a labelled set."""

    FRACTIONS = ("difference", "discordance", "alike")

    difference = forms.FloatField(
        label=gettext_lazy("Smallest difference that matters, in points"),
        min_value=0.5,
        max_value=100,
        error_messages=_any_fault(gettext_lazy("Write points from 0.5 to 100.")),
    )
    discordance = forms.FloatField(
        label=gettext_lazy("Cases on which two variants disagree, in percent"),
        min_value=0.5,
        max_value=100,
        help_text=gettext_lazy("One passes and the other fails. A first small pilot tells; 25 is usual."),
        error_messages=_any_fault(gettext_lazy("Write a percentage from 0.5 to 100.")),
    )
    power = forms.ChoiceField(
        label=gettext_lazy("How often the difference is to be found where it is there"),
        choices=[("80", gettext_lazy("80 of 100 times")), ("90", gettext_lazy("90 of 100 times"))],
        error_messages={"invalid_choice": gettext_lazy("Choose 80 or 90.")},
    )
    repeats = forms.IntegerField(
        label=gettext_lazy("Repeats of each case"),
        min_value=1,
        max_value=20,
        error_messages=_any_fault(FROM_1_TO_20),
    )
    alike = forms.FloatField(
        label=gettext_lazy("How much repeats of a case agree, in percent"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("100: they always end alike, so a repeat tells nothing new."),
        error_messages=_any_fault(PERCENTAGE),
    )
    groups = forms.IntegerField(
        label=gettext_lazy("Groups with different rights to the sources"),
        min_value=1,
        max_value=MOST_GROUPS,
        help_text=gettext_lazy("1: everybody may see everything."),
        error_messages=_any_fault(FROM_1_TO_20),
    )

    USUAL: Mapping[str, str] = {
        "difference": "10",
        "discordance": "25",
        "power": "80",
        "repeats": "1",
        "alike": "50",
        "groups": "2",
    }

    def __init__(self, given: Mapping[str, str], *, rights: RightsAnswered | None = None):
        """`rights`: what the room answered; the groups start with it."""
        super().__init__(given, {**self.USUAL, **({"groups": str(min(rights.groups, MOST_GROUPS))} if rights else {})})
        if rights:
            words = _("Starts with the room’s middle answer on rights: “{answer}”")
            self.fields["groups"].help_text = words.format(answer=rights.words)

    def asked(self) -> Asked:
        said = self.cleaned_data
        return Asked(
            difference=said["difference"] / 100,
            discordance=said["discordance"] / 100,
            power=int(said["power"]) / 100,
            repeats=said["repeats"],
            alike=said["alike"] / 100,
            groups=said["groups"],
        )

    def query(self) -> dict[str, str]:
        """What differs from what is usual, as it stands in an address."""
        return {name: str(self[name].value()) for name, usual in self.usual.items() if str(self[name].value()) != usual}
