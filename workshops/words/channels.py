"""A workspace's channels in words: what became of the last messages, and what a test said."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.channel_faults import Fault, fault_of, sentence_of
from workshops.enums import DeliveryState
from workshops.figures import whole
from workshops.models import ChannelMessage
from workshops.queries.channels import ChannelRow


def standing_words(row: ChannelRow, time_zone: str) -> str:
    """How it goes there, in a few sentences."""
    if not row.recent:
        return _("Nothing was sent there yet.")
    last = row.recent[0]
    said = [*_failed(row.failed), *_waiting(row.waiting, time_zone)]
    if said:
        return " ".join(said)
    if last.state == DeliveryState.CANCELLED:
        return _("The last message was not needed any more.")
    return _("The last message arrived: {when}.").format(when=dates.moment(last.sent_at or last.created_at, time_zone))


def _failed(failed: list[ChannelMessage]) -> list[str]:
    if not failed:
        return []
    words = ngettext("{count} message did not arrive.", "{count} messages did not arrive.", len(failed))
    return [words.format(count=whole(len(failed))), *_why(failed[0])]


def _waiting(waiting: list[ChannelMessage], time_zone: str) -> list[str]:
    if not waiting:
        return []
    waits = ngettext("{count} message waits.", "{count} messages wait.", len(waiting)).format(count=whole(len(waiting)))
    tried = [message for message in waiting if message.error]
    if not tried:
        return [waits]
    again = _("The next try: {when}.").format(when=dates.moment(tried[0].not_before, time_zone))
    return [waits, *_why(tried[0]), again]


def _why(message: ChannelMessage) -> list[str]:
    fault = fault_of(message.error)
    return [sentence_of(fault)] if fault else []


def test_words(fault: Fault | None) -> str:
    if fault is None:
        return _("The test message arrived.")
    return f"{_('The test message did not arrive.')} {sentence_of(fault)}"


def removed_words(name: str) -> str:
    return _("{name} is removed. Nothing more goes there.").format(name=name)
