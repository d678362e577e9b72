"""Signing in, joining, and opening a workshop: what is typed, and what is said when it does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain import agenda, frameworks, participants
from workshops.domain.framework_names import role_choices
from workshops.domain.frameworks import Framework
from workshops.domain.use_case_facts import asks_facts
from workshops.enums import CriteriaSet, RevealPolicy
from workshops.figures import listed
from workshops.forms.promises import anonymous_field, policy_options, reveal_field
from workshops.forms.use_case_facts import FactsForm
from workshops.models import Workshop
from workshops.shared_sentences import (
    ADDRESS_TOO_LONG,
    AN_ADDRESS,
    CHOOSE_A_ROLE_OF_IT,
    DAY_AND_TIME,
    ENTER_YOUR_NAME,
    FACTS_TOO_LONG,
    GIVE_A_TITLE,
    NAME_TOO_LONG,
    PICK_A_CRITERION,
    SAY_THE_USE_CASE,
    TITLE_TOO_LONG,
    USE_CASE_TOO_LONG,
    YOUR_ORGANISATION,
)

ENTER_YOUR_ADDRESS = gettext_lazy("Enter your e-mail address.")


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={
            "required": ENTER_YOUR_ADDRESS,
            "invalid": gettext_lazy(AN_ADDRESS),
        },
    )


class SetupForm(forms.Form):
    """An installation's first workspace, and the person who owns it."""

    workspace = forms.CharField(
        label=gettext_lazy("Name of the workspace"),
        max_length=80,
        help_text=gettext_lazy(YOUR_ORGANISATION),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autofocus": True}),
        error_messages={
            "required": gettext_lazy("Give the workspace a name, for example your team’s."),
            "max_length": gettext_lazy("The name of the workspace may have up to 80 characters."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy("Enter your name, as the others in the workspace know it."),
            "max_length": gettext_lazy("Your name may have up to 80 characters."),
        },
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("Codes that sign you in are sent there. There are no passwords."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": ENTER_YOUR_ADDRESS,
            "invalid": gettext_lazy(AN_ADDRESS),
            "max_length": gettext_lazy(ADDRESS_TOO_LONG),
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Join code"),
        max_length=20,
        help_text=gettext_lazy("Letters and figures, shown on the screen in the room."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false",
                   "placeholder": "K7M4-QXPA",
                   "class": "join-code-input"}
        ),
        error_messages={"required": gettext_lazy("Enter the code that is on the screen.")},
    )  # fmt: skip


class WayBackForm(forms.Form):
    """Where the link of one's own seat goes."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": gettext_lazy("Enter the address to which the link goes."),
            "invalid": gettext_lazy(AN_ADDRESS),
            "max_length": gettext_lazy(ADDRESS_TOO_LONG),
        },
    )


class JoinForm(forms.Form):
    """`asks_email`: whether a guest may leave an address for reminders."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=60,
        help_text=gettext_lazy("The name that the others in the room know you by."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": gettext_lazy(ENTER_YOUR_NAME),
            "max_length": gettext_lazy(NAME_TOO_LONG),
        },
    )
    role = forms.ChoiceField(
        label=gettext_lazy("You speak for"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what you speak for."),
            "invalid_choice": gettext_lazy(CHOOSE_A_ROLE_OF_IT),
        },
    )

    email = forms.EmailField(
        label=gettext_lazy("Remind me by e-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "Only if your answers are still missing shortly before the deadline, and once you have confirmed it by the"
            " mail that comes at once. Nobody in the room sees it, and it is erased 30 days after the workshop."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy(AN_ADDRESS)},
    )

    def __init__(self, *args: Any, workshop: Workshop, asks_email: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        roles = role_choices(workshop)
        self.fields["role"].choices = [*roles, (participants.OBSERVER, _("Nobody: I only watch"))]  # type: ignore[attr-defined]
        if not asks_email:
            del self.fields["email"]


@dataclass(frozen=True)
class OfferedSet:
    """A set of criteria, with the minutes that a workshop about them is planned to take."""

    key: str
    count: int

    @property
    def minutes(self) -> int:
        return agenda.suggested_total(self.count)


def _in_sentence(name: str, place: int) -> str:
    """A role's name as it stands in a list that begins a sentence: "Product, security and data"."""
    return name if place == 0 or name[:2].isupper() else name[:1].lower() + name[1:]


def _left_out(framework: Framework) -> str:
    """What the essentials ask and the quick set does not, in a sentence; empty where there are not both."""
    sets = frameworks.criteria_sets(framework)
    missing = [key for key in sets.get("essentials", ()) if key not in sets.get("quick", ())]
    if not missing or "quick" not in sets:
        return ""
    names = listed(framework.criterion(key).inline for key in missing)
    return _("It leaves out {criteria}, which tell the needs apart best.").format(criteria=names)


class WorkshopForm(FactsForm):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Claims copilot"), "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy(GIVE_A_TITLE),
            "max_length": gettext_lazy(TITLE_TOO_LONG),
        },
    )
    use_case = forms.CharField(
        label=gettext_lazy("Use case"),
        max_length=2000,
        help_text=gettext_lazy("One or two sentences: what should the system do, and for whom?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": gettext_lazy(SAY_THE_USE_CASE),
            "max_length": gettext_lazy(USE_CASE_TOO_LONG),
        },
    )
    facts = forms.CharField(
        label=gettext_lazy("Facts that everybody should know"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy(
            "Volumes, documents, deadlines, what was tried. Everybody in the room reads this before scoring."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": gettext_lazy(FACTS_TOO_LONG)},
    )
    criteria_set = forms.ChoiceField(
        label=gettext_lazy("Criteria"),
        choices=CriteriaSet.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a set of criteria."),
            "invalid_choice": gettext_lazy("Choose one of these sets."),
        },
    )
    picked = forms.MultipleChoiceField(
        label=gettext_lazy("Pick criteria"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("There is no criterion “%(value)s”.")},
    )  # fmt: skip
    anonymous = anonymous_field()
    reveal = reveal_field(required=False)
    policies = staticmethod(policy_options)
    roles = forms.CharField(
        label=gettext_lazy("More roles"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("Legal, Operations"), "autocomplete": "off"}),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Planned for"),
        required=False,
        help_text=gettext_lazy("Leave empty to start right away. The time is in the workspace’s time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy(DAY_AND_TIME)},
    )

    # Sent along, so that a form that was not accepted comes back with the same questions.
    framework = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": gettext_lazy("It is not here any more.")},
    )

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.criteria = framework.criteria
        self.asks_facts = asks_facts(framework)
        self.sets = [OfferedSet(key, len(keys)) for key, keys in frameworks.criteria_sets(framework).items()]
        self.quick_leaves_out = _left_out(framework)
        names = listed(_in_sentence(role.name, place) for place, role in enumerate(framework.roles))
        always = _("{roles} are always there. Add others, separated by commas.")
        self.fields["roles"].help_text = always.format(roles=names)
        self.fields["framework"].initial = framework.key
        essentials = any(each.key == CriteriaSet.ESSENTIALS for each in self.sets)
        self.fields["criteria_set"].initial = CriteriaSet.ESSENTIALS if essentials else CriteriaSet.FULL
        offered = [*((each.key, each.key) for each in self.sets), (CriteriaSet.PICKED, "picked")]
        for name, choices in {
            "picked": [(c.key, c.name) for c in self.criteria],
            "criteria_set": offered,
            "framework": [(key, one.name) for key, one in frameworks.frameworks().items()],
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("criteria_set") == CriteriaSet.PICKED and not data.get("picked") and "picked" not in self.errors:
            self.add_error("picked", _(PICK_A_CRITERION))
        data["extra_roles"] = [label for part in data.get("roles", "").split(",") if (label := " ".join(part.split()))]
        if any(len(label) > 40 for label in data["extra_roles"]):
            self.add_error("roles", _("The name of a role may have up to 40 characters."))
        if len(data["extra_roles"]) > 8:
            self.add_error("roles", _("Up to eight more roles can be told apart in the charts."))
        return data

    def as_workshop(self) -> dict[str, Any]:
        """The arguments of `create_workshop`."""
        data = self.cleaned_data
        chosen = data["criteria_set"]
        return {
            "title": data["title"],
            "use_case": data["use_case"],
            "facts": data["facts"],
            "criteria": data["picked"] if chosen == CriteriaSet.PICKED else chosen,
            "anonymous": data["anonymous"] == "anonymous",
            "reveal": data["reveal"] or RevealPolicy.ROUND,
            "extra_roles": data["extra_roles"],
            "framework": data["framework"] or None,
            "starts_at": data["starts_at"],
            "known": self.said(),
        }
