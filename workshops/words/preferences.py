"""What is said once somebody has muted a decision, or wants its mails again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.models import Decision


def muted_words(decision: Decision, *, muted: bool) -> str:
    if muted:
        return _("No more mails about {label}. Notices in the app stay.").format(label=decision.label)
    return _("You get mails about {label} again.").format(label=decision.label)
