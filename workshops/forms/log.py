"""Searching the log, and keeping a question for later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain import log_filters
from workshops.domain.framework_names import approach_choices
from workshops.domain.member_names import spoken_names
from workshops.enums import DecisionStatus
from workshops.models import Member
from workshops.queries.decision_search import NEWEST_FIRST, LogFilter
from workshops.refusals import InvalidFields
from workshops.words.log import dissent_choices, signal_choices, sort_choices
from workshops.words.revisits import due_filter_choices

# What is asked most stands in the open; the rest is one tap away.
FIRST = ("approach", "status", "due", "signal", "dissent")
MORE = tuple(name for name in log_filters.FIELDS if name not in ("q", *FIRST))


# Written out here: Django writes each option and each attribute by a template of its own, which for all these filters
# takes longer than to find what they ask for.
class _Select(forms.Select):
    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: object = None,  # noqa: ARG002
    ) -> SafeString:
        offered = _options(tuple(self.choices), str(value or ""))
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), offered
        )


@lru_cache(maxsize=256)  # the same for everybody of a workspace, page after page
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html(_CHOSEN if key == chosen else _OFFERED, key, label),) for key, label in choices)
    )


_OFFERED, _CHOSEN = '<option value="{}">{}</option>', '<option value="{}" selected>{}</option>'


class _Text(forms.TextInput):
    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: object = None,  # noqa: ARG002
    ) -> SafeString:
        said = self.build_attrs(self.attrs, {**(attrs or {}), **({"value": value} if value else {})})
        return format_html('<input type="{}" name="{}"{}>', self.input_type, name, flatatt(said))


class LogFilterForm(forms.Form):
    """The log's filters as a page shows them. What they mean, and what is wrong with them, `read_filter` says."""

    q = forms.CharField(label=gettext_lazy("Search"))
    approach = forms.CharField(label=gettext_lazy("Approach"))
    status = forms.CharField(label=gettext_lazy("Status"))
    due = forms.CharField(label=gettext_lazy("Next revisit"))
    signal = forms.CharField(label=gettext_lazy("Signals"))
    dissent = forms.CharField(label=gettext_lazy("Dissent"))
    owner = forms.CharField(label=gettext_lazy("Owner"))
    dissent_role = forms.CharField(label=gettext_lazy("Role that dissents"))
    due_before = forms.CharField(label=gettext_lazy("Revisit before"))
    decided_after = forms.CharField(label=gettext_lazy("Decided from"))
    decided_before = forms.CharField(label=gettext_lazy("Decided before"))
    in_force_on = forms.CharField(label=gettext_lazy("In force on"))
    base_model_id = forms.CharField(label=gettext_lazy("Base model ID"))
    fine_tune_checkpoint_id = forms.CharField(label=gettext_lazy("Fine-tune checkpoint ID"))
    dataset_version = forms.CharField(label=gettext_lazy("Dataset version"))
    sort = forms.CharField(label=gettext_lazy("Order"))

    def __init__(self, asked: QueryDict, *, member: Member):
        # The last of each counts, as everywhere.
        said = {name: asked.get(name, "") for name in log_filters.FIELDS}
        is_as_ever = said["sort"] == NEWEST_FIRST and not said["q"].strip()
        super().__init__({**said, "sort": "" if is_as_ever else said["sort"]})
        self.member = member
        self.found: LogFilter | None = None
        any_of = [("", _("Any"))]
        self._offer("approach", [*any_of, *approach_choices()])
        self._offer("status", [*any_of, *((value, str(label)) for value, label in DecisionStatus.choices[1:])])
        self._offer("due", due_filter_choices())
        self._offer("signal", signal_choices())
        self._offer("dissent", dissent_choices())
        owners = ((str(key), name) for key, name in spoken_names(member.workspace).items())
        self._offer("owner", [("", _("Anybody")), ("me", _("Me")), *owners])
        self._offer("dissent_role", [*any_of, *log_filters.dissent_roles(member.workspace)])
        self._offer("sort", sort_choices())
        for name, field in self.fields.items():
            field.required, field.validators = False, []  # the sentences are those of read_filter
            kind = "search" if name == "q" else "date" if name.endswith(("_before", "_after", "_on")) else "text"
            if isinstance(field.widget, forms.TextInput):
                field.widget = _Text()
                field.widget.input_type = kind
            field.widget.attrs |= {"class": "input", "aria-describedby": f"id_{name}_error"}
        self.fields["q"].widget.attrs |= {"placeholder": _("reasons, dissent, model…"), "autocomplete": "off"}

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """A choice; what was asked and is none of it is offered too, beside what is wrong with it."""
        offered = list(choices)
        asked = self.data.get(name, "")
        if asked and asked not in dict(offered):
            offered.append((asked, asked[:80]))
        self.fields[name].widget = _Select(choices=offered)

    def clean(self) -> dict[str, object]:
        try:
            self.found = log_filters.read_filter(self.data, workspace=self.member.workspace, by=self.member)
        except InvalidFields as refusal:
            for name, sentence in refusal.fields.items():
                self.add_error(name, sentence)
        return self.cleaned_data

    @property
    def wanted(self) -> LogFilter | None:
        """None where something does not fit."""
        return self.found if self.is_valid() else None

    @property
    def query(self) -> str:
        """The question as an address has it: only what is asked."""
        return urlencode([(name, self.data[name]) for name in log_filters.FIELDS if self.data[name]])

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return self._bound(FIRST)

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return self._bound(MORE)

    @property
    def asks_more(self) -> bool:
        return any(self.data[name] for name in MORE)

    def _bound(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]
