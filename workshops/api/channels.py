"""A workspace's channels, for its owners: added, tried out, removed."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.schemas.errors import answers
from workshops.api.schemas.preferences import ChannelAddedOut, ChannelIn, ChannelsOut, ChannelTestedOut
from workshops.domain import channels as verbs
from workshops.models import Member
from workshops.queries.channels import ChannelRow, channels_of
from workshops.words.channels import standing_words, test_words

router = Router(tags=["Settings"])

Answer = Status[dict[str, object]]


@router.get(
    "/channels",
    response=answers({200: ChannelsOut}),
    summary="Where the workspace's own messages go, and what became of the last ones (owner)",
)
def read_channels(request: HttpRequest) -> Answer:
    owner = access.require_owner(caller(request))
    return Status(200, {"results": [_channel_json(row, owner) for row in channels_of(owner.workspace)]})


@router.post(
    "/channels",
    response=answers({201: ChannelAddedOut}, 409, 422),
    summary="Add one; a webhook's secret is in this answer and nowhere else (owner)",
)
def add_channel(request: HttpRequest, body: ChannelIn) -> Answer:
    owner = access.require_owner(caller(request))
    added = verbs.add_channel(workspace=owner.workspace, by=owner, name=body.name, url=body.url)
    return Status(201, {**_channel_json(ChannelRow(added.channel, []), owner), "signing": added.signing})


def _channel_json(row: ChannelRow, owner: Member) -> dict[str, object]:
    return {
        "id": row.channel.pk,
        "name": row.channel.name,
        "kind": row.channel.kind,
        "shown": row.channel.shown,
        "standing": standing_words(row, owner.user.time_zone),
        "added_at": row.channel.created_at,
    }


@router.post(
    "/channels/{channel_id}/test",
    response=answers({200: ChannelTestedOut}),
    summary="Send a test message now, and say what came back (owner)",
)
def try_channel(request: HttpRequest, channel_id: str) -> Answer:
    channel, by = access.channel_to_change(caller(request), channel_id)
    fault = verbs.try_channel(channel=channel, by=by)
    return Status(200, {"arrived": fault is None, "reason": test_words(fault)})


@router.delete(
    "/channels/{channel_id}",
    response=answers({204: None}),
    summary="Nothing more goes there (owner)",
)
def remove_channel(request: HttpRequest, channel_id: str) -> Status[None]:
    channel, by = access.channel_to_change(caller(request), channel_id)
    verbs.remove_channel(channel=channel, by=by)
    return Status(204, None)
