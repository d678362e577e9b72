"""What is typed before a workshop: a template's name, the title of a duplicate, an answer to the checklist, and to whom
the agenda goes."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops import dates
from workshops.domain.checklist import LONGEST
from workshops.domain.workshop_templates import LONGEST_NAME, Setup
from workshops.enums import CriteriaSet
from workshops.forms.prescoring import Line, LocalTimeField, lines_of, located
from workshops.forms.refused import add_faults
from workshops.shared_sentences import GIVE_A_TITLE, MANY_ADDRESSES, NAME_THE_TEMPLATE, TITLE_TOO_LONG

_NO_NAME = gettext_lazy(NAME_THE_TEMPLATE)
_NO_TITLE = gettext_lazy(GIVE_A_TITLE)
_LONG_TITLE = gettext_lazy(TITLE_TOO_LONG)


def initial_of(setup: Setup) -> dict[str, object]:
    """With what the form of a new workshop starts, of a set-up."""
    criteria = setup["criteria"]
    picked = not isinstance(criteria, str)
    return {
        **{key: setup[key] for key in ("title", "use_case", "facts", "in_place", "budget", "queries_a_day", "reveal")},
        "criteria_set": CriteriaSet.PICKED if picked else criteria,
        "picked": criteria if picked else [],
        "anonymous": "anonymous" if setup["anonymous"] else "named",
        "roles": ", ".join(setup["roles"]),
    }


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Name of the template"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _NO_NAME,
            "max_length": gettext_lazy("The name of a template may have up to 80 characters."),
        },
    )


class NameForm(forms.Form):
    name = _name_field()


class TemplateForm(forms.Form):
    name = _name_field()
    title = forms.CharField(
        label=gettext_lazy("Workshops from it are called"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("The title that the form starts with, for example “Claims copilot, quarter …”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _LONG_TITLE},
    )
    words = forms.BooleanField(
        label=gettext_lazy("With the use case and what is known of it"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Leave it out where the next workshop is about something else."),
    )


class DuplicateForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        error_messages={"required": _NO_TITLE, "max_length": _LONG_TITLE},
    )


class ChecklistForm(forms.Form):
    """`seen`: the version of the answer that the writer's page showed."""

    question = forms.CharField(max_length=60)
    ticked = forms.BooleanField(label=gettext_lazy("Answered"), required=False)
    answer = forms.CharField(
        label=gettext_lazy("In a sentence"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("An answer may have up to 500 characters.")},
    )
    seen = forms.CharField(required=False, max_length=60)


class AgendaMailForm(forms.Form):
    starts_at = LocalTimeField(label=gettext_lazy("The meeting begins"))
    everybody = forms.BooleanField(required=False)
    emails = forms.CharField(
        label=gettext_lazy("Further addresses"),
        required=False,
        max_length=60_000,
        help_text=gettext_lazy("One on each line, up to 200. Each gets a link to join of their own."),
        widget=forms.Textarea(
            attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off", "placeholder": "ben@company.example"}
        ),
        error_messages={"max_length": gettext_lazy(MANY_ADDRESSES)},
    )

    def __init__(self, data: QueryDict | None, *, time_zone: str, initial: Mapping[str, object]):
        super().__init__(data, initial=dict(initial))
        field = self.fields["starts_at"]
        assert isinstance(field, LocalTimeField)
        field.time_zone = time_zone
        field.help_text = _("{place} time.").format(place=dates.place_of(time_zone))
        self.fields["everybody"].label = _("Everybody who is invited or here")

    def lines(self) -> list[Line]:
        return lines_of(self.cleaned_data["emails"])

    def add_faults(self, fields: dict[str, str]) -> None:
        """The domain's sentences, each at its field."""
        for name, sentence in located(fields, self.lines()):
            add_faults(self, {name: sentence})
