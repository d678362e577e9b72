"""The site with everything: Acme with a room at every stage and a decision in every state, and Elsewhere beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from tests.permissions.cast import Cast, change_some, make_cast
from tests.permissions.decided import Decided, make_decided_room, make_draft, make_log
from tests.permissions.rooms import STAGES, Room, gates, make_bare_room, make_room
from workshops.domain import (
    facilitators,
    joining_domains,
    left_addresses,
    mail_unsubscribing,
    member_invitations,
    pilot_uploads,
    pilots,
)
from workshops.domain.channel_seals import Secrets, seal
from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_uploads import keep_upload
from workshops.domain.pilot_reading import File
from workshops.domain.pilot_uploads import Sent
from workshops.domain.tokens import make_token
from workshops.domain.workshop_templates import keep_template
from workshops.enums import Channel, ChannelKind, MemberRole, ReminderStage, TokenScope
from workshops.models import (
    ApiToken,
    Decision,
    Delivery,
    ImportUpload,
    JoiningDomain,
    Member,
    MemberInvitation,
    Occurrence,
    Pilot,
    PilotUpload,
    Workshop,
    WorkshopTemplate,
    WorkspaceChannel,
)


@dataclass(frozen=True)
class Measured:
    """A pilot, a file that waits to be read, and one that was."""

    pilot: Pilot
    waiting: PilotUpload
    was_read: PilotUpload


@dataclass(frozen=True)
class Site:
    """`rooms` by stage, `decided` (its decision is proposed), `next_door` and, at Elsewhere, `far`. `log` by what
    became of the decision; that of the decided room is `decided`.
    """

    cast: Cast
    rooms: Mapping[str, Room]
    log: Mapping[str, Decided]
    draft: Decision
    notice: Delivery
    mail: Delivery
    channel: WorkspaceChannel
    upload: ImportUpload
    member_invitation: MemberInvitation
    token: ApiToken
    template: WorkshopTemplate
    domain: JoiningDomain
    pilots: Mapping[str, Measured]

    @property
    def later(self) -> str:
        """A day to which a revisit may be put off that comes in three months."""
        return (timezone.now().date() + timedelta(days=100)).isoformat()

    @property
    def early(self) -> str:
        """A day on which a revisit may come before its date."""
        return (timezone.now().date() + timedelta(days=10)).isoformat()

    def values(self, room: str) -> dict[str, str]:
        """What addresses and bodies are filled in with, for what belongs to that room."""
        here, decided, open_ = self.rooms[room], self.log["decided"], self.rooms["recommendation"].workshop
        return {
            "workshop_id": str(here.workshop.pk),
            "code": here.code,
            "participant_id": str(here.seats["somebody"].pk) if "somebody" in here.seats else "",
            "lost_id": str(here.seats["observer"].pk) if "observer" in here.seats else "",
            "note_id": str(here.note.pk) if here.note else "",
            "invitation_id": str(here.invitation.pk) if here.invitation else "",
            "criterion": "latency",
            "gate": gates(open_)[1],
            "waived_gate": gates(open_)[0],
            "member_id": str(self.cast.cole.pk),
            "nora": str(self.cast.nora.pk),
            "number": str(decided.decision.number),
            "sha256": decided.sha256,
            "draft": str(self.draft.number),
            "older": str(self.log["accepted"].decision.number),
            "newer": str(self.log["completed"].decision.number),
            "retired": str(self.log["retired"].decision.number),
            "assumption_id": str(decided.assumption.pk),
            "revisit_id": str(decided.occurrence.pk),
            "revisit_room": str(self.log["started"].occurrence.workshop_id),
            "notice_id": str(self.notice.pk),
            "mail_id": str(self.mail.pk),
            "channel_id": str(self.channel.pk),
            "token_id": str(self.token.pk),
            "upload_id": str(self.upload.pk),
            **{f"pilot_of_{name}": str(one.pilot.pk) for name, one in self.pilots.items()},
            **{f"pilot_upload_of_{name}": str(one.waiting.pk) for name, one in self.pilots.items()},
            "acme": str(self.cast.acme.pk),
            "member_invitation_id": str(self.member_invitation.pk),
            "member_invitation_token": _token(member_invitations.mailed_url(self.member_invitation)),
            "template_id": str(self.template.pk),
            "calendar_token": str(self.cast.ida.calendar_token),
            "sign_in_token": "no-such-token",
            "unsubscribe_token": _token(mail_unsubscribing.unsubscribe_url(self.cast.ida)),
            "invitation_token": _token(mail_unsubscribing.stop_invitation_url(here.invitation))
            if here.invitation
            else "",
            "address_token": _token(left_addresses.address_url(here.invitation)) if here.invitation else "",
            "later": self.later,
            "early": self.early,
        }


def _token(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rsplit("/", 1)[1]


def make_site() -> Site:
    """In the caller's transaction: a second or two."""
    cast = make_cast()
    rooms = {stage.value: make_room(cast, stage) for stage in STAGES}
    rooms["decided"], decided = make_decided_room(cast)
    rooms["next_door"] = make_bare_room(cast.zora, "PLANTED-next-door", "next_door")
    rooms["far"] = make_bare_room(cast.cara, "Far", "far_guest", "here")
    facilitators.add_co_facilitator(workshop=rooms["lobby"].workshop, by=cast.zora, member=cast.cole)
    rooms["lobby"].workshop.refresh_from_db()
    log = {"decided": decided, **make_log(cast)}
    draft = make_draft(cast)
    change_some(cast)
    notice = Delivery.objects.filter(channel=Channel.NOTICE, recipient=cast.ida, seen_at=None)
    mail = make_waiting_mail(decided.occurrence, cast.ida)
    sent = keep_upload(
        by=cast.zora, files=[RecordFile("PLANTED-record.md", "# PLANTED-title\n\n## Status\n\nAccepted\n")]
    )
    asked_in = member_invitations.invite_by_mail(
        workspace=cast.acme, by=cast.zora, email="planted-asked@partner.example", role=MemberRole.MEMBER
    )
    token = _token_of(cast.nora)
    kept = keep_template(workshop=rooms["lobby"].workshop, by=cast.zora, name="PLANTED-template")
    domain = joining_domains.add_domain(workspace=cast.acme, by=cast.zora, domain="planted-domain.example")
    return Site(
        cast,
        rooms,
        log,
        draft,
        notice.earliest("created_at"),
        mail,
        _channel(cast),
        sent,
        asked_in,
        token,
        kept,
        domain,
        {
            "decided": _measured(decided.decision, cast),
            "lobby": _measured(rooms["lobby"].workshop, cast),
        },
    )


def _measured(subject: Decision | Workshop, cast: Cast) -> Measured:
    table = b"case,variant,accuracy\nPLANTED-case,PLANTED-variant,1\n"
    first = pilots.import_pilot(subject=subject, by=cast.zora, file=File("PLANTED-file.csv", table)).pilot
    waiting, was_read = (
        pilot_uploads.keep_upload(subject=subject, by=by, sent=Sent(f"PLANTED-{by.name}.csv", table + more))
        for by, more in ((cast.zora, b"PLANTED-case,y,0\n"), (cast.olive, b"PLANTED-case,z,0\n"))
    )
    pilot_uploads.read_upload(upload_id=was_read.pk)
    was_read.refresh_from_db()
    return Measured(first, waiting, was_read)


def _token_of(member: Member) -> ApiToken:
    made = make_token(member=member, by=member, name="PLANTED-token", scope=TokenScope.WRITE)
    return made.token


def make_waiting_mail(occurrence: Occurrence, to: Member) -> Delivery:
    """One that may be sent now and may be cancelled."""
    return Delivery.objects.create(
        occurrence=occurrence,
        recipient=to,
        channel=Channel.MAIL,
        stage=ReminderStage.NAG,
        not_before=timezone.now(),
        message_id=f"<{occurrence.pk}@localhost>",
    )


def _channel(cast: Cast) -> WorkspaceChannel:
    """One that was added before its address became a private one: nothing may be sent there."""
    sealed = seal(Secrets("https://127.0.0.1/PLANTED-secret", "whsec_UExBTlRFRA=="))
    return WorkspaceChannel.objects.create(
        workspace=cast.acme, kind=ChannelKind.WEBHOOK, name="PLANTED-channel", shown="https://127.0.0.1/…",
        sealed=sealed, added_by=cast.zora,
    )  # fmt: skip
