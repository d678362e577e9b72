"""Everything that is kept about one person, as plain values for JSON.

Each table that has something of people is named here once, with the columns that are theirs. What people are in the
others is nobody's own: `NOT_PERSONAL` says why. A test walks all models and fails where a column is in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from workshops.models import (
    Answer,
    ApiToken,
    Assumption,
    AuditEntry,
    ChannelMessage,
    ChecklistAnswer,
    Decision,
    Delivery,
    Event,
    EventText,
    Forecast,
    ImportUpload,
    Invitation,
    Knock,
    Member,
    MemberInvitation,
    MemberMail,
    Mute,
    Note,
    Occurrence,
    Participant,
    Pilot,
    PilotUpload,
    Preferences,
    Revision,
    RevisitPlan,
    RoomMail,
    SavedView,
    SignInLink,
    SignOff,
    User,
    Weight,
    Workshop,
    WorkshopTemplate,
    WorkspaceChannel,
)
from workshops.queries.persons import Person
from workshops.queries.sessions import SessionStore

Values = dict[str, object]


@dataclass(frozen=True)
class Kept:
    """What a table keeps of a person: under which `name` it is exported, which rows (`of`), and of each row which
    columns, {name: lookup}."""

    name: str
    model: type[Model]
    of: Callable[[Person], Q]
    columns: Mapping[str, str]

    def rows(self, person: Person) -> list[Values]:
        found: QuerySet[Model] = self.model._default_manager.filter(self.of(person)).distinct().order_by("pk")
        return [
            {name: row[lookup] for name, lookup in self.columns.items()}
            for row in found.values(*dict.fromkeys(self.columns.values()))
        ]


def _same(*names: str, **renamed: str) -> dict[str, str]:
    return {**{name: name for name in names}, **renamed}


def _of_member(**lookups: str) -> Callable[[Person], Q]:
    """Rows that name the member in one of these columns."""

    def of(person: Person) -> Q:
        if person.member is None:
            return Q(pk__in=[])
        found = Q()
        for column in lookups.values():
            found |= Q(**{column: person.member.pk})
        return found

    return of


def _of_seats(column: str) -> Callable[[Person], Q]:
    return lambda person: Q(**{f"{column}__in": person.seat_ids})


def _invitations(person: Person) -> Q:
    return Q(pk__in=[invitation.pk for invitation in person.invitations])


def _room_mails(person: Person) -> Q:
    return Q(participant__in=person.seat_ids) | Q(invitation__in=[each.pk for each in person.invitations])


def _asked_in(person: Person) -> Q:
    mine = Q(email__in=person.addresses, workspace=person.workspace)
    return mine | _of_member(a="invited_by", b="accepted_by")(person)


def _mails_in(person: Person) -> Q:
    return Q(invitation__email__in=person.addresses, invitation__workspace=person.workspace)


def _sign_offs(person: Person) -> Q:
    return Q(participant__in=person.seat_ids) | _of_member(member="member")(person)


def _notes(person: Person) -> Q:
    said = Event.objects.filter(chain=person.workspace.pk, kind="note.added", actor__in=person.actors)
    return Q(pk__in=[body["note"] for body in said.values_list("body", flat=True)])


def _checklist_answers(person: Person) -> Q:
    said = Event.objects.filter(chain=person.workspace.pk, kind="checklist.answered", actor__in=person.actors)
    return Q(pk__in=[body["row"] for body in said.values_list("body", flat=True)])


def _audit(person: Person) -> Q:
    mine = [*person.actors, *([f"user:{person.member.user_id}"] if person.member else [])]
    return Q(workspace=person.workspace) & (Q(actor__in=mine) | Q(about__in=mine))


def _facilitated(person: Person) -> Q:
    if person.member is None:
        return Q(pk__in=[])
    return Q(facilitator=person.member.pk) | Q(co_facilitators__contains=[person.member.pk])


_MAILING = ("state", "attempts", "sent_at", "fault", "error", "created_at")
_ROOM = {"workshop": "workshop__title", "workshop_id": "workshop_id"}
_IN_ROUND = {"workshop": "round__workshop__title", "workshop_id": "round__workshop_id", "round": "round__number"}

IN_WORKSPACE: tuple[Kept, ...] = (
    Kept("membership", Member, lambda person: Q(pk=person.member.pk) if person.member else Q(pk__in=[]),
         _same("id", "user", "role", "created_at", "deactivated_at", "last_seen_at", "wants_mail")),
    Kept("preferences", Preferences, _of_member(a="member"), _same("member", "quiet_from", "quiet_until",
         "daily_digest")),
    Kept("muted", Mute, _of_member(a="member"), _same("member", "created_at", decision="decision__number")),
    Kept("saved_views", SavedView, _of_member(a="member"), _same("member", "name", "query", "created_at")),
    Kept("tokens", ApiToken, _of_member(a="member"),
         _same("member", "name", "scope", "created_at", "last_used_at", "revoked_at")),
    Kept("seats", Participant, _of_seats("pk"),
         _same("id", "name", "joined_at", "removed_at", "member", "before", **_ROOM, role="role__label")),
    Kept("answers", Answer, _of_seats("participant"),
         _same("participant", "criterion", "level", "confidence", "reason", "saved_at", "copied", **_IN_ROUND)),
    Kept("weights", Weight, _of_seats("participant"),
         _same("participant", "criterion", "points", "saved_at", **_IN_ROUND)),
    Kept("notes", Note, _notes,
         _same("id", "criterion", "text", "author_name", "owner_name", "parked", "created_at", **_ROOM)),
    Kept("checklist", ChecklistAnswer, _checklist_answers,
         _same("question", "ticked", "answer", "author_name", "at", **_ROOM)),
    Kept("knocks", Knock, _of_seats("participant"), _same("name", "participant", "state", "knocked_at", **_ROOM)),
    Kept("templates", WorkshopTemplate, _of_member(a="made_by"), _same("made_by", "name", "setup", "created_at")),
    Kept("signatures", SignOff, _sign_offs,
         _same("participant", "member", "signer_name", "role_key", "role_label", "stance", "reason", "signed_at",
               "voided_at", decision="revision__decision__number", revision="revision__number")),
    Kept("forecasts", Forecast, _sign_offs,
         _same("participant", "member", "role_key", "role_label", "metric", "percent", "given_at",
               decision="revision__decision__number", revision="revision__number")),
    Kept("invitations", Invitation, _invitations,
         _same("email", "participant", "before", "invited_by", "created_at", "confirmed_at", "stopped_at", **_ROOM)),
    Kept("asked_in", MemberInvitation, _asked_in,
         _same("email", "role", "invited_by", "accepted_by", "created_at", "expires_at", "accepted_at",
               "withdrawn_at")),
    Kept("mails_in", MemberMail, _mails_in, _same("invitation", *_MAILING)),
    Kept("mails_in_steered", MemberMail, _of_member(a="asked_again_by", b="cancelled_by"),
         _same("id", "asked_again_by", "cancelled_by")),
    Kept("mails", RoomMail, _room_mails, _same("invitation", "participant", "stage", *_MAILING, **_ROOM)),
    Kept("mails_steered", RoomMail, _of_member(a="asked_again_by", b="cancelled_by"),
         _same("id", "asked_again_by", "cancelled_by", **_ROOM)),
    Kept("messages", Delivery, _of_member(a="recipient"),
         _same("recipient", "channel", "stage", "seen_at", *_MAILING, decision="occurrence__plan__decision__number")),
    Kept("messages_steered", Delivery, _of_member(a="asked_again_by", b="cancelled_by"),
         _same("id", "asked_again_by", "cancelled_by")),
    Kept("workshops", Workshop, _facilitated, _same("id", "title", "facilitator", "co_facilitators", "created_at")),
    Kept("invited", Invitation, _of_member(a="invited_by"), _same("id", "created_at", **_ROOM)),
    Kept("decisions", Decision, _of_member(a="created_by", b="accepted_by"),
         _same("number", "title", "created_by", "accepted_by", "created_at", "accepted_at")),
    Kept("texts", Revision, _of_member(a="created_by"),
         _same("created_by", "created_at", decision="decision__number", revision="number")),
    Kept("watched", Assumption, lambda person: Q(owner__in=person.actors),
         _same("statement", "owner", decision="decision__number")),
    Kept("plans", RevisitPlan, _of_member(a="owner", b="backup", c="stand_in"),
         _same("owner", "owner_name", "backup", "stand_in", decision="decision__number")),
    Kept("revisits", Occurrence, _of_member(a="completed_by"),
         _same("completed_by", "outcome", "note", "completed_at", decision="plan__decision__number")),
    Kept("imports", ImportUpload, _of_member(a="by"), _same("by", "created_at", "files", "outcome", "taken_at")),
    Kept("pilots", Pilot, _of_member(a="imported_by"),
         _same("imported_by", "imported_at", "filename", "sha256", decision="decision__number", workshop="workshop")),
    Kept("pilot_uploads", PilotUpload, _of_member(a="by"), _same("by", "created_at", "filename", "sha256", "pilot")),
    Kept("channels", WorkspaceChannel, _of_member(a="added_by"),
         _same("added_by", "name", "kind", "shown", "created_at")),
    Kept("channel_messages", ChannelMessage, _of_member(a="asked_again_by", b="cancelled_by"),
         _same("id", "asked_again_by", "cancelled_by", "created_at")),
    Kept("audit", AuditEntry, _audit, _same("at", "kind", "actor", "about", "facts", "address")),
)  # fmt: skip

# Of no workspace: the account, and the links that were made for it.
ACCOUNT = ("id", "email", "name", "time_zone", "language", "is_active", "created_at", "last_login")
LINKS = ("user", "created_at", "expires_at", "used_at")
# And what signing in keeps of it, {name: (model, columns)}; of what proves that it is they, only that it is there.
SIGNING_IN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "browsers": ("workshops.BrowserSession", ("way", "device", "began_at", "last_used_at")),
    "addresses": ("account.EmailAddress", ("email", "verified", "primary")),
    "proofs": ("mfa.Authenticator", ("type", "created_at", "last_used_at")),
    "providers": ("socialaccount.SocialAccount", ("provider", "uid", "extra_data", "last_login", "date_joined")),
}

_DIGEST = "a secret, of which only the owner has the other half, or a digest of one"
_OTHERS = "what the group, or the workspace, is told and decides together"
_STEERS = "how something is sent or kept in step; nobody is named"
# {model: {column: why nobody owns it}}; "*" is every column.
NOT_PERSONAL: Mapping[str, Mapping[str, str]] = {
    "User": {"password": _DIGEST},
    "Member": {"calendar_token": _DIGEST},
    "ApiToken": {"token_hash": _DIGEST},
    "SignInLink": {"token_hash": _DIGEST},
    "SetupLink": {"*": _DIGEST},
    "BrowserSession": {"session_key": _DIGEST, "user": "whose they are"},
    "JoiningDomain": {"*": _OTHERS},
    "Pilot": {"*": "figures of an evaluation, and by what they were read"},
    "PilotFile": {"*": _OTHERS},
    "PilotMapping": {"*": _OTHERS},
    "PilotUpload": {"*": "figures of an evaluation, and by what they were read"},
    "PilotUploadFile": {"*": _OTHERS},
    "DirectorySecret": {"*": _DIGEST},
    "MemberInvitation": {"token_hash": _DIGEST},
    "MemberMail": {"message_id": _STEERS},
    "Participant": {"token_hash": _DIGEST},
    "Knock": {"token_hash": _DIGEST},
    "Workspace": {"*": _OTHERS},
    "Workshop": {"*": _OTHERS},
    "StakeholderRole": {"*": _OTHERS},
    "Round": {"*": _OTHERS},
    "Answer": {"client": _STEERS},
    "Weight": {"client": _STEERS},
    "Recommendation": {"*": "computed from answers, by the ids of seats"},
    "Decision": {"*": _OTHERS},
    "Revision": {"*": "the text that was signed; the sheet is its export"},
    "Assumption": {"*": "a part of the text that was signed"},
    "Signal": {"*": _OTHERS},
    "Reading": {"*": "with the event that took it, under `events`"},
    "RevisitPlan": {"time_zone": _OTHERS},
    "Occurrence": {"*": "with the event that says it, under `events`"},
    "Delivery": {"message_id": _STEERS},
    "RoomMail": {"message_id": _STEERS},
    "ChannelMessage": {"*": _STEERS},
    "ChannelNews": {"*": _STEERS},
    "WorkspaceChannel": {"sealed": _DIGEST},
    "Tick": {"*": _STEERS},
    "Checkpoint": {"*": _STEERS},
    "ChainHead": {"*": _STEERS},
    "Event": {"*": "under `events`, with the texts beside it"},
    "EventText": {"*": "under `events`"},
    "SearchDocument": {"*": "made from decisions and notes"},
    "SearchWord": {"*": "made from decisions and notes"},
    "TermOfForce": {"*": "made from decisions"},
    "ComingDay": {"*": "made from decisions"},
    "Retention": {"*": _OTHERS},
}


def export_in_workspace(person: Person) -> Values:
    """Everything that one workspace keeps of somebody."""
    return {
        "workspace": {"name": person.workspace.name, "slug": person.workspace.slug},
        "name": person.name,
        **{kept.name: kept.rows(person) for kept in IN_WORKSPACE},
        "events": _events(person),
    }


def export_everything(people: list[Person], account: User | None) -> Values:
    """Everything that the installation keeps of somebody: their account, and what each workspace has."""
    return {
        "exported_at": timezone.now(),
        "account": export_account(account) if account else None,
        "workspaces": [export_in_workspace(person) for person in people],
    }


def export_account(account: User) -> Values:
    """What belongs to no workspace: the account, its links and the browsers that are signed in."""
    row = User.objects.filter(pk=account.pk).values(*ACCOUNT).get()
    links = SignInLink.objects.filter(user=account).order_by("created_at").values(*LINKS)
    return {**row, "sign_in_links": list(links), "sessions": _sessions(account), **_signing_in(account)}


def _signing_in(account: User) -> Values:
    """Of those ways to sign in that this installation has."""
    installed = {model._meta.label: model for model in apps.get_models()}
    return {
        name: list(installed[label]._default_manager.filter(user=account).order_by("pk").values(*columns))
        for name, (label, columns) in SIGNING_IN.items()
        if label in installed
    }


def _sessions(account: User) -> list[Values]:
    reader = SessionStore()
    found = Session.objects.order_by("expire_date").values_list("session_data", "expire_date")
    return [{"expires_at": until} for data, until in found if reader.decode(data).get(SESSION_KEY) == str(account.pk)]


def _events(person: Person) -> list[Values]:
    """What they did, with what they wrote with it."""
    events = list(Event.objects.filter(chain=person.workspace.pk, actor__in=person.actors).order_by("seq"))
    texts: dict[UUID, dict[str, str | None]] = {}
    for text in EventText.objects.filter(event__in=[event.event_id for event in events]):
        texts.setdefault(text.event, {})[text.field] = text.text
    return [
        {
            "seq": event.seq,
            "at": event.at,
            "kind": event.kind,
            "about": event.subject,
            "texts": texts.get(event.event_id, {}),
        }
        for event in events
    ]
