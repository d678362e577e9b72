"""Members' tokens in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from workshops import dates
from workshops.enums import TokenScope, TokenState
from workshops.models import ApiToken
from workshops.queries.tokens import state_of


def scope_choices() -> list[tuple[str, str]]:
    """For a form, the one that can do least harm first."""
    return [
        (TokenScope.READ, _("Read everything that you may see")),
        (TokenScope.WRITE, _("Read and change what you may change")),
        (TokenScope.READINGS, _("Only take readings of signals, and read them again")),
    ]


def what_words(token: ApiToken) -> str:
    """What it may do, and until when: "May read, until 31 Dec 2026"."""
    scope = TokenScope(token.scope).in_sentence
    if token.expires_on is None:
        return _("May {scope}, until it is revoked.").format(scope=scope)
    return _("May {scope}, until {day}.").format(scope=scope, day=dates.short(token.expires_on))


def use_words(token: ApiToken, time_zone: str, now: datetime) -> str:
    """When it was made and used last; of one that has ended, why it did."""
    made = _("Made {day}.").format(day=dates.short(dates.day_in(token.created_at, time_zone)))
    return " ".join([made, _used(token, time_zone), *_ended(token, time_zone, now)])


def _used(token: ApiToken, time_zone: str) -> str:
    if token.last_used_at is None:
        return _("Never used.")
    return _("Last used {when}.").format(when=dates.kept_moment(token.last_used_at, time_zone))


def _ended(token: ApiToken, time_zone: str, now: datetime) -> list[str]:
    state = state_of(token, now)
    if token.revoked_at is not None:
        return [_("Revoked {day}.").format(day=dates.short(dates.day_in(token.revoked_at, time_zone)))]
    if state is TokenState.REVOKED:
        return [_("Whose it was has left the workspace.")]
    return [_("Expired.")] if state is TokenState.EXPIRED else []


def revoked_words(name: str) -> str:
    return _("“{name}” is revoked. Whatever uses it is refused from now on.").format(name=name)
