"""What the audit is filtered by, as its page shows it. What it means, and what is wrong with it, `read_filter` says."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.audit_filters import FIELDS, read_filter
from workshops.models import Member
from workshops.queries.audit import AuditFilter, everybody_ever
from workshops.refusals import InvalidFields
from workshops.words.audit import kind_choices

_DAY = {"type": "date"}


class AuditFilterForm(forms.Form):
    kind = forms.CharField(label=gettext_lazy("What"), required=False, widget=forms.Select)
    person = forms.CharField(label=gettext_lazy("Person"), required=False, widget=forms.Select)
    since = forms.CharField(label=gettext_lazy("From"), required=False, widget=forms.TextInput(attrs=_DAY))
    until = forms.CharField(label=gettext_lazy("To"), required=False, widget=forms.TextInput(attrs=_DAY))

    def __init__(self, said: Mapping[str, str], *, member: Member):
        super().__init__({name: said.get(name, "") for name in FIELDS})
        self.wanted: AuditFilter | None = None
        people = [(str(one.pk), one.name) for one in everybody_ever(member.workspace)]
        for name, choices in (("kind", kind_choices()), ("person", [("", _("Everybody")), *people])):
            widget = self.fields[name].widget
            assert isinstance(widget, forms.Select)
            widget.choices = choices
        try:
            self.wanted = read_filter(member.workspace, self.data)
        except InvalidFields as refusal:
            self.full_clean()
            for field, sentence in refusal.fields.items():
                self.add_error(field, sentence)

    @property
    def query(self) -> str:
        """The filters as an address says them."""
        return urlencode({name: value for name, value in self.data.items() if value})

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        return [self[name] for name in FIELDS]
