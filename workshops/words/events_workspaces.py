"""The log's events of a workspace in words: its people and settings, its channels and tokens, what was erased."""

from __future__ import annotations

from django.utils.translation import get_language_info, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from workshops.enums import ChannelKind, Leaving, MemberRole, TokenScope
from workshops.figures import listed, whole
from workshops.words.events_said import Said, Sentences


def _addresses_erased(said: Said) -> str:
    sentence = ngettext("{who} erased {count} address", "{who} erased {count} addresses", said.count("count"))
    return sentence.format(who=said.who, count=whole(said.count("count")))


def _old_data_erased(said: Said) -> str:
    parts = []
    if "workshops" in said.body:
        count = said.count("workshops")
        parts.append(ngettext("{count} workshop", "{count} workshops", count).format(count=whole(count)))
    if "invitations" in said.body:
        count = said.count("invitations")
        parts.append(ngettext("{count} address", "{count} addresses", count).format(count=whole(count)))
    if "notices" in said.body:
        count = said.count("notices")
        parts.append(ngettext("{count} message", "{count} messages", count).format(count=whole(count)))
    if "readings" in said.body:
        count = said.count("readings")
        parts.append(ngettext("{count} reading", "{count} readings", count).format(count=whole(count)))
    if "audit" in said.body:
        count = said.count("audit")
        words = ngettext("{count} entry of the audit", "{count} entries of the audit", count)
        parts.append(words.format(count=whole(count)))
    return _("What was kept for long enough was removed: {things}").format(things=listed(parts))


def _readings_expired(said: Said) -> str:
    count = said.count("count")
    sentence = ngettext(
        "{count} reading was removed, kept for long enough",
        "{count} readings were removed, kept for long enough",
        count,
    )
    return sentence.format(count=whole(count))


def _reasons_erased(said: Said) -> str:
    return _("{who} erased a person’s reasons in round {round}").format(who=said.who, round=said["round"])


def _zone_changed(said: Said) -> str:
    sentence = _("{who} changed the workspace’s time zone from {before} to {after}")
    return sentence.format(who=said.who, before=said["from"], after=said["to"])


def _member_invited(said: Said) -> str:
    role = MemberRole(said.text("role")).in_sentence
    if said["by_link"]:
        return _("{who} made a link that lets one person in as {role}").format(who=said.who, role=role)
    return _("{who} invited somebody as {role}").format(who=said.who, role=role)


def _language_changed(said: Said) -> str:
    if not said["to"]:
        return _("{who} let everybody’s browser choose the language").format(who=said.who)
    sentence = _("{who} set the workspace’s language to {language}")
    return sentence.format(who=said.who, language=get_language_info(said.text("to"))["name_translated"])


def _became_member(said: Said) -> str:
    """Whoever let them in did it; the installation itself is not named."""
    person, role = said.name("member", _("somebody")), MemberRole(said.text("role")).in_sentence
    if said.body.get("again"):
        return _("{who} took {person} in again as {role}").format(who=said.who, person=person, role=role)
    return _("{who} took {person} in as {role}").format(who=said.who, person=person, role=role)


def _member_role_changed(said: Said) -> str:
    before, after = MemberRole(said.text("from")).in_sentence, MemberRole(said.text("to")).in_sentence
    sentence = _("{who} changed the role of {person} from {before} to {after}")
    return sentence.format(who=said.who, person=said.name("member", _("somebody")), before=before, after=after)


def _member_left(said: Said) -> str:
    reason = Leaving(said.text("reason"))
    person = said.name("member", _("Somebody") if reason is Leaving.LEFT else _("somebody"))
    sentence = {
        Leaving.LEFT: _("{person} left the workspace"),
        Leaving.DIRECTORY: _("The directory took {person} out of the workspace"),
        Leaving.ERASED: _("{who} took {person} out of the workspace, to erase them"),
        Leaving.REMOVED: _("{who} took {person} out of the workspace"),
    }[reason]
    return sentence.format(who=said.who, person=person)


def _ownership_transferred(said: Said) -> str:
    sentence = _("{who} handed the ownership of the workspace to {person}")
    return sentence.format(who=said.who, person=said.name("to", _("somebody")))


def _channel_kind(said: Said) -> str:
    return str(ChannelKind(said.text("kind")).label)


def _channel_added(said: Said) -> str:
    """The name that it was given follows, as with the two below."""
    return _("{who} added a channel ({kind})").format(who=said.who, kind=_channel_kind(said))


def _channel_removed(said: Said) -> str:
    return _("{who} removed a channel ({kind})").format(who=said.who, kind=_channel_kind(said))


def _channel_tested(said: Said) -> str:
    if said["arrived"]:
        sentence = _("{who} sent a test to a channel ({kind}), which arrived")
    else:
        sentence = _("{who} sent a test to a channel ({kind}), which did not arrive")
    return sentence.format(who=said.who, kind=_channel_kind(said))


def _token_made(said: Said) -> str:
    scope = TokenScope(said.text("scope")).in_sentence
    if said.body["expires_on"] is None:
        return _("{who} made a token that may {scope}").format(who=said.who, scope=scope)
    sentence = _("{who} made a token that may {scope} until {day}")
    return sentence.format(who=said.who, scope=scope, day=said.day("expires_on"))


def _token_revoked(said: Said) -> str:
    scope = TokenScope(said.text("scope")).in_sentence
    return _("{who} revoked a token that could {scope}").format(who=said.who, scope=scope)


SENTENCES: Sentences = {
    "log.stated": gettext_lazy("From here on the log states every row of this decision, and all of them are compared"),
    "texts.erased": gettext_lazy("{who} had texts erased"),
    "person.erased": gettext_lazy("{who} erased a person: their name, their address and their own words"),
    "reasons.erased": _reasons_erased,
    "workspace.retention_changed": gettext_lazy("{who} changed for how long the workspace keeps things"),
    "workspace.old_data_erased": _old_data_erased,
    "workshop.expired": gettext_lazy(
        "The workshop was removed: it had come to no decision and was kept for long enough"
    ),
    "readings.expired": _readings_expired,
    "workspace.created": gettext_lazy("{who} made the workspace"),
    "workspace.time_zone_changed": _zone_changed,
    "workspace.domain_added": gettext_lazy("{who} lets everybody become a member whose address is of the domain"),
    "workspace.domain_removed": gettext_lazy(
        "{who} lets nobody become a member any more by the domain of their address"
    ),
    "workspace.directory_let_in": gettext_lazy("{who} let the organisation’s directory say who has left"),
    "workspace.directory_shut_out": gettext_lazy("{who} let the organisation’s directory say nothing any more"),
    "workspace.renamed": gettext_lazy("{who} gave the workspace the name"),
    "workspace.language_changed": _language_changed,
    "member.invited": _member_invited,
    "member.invitation_withdrawn": gettext_lazy("{who} took an invitation into the workspace back"),
    "participant.became_member": gettext_lazy("{who} took the seat with them into their account"),
    "member.joined": _became_member,
    "member.role_changed": _member_role_changed,
    "member.left": _member_left,
    "ownership.transferred": _ownership_transferred,
    "template.kept": gettext_lazy("{who} kept a template"),
    "template.renamed": gettext_lazy("{who} renamed a template"),
    "template.deleted": gettext_lazy("{who} deleted a template"),
    "invitations.erased": _addresses_erased,
    "channel.added": _channel_added,
    "channel.removed": _channel_removed,
    "channel.tested": _channel_tested,
    "token.made": _token_made,
    "token.revoked": _token_revoked,
}
