"""What is said of signing in: how, with what, in which browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.dates import lately
from workshops.enums import SignInWay
from workshops.figures import whole
from workshops.models import BrowserSession
from workshops.words.devices import device_words

_DONE = {
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "mfa/messages/totp_activated.txt": gettext_lazy("The app is connected. From now on signing in asks for its code."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is no longer asked for."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("Recovery codes were made. They are shown this once."),
}


def done_words(template: str) -> str:
    """The sentence for what allauth names by one of its templates; empty where nothing need be said."""
    return str(_DONE.get(template, ""))


@dataclass(frozen=True)
class BrowserRow:
    session: BrowserSession
    device: str
    line: str
    is_here: bool


def browser_rows(
    sessions: Sequence[BrowserSession], *, here: str | None, time_zone: str, now: datetime
) -> list[BrowserRow]:
    """`here`: the key of the session that asks."""
    return [
        BrowserRow(
            session=one,
            device=device_words(one.device),
            line=_session_line(one, time_zone, now),
            is_here=one.session_key == here,
        )
        for one in sessions
    ]


def _session_line(session: BrowserSession, time_zone: str, now: datetime) -> str:
    words = _("Last used {last}; signed in {began} with {way}.")
    return words.format(
        last=lately(session.last_used_at, time_zone, now),
        began=lately(session.began_at, time_zone, now),
        way=SignInWay(session.way).label,
    )


@dataclass(frozen=True)
class WaysIn:
    """`passkeys`: (key, name, line) each. `app`, `codes`: a line about the app and the recovery codes, or empty."""

    passkeys: list[tuple[int, str, str]]
    app: str
    codes: str

    @property
    def asks_second(self) -> bool:
        return bool(self.passkeys or self.app)


def way_rows(ways: Sequence[Authenticator], *, time_zone: str, now: datetime) -> WaysIn:
    kinds = Authenticator.Type
    return WaysIn(
        passkeys=[
            (one.pk, one.wrap().name, _way_line(one, time_zone, now)) for one in ways if one.type == kinds.WEBAUTHN
        ],
        app=next((_way_line(one, time_zone, now) for one in ways if one.type == kinds.TOTP), ""),
        codes=next((_codes_line(one) for one in ways if one.type == kinds.RECOVERY_CODES), ""),
    )


def provider_line(one: SocialAccount | None, *, time_zone: str, now: datetime) -> str:
    """What is said of their account at the provider; empty where none signs them in."""
    if one is None:
        return ""
    words = _("Connected {added}; signed you in last {used}.")
    return words.format(added=lately(one.date_joined, time_zone, now), used=lately(one.last_login, time_zone, now))


def _codes_line(one: Authenticator) -> str:
    try:
        return codes_left_words(len(one.wrap().get_unused_codes()))
    except InvalidToken:
        return _("They count no more, for the key of this installation has changed. Make new ones.")


def _way_line(one: Authenticator, time_zone: str, now: datetime) -> str:
    added = lately(one.created_at, time_zone, now)
    if one.last_used_at is None:
        return _("Added {added}; not used yet.").format(added=added)
    return _("Added {added}; last used {used}.").format(added=added, used=lately(one.last_used_at, time_zone, now))


def codes_left_words(count: int) -> str:
    if not count:
        return _("All are used up.")
    return ngettext("{count} is left.", "{count} are left.", count).format(count=whole(count))


def signed_out_words(count: int) -> str:
    if count <= 1:
        return _("You are signed out everywhere.")
    return ngettext(
        "You are signed out everywhere: {count} browser.", "You are signed out everywhere: {count} browsers.", count
    ).format(count=whole(count))
