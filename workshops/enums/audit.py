"""What is written down of who did what, and what of it is handed out."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class AuditGroup(TextChoices):
    """What the entries of the audit are filtered by."""

    SIGN_INS = "sign_ins", gettext_lazy("Sign-ins")
    PEOPLE = "people", gettext_lazy("People")
    TOKENS = "tokens", gettext_lazy("Tokens")
    EXPORTS = "exports", gettext_lazy("Exports")
    ERASURES = "erasures", gettext_lazy("Erasures")
    SETTINGS = "settings", gettext_lazy("Settings")


class AuditKind(TextChoices):
    """What is written into a workspace's audit; the facts that go with each stand in `domain/audit.py`."""

    SIGNED_IN = "signed_in", gettext_lazy("Signed in")
    SIGN_IN_REFUSED = "sign_in_refused", gettext_lazy("Sign-in refused")
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", gettext_lazy("Signed out everywhere")
    SESSION_ENDED = "session_ended", gettext_lazy("Session ended")
    WAY_IN_ADDED = "way_in_added", gettext_lazy("Way to sign in added")
    WAY_IN_REMOVED = "way_in_removed", gettext_lazy("Way to sign in removed")

    INVITED = "invited", gettext_lazy("Invited")
    INVITATION_WITHDRAWN = "invitation_withdrawn", gettext_lazy("Invitation withdrawn")
    MEMBER_JOINED = "member_joined", gettext_lazy("Joined the workspace")
    ROLE_CHANGED = "role_changed", gettext_lazy("Role changed")
    MEMBER_REMOVED = "member_removed", gettext_lazy("Removed")
    MEMBER_LEFT = "member_left", gettext_lazy("Left the workspace")
    OWNER_CHANGED = "owner_changed", gettext_lazy("Ownership handed over")

    TOKEN_MADE = "token_made", gettext_lazy("Token made")
    TOKEN_REVOKED = "token_revoked", gettext_lazy("Token revoked")

    EXPORTED = "exported", gettext_lazy("Exported")

    PERSON_ERASED = "person_erased", gettext_lazy("Person erased")
    TEXTS_ERASED = "texts_erased", gettext_lazy("Texts erased")
    OLD_DATA_ERASED = "old_data_erased", gettext_lazy("Old data erased")

    SETTING_CHANGED = "setting_changed", gettext_lazy("Setting changed")

    @property
    def group(self) -> AuditGroup:
        return _AUDIT_GROUPS[self]


_AUDIT_GROUPS: dict[AuditKind, AuditGroup] = {
    AuditKind.SIGNED_IN: AuditGroup.SIGN_INS,
    AuditKind.SIGN_IN_REFUSED: AuditGroup.SIGN_INS,
    AuditKind.SIGNED_OUT_EVERYWHERE: AuditGroup.SIGN_INS,
    AuditKind.SESSION_ENDED: AuditGroup.SIGN_INS,
    AuditKind.WAY_IN_ADDED: AuditGroup.SIGN_INS,
    AuditKind.WAY_IN_REMOVED: AuditGroup.SIGN_INS,
    AuditKind.INVITED: AuditGroup.PEOPLE,
    AuditKind.INVITATION_WITHDRAWN: AuditGroup.PEOPLE,
    AuditKind.MEMBER_JOINED: AuditGroup.PEOPLE,
    AuditKind.ROLE_CHANGED: AuditGroup.PEOPLE,
    AuditKind.MEMBER_REMOVED: AuditGroup.PEOPLE,
    AuditKind.MEMBER_LEFT: AuditGroup.PEOPLE,
    AuditKind.OWNER_CHANGED: AuditGroup.PEOPLE,
    AuditKind.TOKEN_MADE: AuditGroup.TOKENS,
    AuditKind.TOKEN_REVOKED: AuditGroup.TOKENS,
    AuditKind.EXPORTED: AuditGroup.EXPORTS,
    AuditKind.PERSON_ERASED: AuditGroup.ERASURES,
    AuditKind.TEXTS_ERASED: AuditGroup.ERASURES,
    AuditKind.OLD_DATA_ERASED: AuditGroup.ERASURES,
    AuditKind.SETTING_CHANGED: AuditGroup.SETTINGS,
}


class Exported(TextChoices):
    """What was handed out as a file."""

    DECISION = "decision", gettext_lazy("a decision")
    DECISIONS = "decisions", gettext_lazy("the list of decisions")
    IN_FORCE = "in_force", gettext_lazy("the decisions in force on a day")
    BALLOTS = "ballots", gettext_lazy("the ballots of a workshop")
    LOG = "log", gettext_lazy("the whole log")
    BUNDLE = "bundle", gettext_lazy("the log, with what checks it")
    SITE = "site", gettext_lazy("the log as a site")
    PERSON = "person", gettext_lazy("all that is kept of a person")
    PILOT = "pilot", gettext_lazy("the file of a pilot")
    AUDIT = "audit", gettext_lazy("the audit")
    BACKUP = "backup", gettext_lazy("everything, as a backup")
