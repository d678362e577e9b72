"""For how long a workspace keeps things, whom an owner looks for, and the name that is typed before an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.models.privacy import AUDIT_AT_LEAST, LONGEST_KEPT
from workshops.queries.persons import Person
from workshops.queries.retention import Kept

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _days(label: StrOrPromise, help_text: StrOrPromise, *, at_least: int = 1) -> forms.IntegerField:
    wrong = gettext_lazy("Give a number of days from 1 to 36,500, or nothing.")
    if at_least > 1:
        wrong = gettext_lazy("Give a number of days from 365 to 36,500, or nothing.")
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=at_least,
        max_value=LONGEST_KEPT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "9"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class RetentionForm(forms.Form):
    workshops = _days(
        gettext_lazy("Workshops without a decision, days"),
        gettext_lazy("From the day on which anything last happened in them. With all that was said there."),
    )
    invitations = _days(
        gettext_lazy("Addresses of invitations, days"),
        gettext_lazy(
            "From the end of their workshop, or of the invitation into the workspace. Nothing typed: 30 days."
        ),
    )
    notices = _days(
        gettext_lazy("Messages to people, days"),
        gettext_lazy("Notices and mails about revisits and workshops that are over."),
    )
    readings = _days(
        gettext_lazy("Readings, days"),
        gettext_lazy("From the day on which they were measured. Those that a signal stands by now are kept."),
    )
    audit = _days(
        gettext_lazy("Entries of the audit, days"),
        gettext_lazy("At least a year. What changed rights stays in the log."),
        at_least=AUDIT_AT_LEAST,
    )

    def as_kept(self) -> Kept:
        said = self.cleaned_data
        return Kept(
            workshops=said["workshops"],
            invitations=said["invitations"],
            notices=said["notices"],
            readings=said["readings"],
            audit=said["audit"],
        )


class SearchForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name or address"),
        max_length=254,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ErasureForm(forms.Form):
    """`person`: whose name has to be typed, as it stands on the page."""

    name = forms.CharField(
        label=gettext_lazy("Their name, to confirm"),
        max_length=254,
        error_messages={
            "required": gettext_lazy("Type the name as it stands above. What is erased cannot be brought back.")
        },
    )

    def __init__(self, sent: QueryDict | None, *, person: Person) -> None:
        super().__init__(sent)
        self.person = person
        self.fields["name"].widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        said = " ".join(str(self.cleaned_data["name"]).split())
        if said.casefold() != " ".join(self.person.name.split()).casefold():
            words = _("Type “{name}” to say that it is this person. What is erased cannot be brought back.")
            raise forms.ValidationError(words.format(name=self.person.name))
        return said
