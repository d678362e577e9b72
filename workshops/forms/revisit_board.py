"""What the board of revisits is narrowed to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.models import Member
from workshops.queries.revisit_board import BoardFilter, owners_of_plans
from workshops.queries.revisits import Group
from workshops.words.revisit_board import reason_choices
from workshops.words.revisits import group_title


class BoardForm(forms.Form):
    """The board's filters. What does not fit is left out rather than refused: it is only a question."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("Why"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = [(str(one.pk), one.name) for one in owners_of_plans(member.workspace_id) if one.pk != member.pk]
        choices = {
            "state": [("", _("Any")), *((group.value, group_title(group)) for group in Group)],
            "reason": reason_choices(),
            "owner": [("", _("Anybody")), (str(member.pk), _("Me")), *others],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
            field.widget.attrs["class"] = "input"

    def wanted(self) -> BoardFilter:
        self.is_valid()
        said = self.cleaned_data
        return BoardFilter(
            group=Group(said["state"]) if said.get("state") else None,
            reason=said.get("reason", ""),
            owner=UUID(said["owner"]) if said.get("owner") else None,
        )
