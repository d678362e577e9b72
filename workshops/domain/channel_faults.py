"""What can be wrong with a channel's address, or with a message to it: a key, what a person reads, and what follows.

Keys are what is stored and logged: a fault, perhaps a number or a host, and never a whole address.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

# What no later try changes, besides the answers that say so themselves.
_FINAL = frozenset(
    {"scheme", "plain", "parameter", "incomplete", "credentials", "private", "redirect", "certificate", "sealed"}
)
# HTTP answers below 500 that ask for patience: a time-out, a conflict, too early, too many.
_PATIENCE = frozenset({408, 409, 425, 429})


@dataclass(frozen=True)
class Fault:
    """`detail`: a host, a number or a name; see `channel_post.py`, which finds them."""

    key: str
    detail: str = ""

    @property
    def is_final(self) -> bool:
        if self.key == "status":
            return int(self.detail) < 500 and int(self.detail) not in _PATIENCE
        if self.key == "smtp":
            return int(self.detail) >= 500
        return self.key in _FINAL

    def stored(self) -> str:
        return f"{self.key} {self.detail}".strip()


def fault_of(stored: str) -> Fault | None:
    key, _space, detail = stored.partition(" ")
    return Fault(key, detail) if key else None


def sentence_of(fault: Fault) -> str:
    """What is wrong, and what to do about it."""
    words = {**_about_addresses(), **_about_answers()}.get(fault.key)
    return (words or _("The message could not be sent.")).format(detail=fault.detail)


def _about_addresses() -> dict[str, str]:
    return {
        "scheme": _("Give an address that begins with https://, slack://, workflows://, matrixs:// or mailtos://."),
        "plain": _("This address is not encrypted. Give its encrypted form: https://, matrixs:// or mailtos://."),
        "parameter": _("Leave “{detail}” out of the address: it is not taken here."),
        "incomplete": _("This address is not complete. Copy it again from where it was made."),
        "credentials": _("Leave user name and password out of the address: its receiver checks the signature instead."),
        "unknown_host": _("There is no host of the name {detail}. Look whether it is written right."),
        "private": _("This address is in a private network ({detail}). Give one that everybody can reach."),
    }


def _about_answers() -> dict[str, str]:
    return {
        "redirect": _("The receiver sent us on to another address. Give that one instead."),
        "certificate": _("The receiver’s certificate is not valid, so nothing was sent."),
        "timeout": _("The receiver did not answer in time."),
        "unreachable": _("The receiver could not be reached."),
        "too_long": _("The receiver’s answer was too long to be one."),
        "status": _("The receiver answered {detail}."),
        "smtp": _("The mail server answered {detail}."),
        "refused": _("The receiver did not take the message."),
        "sealed": _("The address cannot be read any more, because the secret key has changed. Add the channel again."),
    }
