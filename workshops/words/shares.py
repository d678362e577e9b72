"""How a share of draws is said: “94 of 100”. Draws are a sample, so neither none nor all of them is ever said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.domain.recommendations import hundredths
from workshops.figures import whole


def share_words(share: float) -> str:
    """0.937 → `"94 of 100"`, 0.993 → `"more than 99 of 100"`."""
    count = hundredths(share)
    if count < 1:
        return _("fewer than 1 of 100")
    return _("more than 99 of 100") if count > 99 else _("{count} of 100").format(count=whole(count))


def hundredths_words(share: float | None) -> str:
    """The same where “of 100” stands beside it: `"94"`, `"more than 99"`; a dash for None."""
    if share is None:
        return "–"
    count = hundredths(share)
    if count < 1:
        return _("fewer than 1")
    return _("more than 99") if count > 99 else whole(count)
