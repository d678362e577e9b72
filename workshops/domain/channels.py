"""A workspace's channels: added, tried out and removed by its owners. Addresses and secrets stay sealed."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import channel_program, channel_sending
from workshops.domain.audit import record
from workshops.domain.channel_faults import Fault, sentence_of
from workshops.domain.channel_seals import Secrets, seal
from workshops.domain.log import append_event
from workshops.domain.rights import check_may_change
from workshops.domain.visible import visible_line
from workshops.enums import AuditKind, ChannelKind
from workshops.figures import whole
from workshops.models import ChannelMessage, Member, Workspace, WorkspaceChannel
from workshops.refusals import Conflict, InvalidFields

MOST_CHANNELS = 20


@dataclass(frozen=True)
class Added:
    """`signing`: a webhook's secret, in clear this once; empty for the other kinds."""

    channel: WorkspaceChannel
    signing: str


def add_channel(*, workspace: Workspace, by: Member, name: str, url: str) -> Added:
    """Raises InvalidFields on `url` where the address is none, leads into a private network, or is of no known kind."""
    check_may_change(by, workspace)
    name, url = visible_line(name)[:80], url.strip()
    checked = channel_program.check_address(url)
    if isinstance(checked, Fault):
        raise InvalidFields({"url": sentence_of(checked)})
    kind = ChannelKind(checked.kind)
    signing = _signing_secret() if kind is ChannelKind.WEBHOOK else ""
    with transaction.atomic():
        Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
        if workspace.channels.count() >= MOST_CHANNELS:
            raise Conflict(
                _("This workspace has {count} channels. Remove one first.").format(count=whole(MOST_CHANNELS))
            )
        channel = WorkspaceChannel.objects.create(
            workspace=workspace,
            kind=kind,
            name=name or str(kind.label),
            shown=checked.shown,
            sealed=seal(Secrets(url, signing)),
            added_by=by,
        )
        append_event(
            "channel.added",
            subject=workspace,
            by=by,
            body={"channel": str(channel.pk), "kind": kind.value},
            texts={"name": channel.name},
        )
        facts = {"setting": "channel_added", "kind": kind.value}
        record(AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts=facts)
    return Added(channel, signing)


def _signing_secret() -> str:
    """As Standard Webhooks writes it: 32 random bytes in base64."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


@transaction.atomic
def remove_channel(*, channel: WorkspaceChannel, by: Member) -> None:
    """It is gone, with its address and what waits for it."""
    append_event(
        "channel.removed",
        subject=channel.workspace,
        by=by,
        body={"channel": str(channel.pk), "kind": channel.kind},
        texts={"name": channel.name},
    )
    facts = {"setting": "channel_removed", "kind": channel.kind}
    record(AuditKind.SETTING_CHANGED, workspace=channel.workspace, by=by, facts=facts)
    WorkspaceChannel.objects.filter(pk=channel.pk).delete()


def try_channel(*, channel: WorkspaceChannel, by: Member) -> Fault | None:
    """Send a message that says it is a test, now; what came back, None where it arrived."""
    check_may_change(by, channel.workspace)
    now = timezone.now()
    message = ChannelMessage.objects.create(
        channel=channel,
        is_test=True,
        # If we break off, the tick sends it later.
        not_before=now + timedelta(minutes=1),
        message_id=channel_sending.new_id(),
    )
    channel_sending.send_message(message=message, now=now)
    message.refresh_from_db()
    fault = channel_sending.last_fault(message)
    append_event(
        "channel.tested",
        subject=channel.workspace,
        by=by,
        body={"channel": str(channel.pk), "kind": channel.kind, "arrived": fault is None},
        texts={"name": channel.name},
    )
    return fault
