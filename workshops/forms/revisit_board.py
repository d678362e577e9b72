"""What the board of revisits is narrowed to."""

from __future__ import annotations

from typing import Any

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
    # The template writes its options: there may be hundreds, and a widget takes a template for each.
    owner = forms.UUIDField(label=gettext_lazy("Owner"), required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.owners = [
            (member.pk, _("Me")),
            *((pk, name) for pk, name in owners_of_plans(member.workspace_id) if pk != member.pk),
        ]
        choices = {
            "state": [("", _("Any")), *((group.value, group_title(group)) for group in Group)],
            "reason": reason_choices(),
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
            owner=said.get("owner"),
        )
