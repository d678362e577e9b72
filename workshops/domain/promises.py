"""What a room's people are promised of their answers, as pages and mails say it. It is kept by queries/reveals.py and
domain/anonymity.py."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.enums import RevealPolicy
from workshops.models import Workshop


def promise_words(workshop: Workshop) -> list[str]:
    """When an answer is shown, and how; a sentence or two each."""
    shown = {
        RevealPolicy.CRITERION: _(
            "Nobody sees your answers while the round is open, the facilitator included. After it the criteria are "
            "opened one by one, for everybody at once."
        ),
        RevealPolicy.END: _(
            "Nobody sees your answers before the recommendation is made, the facilitator included. They are shown with "
            "it, for everybody at once."
        ),
    }.get(RevealPolicy(workshop.reveal), _("Nobody sees your answers before the reveal, the facilitator included."))
    if workshop.anonymous:
        return [
            shown,
            _(
                "Then the room sees what all of you answered, without names: this workshop is anonymous. By role it is "
                "shown only where three or more people answered for it. Where only one or two answer at all, the room "
                "can tell whose answers they are."
            ),
        ]
    return [shown, _("Then the room sees them with your name and role.")]
