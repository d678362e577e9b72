"""In which time zone times are said: for oneself, and for the workspace."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.forms.plans import zone_field


class OwnZoneForm(forms.Form):
    time_zone = zone_field(
        gettext_lazy("Your time zone"), gettext_lazy("For the times that are said to you, and for your quiet hours.")
    )


class WorkspaceZoneForm(forms.Form):
    workspace_time_zone = zone_field(
        gettext_lazy("The workspace’s time zone"),
        gettext_lazy(
            "For deadlines, and for when new decisions come back. Decisions that are there keep theirs, which can be"
            " changed on their page. Members whose own time zone was the workspace’s go along."
        ),
    )
