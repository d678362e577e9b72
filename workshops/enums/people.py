"""People of a workspace, and by what they come in."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy, pgettext


class MemberRole(TextChoices):
    OWNER = "owner", gettext_lazy("Owner")
    FACILITATOR = "facilitator", gettext_lazy("Facilitator")
    MEMBER = "member", gettext_lazy("Member")
    VIEWER = "viewer", gettext_lazy("Viewer")

    @property
    def may_facilitate(self) -> bool:
        return self in (MemberRole.OWNER, MemberRole.FACILITATOR)

    @property
    def may_take_part(self) -> bool:
        return self is not MemberRole.VIEWER

    @property
    def in_sentence(self) -> str:
        """Its name inside a sentence."""
        return {
            MemberRole.OWNER: pgettext("member", "owner"),
            MemberRole.FACILITATOR: pgettext("member", "facilitator"),
            MemberRole.MEMBER: pgettext("member", "member"),
            MemberRole.VIEWER: pgettext("member", "viewer"),
        }[self]


class Joining(StrEnum):
    """By which way somebody became a member."""

    INVITATION = "invitation"
    # Everybody with an address of some domain comes in.
    DOMAIN = "domain"
    # They made the workspace.
    SETUP = "setup"
    COMMAND = "command"

    @property
    def is_own_step(self) -> bool:
        """Whether it was they who came, and nobody took them in."""
        return self is not Joining.COMMAND


class Leaving(TextChoices):
    """Why somebody is no member any more."""

    REMOVED = "removed"
    LEFT = "left"
    # The directory of the organisation says that they are no longer active.
    DIRECTORY = "directory"
    ERASED = "erased"


class InvitationState(TextChoices):
    """How an invitation into a workspace stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class TokenScope(TextChoices):
    """What a member's token may do; `workshops/api/auth.py` says which calls that lets through."""

    READ = "read", gettext_lazy("Read")
    WRITE = "write", gettext_lazy("Write")
    # Take readings of signals and read them again, and nothing else: for pipelines.
    READINGS = "readings", gettext_lazy("Readings only")

    @property
    def in_sentence(self) -> str:
        """What it lets a token do, after "may"."""
        return {
            TokenScope.READ: pgettext("a token may …", "read"),
            TokenScope.WRITE: pgettext("a token may …", "read and write"),
            TokenScope.READINGS: pgettext("a token may …", "take readings of signals"),
        }[self]

    def allows(self, method: str, *, of_readings: bool = False) -> bool:
        """Whether a call is let through. `of_readings`: one of the two that add and read a signal's readings."""
        if self is TokenScope.READINGS:
            return of_readings
        return self is TokenScope.WRITE or method in ("GET", "HEAD")


class TokenState(TextChoices):
    """How a member's token stands."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class SignInWay(TextChoices):
    """By what somebody has signed in; a second factor is said besides."""

    CODE = "code", gettext_lazy("a code by mail")
    PASSKEY = "passkey", gettext_lazy("a passkey")
    PROVIDER = "provider", gettext_lazy("your organisation’s sign-in")
    LINK = "link", gettext_lazy("a one-time link")


class NamePlace(TextChoices):
    """In which kind of text somebody's name stands."""

    TEXT = "text", gettext_lazy("the signed text")
    SIGNATURE = "signature", gettext_lazy("a signature")
    REVISIT = "revisit", gettext_lazy("a revisit’s reason or note")
    PLAN = "plan", gettext_lazy("who is reminded")
    READING = "reading", gettext_lazy("a reading’s source")
    EVENT = "event", gettext_lazy("what somebody wrote in the history")
    QUESTION = "question", gettext_lazy("what the workshop asks")
    PERSON = "person", gettext_lazy("the name of a seat")
    NOTE = "note", gettext_lazy("a note")
    REASON = "reason", gettext_lazy("the reason of an answer")
    VIEW = "view", gettext_lazy("a saved view")
    CHANNEL = "channel", gettext_lazy("the name of a channel")
    CHECKLIST = "checklist", gettext_lazy("an answer to the checklist")
    KNOCK = "knock", gettext_lazy("who waited at the door")
    TEMPLATE = "template", gettext_lazy("a workshop template")
