"""The audit in words: for each kind one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from workshops import dates
from workshops.enums import AuditGroup, AuditKind, Exported, MemberRole, TokenScope
from workshops.figures import whole
from workshops.queries.audit import NamedEntry, kinds_of


def entry_words(one: NamedEntry) -> str:
    """Who did what: "Ana revoked the token “nightly run”"."""
    sentence = _SENTENCES[one.kind]
    return sentence(one) if callable(sentence) else str(sentence).format(who=_who(one), whom=_whom(one))


def trail_words(one: NamedEntry, time_zone: str, *, address: str) -> str:
    """When that was, what kind of thing, and from where, for those who may see it."""
    when, kind = dates.kept_moment(one.entry.at, time_zone), one.kind.label
    if address:
        return _("{when} · {kind} · from {address}").format(when=when, kind=kind, address=address)
    return _("{when} · {kind}").format(when=when, kind=kind)


def kind_choices() -> list[tuple[str, object]]:
    """For a form: everything; then each group as a whole, with its kinds beneath."""
    groups: list[tuple[str, object]] = [("", _("Everything"))]
    for group in AuditGroup:
        kinds = [(kind.value, str(kind.label)) for kind in AuditKind if kind in kinds_of(group)]
        if len(kinds) == 1:
            groups.append((str(group.label), kinds))
        else:
            words = _("{group}: all").format(group=group.label)
            groups.append((str(group.label), [(group.value, words), *kinds]))
    return groups


def nothing_words(*, filtered: bool) -> str:
    return _("Nothing fits these filters.") if filtered else _("Nothing has been written down yet.")


def _who(one: NamedEntry) -> str:
    if one.entry.actor == "system":
        return _("The command line")
    return one.by or _("Somebody who is no longer known")


def _whom(one: NamedEntry) -> str:
    return one.about or _("somebody who is no longer known")


def _how(one: NamedEntry) -> str:
    """The way in which somebody signed in; empty where it is not said."""
    ways: Mapping[str, str] = {
        "code": pgettext("signed in …", "with a code by mail"),
        "passkey": pgettext("signed in …", "with a passkey"),
        "totp": pgettext("signed in …", "with a code from their app"),
        "recovery_code": pgettext("signed in …", "with a recovery code"),
        "link": pgettext("signed in …", "by a link"),
        "command": pgettext("signed in …", "by a link from the command line"),
        "password": pgettext("signed in …", "with a password"),
        "provider": pgettext("signed in …", "through the organisation’s own sign-in"),
    }
    return ways.get(one.fact("how"), "")


def _signed_in(one: NamedEntry) -> str:
    if how := _how(one):
        return _("{who} signed in {how}").format(who=_who(one), how=how)
    return _("{who} signed in").format(who=_who(one))


def _sign_in_refused(one: NamedEntry) -> str:
    if how := _how(one):
        return _("{who} was refused a sign-in {how}").format(who=_who(one), how=how)
    return _("{who} was refused a sign-in").format(who=_who(one))


def _way_in(one: NamedEntry) -> str:
    ways: Mapping[str, str] = {
        "passkey": pgettext("a way to sign in", "a passkey"),
        "totp": pgettext("a way to sign in", "an authenticator app"),
        "recovery_code": pgettext("a way to sign in", "recovery codes"),
        "password": pgettext("a way to sign in", "a password"),
        "provider": pgettext("a way to sign in", "the organisation’s own sign-in"),
    }
    return ways.get(one.fact("how"), pgettext("a way to sign in", "another way"))


def _way_in_added(one: NamedEntry) -> str:
    return _("{who} added {way} to sign in with").format(who=_who(one), way=_way_in(one))


def _way_in_removed(one: NamedEntry) -> str:
    return _("{who} removed {way} as a way to sign in").format(who=_who(one), way=_way_in(one))


def _role(one: NamedEntry, fact: str) -> str:
    said = one.fact(fact)
    return str(MemberRole(said).label) if said in MemberRole.values else said


def _invited(one: NamedEntry) -> str:
    if role := _role(one, "role"):
        return _("{who} invited somebody as {role}").format(who=_who(one), role=role)
    return _("{who} invited somebody").format(who=_who(one))


def _joined(one: NamedEntry) -> str:
    if not one.is_about_oneself:
        words = _("{who} took {whom} into the workspace as {role}")
        return words.format(who=_who(one), whom=_whom(one), role=_role(one, "role"))
    ways: Mapping[str, str] = {
        "invitation": _("{who} joined by an invitation as {role}"),
        "domain": _("{who} joined by the domain of their address as {role}"),
        "provider": _("{who} joined through the organisation’s own sign-in as {role}"),
        "setup": _("{who} set the workspace up, as {role}"),
    }
    words = ways.get(one.fact("how"), _("{who} joined as {role}"))
    return words.format(who=_who(one), role=_role(one, "role"))


def _role_changed(one: NamedEntry) -> str:
    words = _("{who} changed the role of {whom} from {before} to {after}")
    return words.format(who=_who(one), whom=_whom(one), before=_role(one, "from"), after=_role(one, "to"))


def _removed(one: NamedEntry) -> str:
    if one.fact("how") == "scim":
        return _("The organisation’s directory took {whom} out of the workspace").format(whom=_whom(one))
    return _("{who} took {whom} out of the workspace").format(who=_who(one), whom=_whom(one))


def _token_made(one: NamedEntry) -> str:
    """Its name goes with the person whose it was."""
    scope = TokenScope(one.fact("scope")).in_sentence
    if not one.about:
        return _("{who} made a token, which may {scope}").format(who=_who(one), scope=scope)
    if day := one.fact("expires_on"):
        words = _("{who} made the token “{name}”, which may {scope} until {day}")
        return words.format(who=_who(one), name=one.about, scope=scope, day=dates.short(date.fromisoformat(day)))
    return _("{who} made the token “{name}”, which may {scope}").format(who=_who(one), name=one.about, scope=scope)


def _token_revoked(one: NamedEntry) -> str:
    if not one.about:
        return _("{who} revoked a token").format(who=_who(one))
    return _("{who} revoked the token “{name}”").format(who=_who(one), name=one.about)


def _exported(one: NamedEntry) -> str:
    said, form = one.fact("what"), one.fact("form")
    form = {"model_card": _("model card"), "folder": _("folder")}.get(form, form.upper())
    what = str(Exported(said).label) if said in Exported.values else said
    if one.about and not one.is_about_oneself:
        words = _("{who} exported {what}: {about} ({form})")
        return words.format(who=_who(one), what=what, about=one.about, form=form)
    return _("{who} exported {what} ({form})").format(who=_who(one), what=what, form=form)


def _person_erased(one: NamedEntry) -> str:
    """Whoever was erased has no name any more."""
    if one.is_about_oneself:
        return _("{who} was erased").format(who=_who(one))
    return _("{who} erased a person").format(who=_who(one))


def _erased(one: NamedEntry) -> str:
    count = one.fact("count")
    if not count.isdigit():
        return _("{who} erased {what}").format(who=_who(one), what=_old(one))
    words = ngettext("{who} erased {what}: {count} of them", "{who} erased {what}: {count} of them", int(count))
    return words.format(who=_who(one), what=_old(one), count=whole(int(count)))


def _old(one: NamedEntry) -> str:
    known: Mapping[str, str] = {
        "workshops": _("workshops that were never decided"),
        "invitations": _("old invitations"),
        "notices": _("old notices"),
        "readings": _("old readings"),
        "texts": _("texts"),
        "audit": _("old entries of the audit"),
    }
    return known.get(one.fact("what"), one.fact("what") or _("texts"))


def _old_erased(one: NamedEntry) -> str:
    """By the workspace's own rule, which nobody has to run."""
    count = one.fact("count")
    if not count.isdigit():
        return _("The workspace’s retention erased {what}").format(what=_old(one))
    words = _("The workspace’s retention erased {what}: {count}")
    return words.format(what=_old(one), count=whole(int(count)))


def _setting_changed(one: NamedEntry) -> str:
    known: Mapping[str, str] = {
        "name": _("the workspace’s name"),
        "time_zone": _("the workspace’s time zone"),
        "language": _("the workspace’s language"),
        "retention": _("how long things are kept"),
        "joining_domain": _("which addresses become members by themselves"),
        "directory_secret": _("the secret of its directory"),
        "channel_added": _("where its messages go: one channel more"),
        "channel_removed": _("where its messages go: one channel less"),
    }
    setting = known.get(one.fact("setting"), one.fact("setting").replace("_", " "))
    if "from" in one.entry.facts and "to" in one.entry.facts:
        words = _("{who} changed {setting} from {before} to {after}")
        none = _("nothing")
        return words.format(
            who=_who(one), setting=setting, before=one.fact("from") or none, after=one.fact("to") or none
        )
    return _("{who} changed {setting}").format(who=_who(one), setting=setting)


_SENTENCES: Mapping[AuditKind, Promise | str | Callable[[NamedEntry], str]] = {
    AuditKind.SIGNED_IN: _signed_in,
    AuditKind.SIGN_IN_REFUSED: _sign_in_refused,
    AuditKind.SIGNED_OUT_EVERYWHERE: gettext_lazy("{who} signed out everywhere"),
    AuditKind.SESSION_ENDED: gettext_lazy("{who} ended one of their sessions"),
    AuditKind.WAY_IN_ADDED: _way_in_added,
    AuditKind.WAY_IN_REMOVED: _way_in_removed,
    AuditKind.INVITED: _invited,
    AuditKind.INVITATION_WITHDRAWN: gettext_lazy("{who} withdrew an invitation"),
    AuditKind.MEMBER_JOINED: _joined,
    AuditKind.ROLE_CHANGED: _role_changed,
    AuditKind.MEMBER_REMOVED: _removed,
    AuditKind.MEMBER_LEFT: gettext_lazy("{who} left the workspace"),
    AuditKind.OWNER_CHANGED: gettext_lazy("{who} handed the workspace over to {whom}"),
    AuditKind.TOKEN_MADE: _token_made,
    AuditKind.TOKEN_REVOKED: _token_revoked,
    AuditKind.EXPORTED: _exported,
    AuditKind.PERSON_ERASED: _person_erased,
    AuditKind.TEXTS_ERASED: _erased,
    AuditKind.OLD_DATA_ERASED: _old_erased,
    AuditKind.SETTING_CHANGED: _setting_changed,
}
