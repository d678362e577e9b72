"""What a message to a channel says: for people as title and lines, for programs as JSON.

Decisions are named by number, title and address. Nothing that somebody answered, wrote or signed is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.calendars import revisit_url
from workshops.domain.channel_program import Message
from workshops.enums import AssumptionState, ChannelNewsKind, OccurrenceState
from workshops.figures import whole
from workshops.language import language_of
from workshops.models import ChannelMessage, ChannelNews, Decision, Occurrence, Signal
from workshops.queries.outward import decision_address, outward_address

# As many decisions are named; the rest are counted.
NAMED = 20
# The worst first.
ORDER = (ChannelNewsKind.BROKEN, ChannelNewsKind.STALE, ChannelNewsKind.OVERDUE, ChannelNewsKind.DUE)
# What chat programs read as a call to everybody, and what it is written as.
_PLAIN = str.maketrans({"<": "‹", ">": "›", "@": "＠"})


@dataclass(frozen=True)
class Item:
    """One decision in a message. `since`: the day on which it came due, or on which its signal broke."""

    kind: ChannelNewsKind
    decision: Decision
    since: str
    url: str


def compose(message: ChannelMessage) -> Message | None:
    """As things stand, in the workspace's language; None where there is nothing left to say."""
    with translation.override(language_of(workspace=message.channel.workspace.language)):
        if message.is_test:
            return _test(message)
        items = [item for news in _news(message) if (item := _item(news))]
        return _said(message, sorted(items, key=lambda item: ORDER.index(item.kind))) if items else None


def _test(message: ChannelMessage) -> Message:
    workspace = message.channel.workspace
    return Message(
        id=message.message_id,
        title=_("Advisor: a test"),
        body=_("This is what a message of {workspace} looks like. Nothing is to be done. {url}").format(
            workspace=workspace.name.translate(_PLAIN), url=settings.SITE_URL
        ),
        payload=_payload(message, "channel.test", {"workspace": workspace.slug}),
    )


def _news(message: ChannelMessage) -> Iterable[ChannelNews]:
    return message.news.select_related("occurrence__plan__decision", "signal__assumption__decision").order_by("pk")


def _item(news: ChannelNews) -> Item | None:
    """None where somebody has looked meanwhile, or the signal holds again."""
    return _revisit(news, news.occurrence) if news.occurrence else _broken(news, news.signal)


def _revisit(news: ChannelNews, occurrence: Occurrence) -> Item | None:
    if occurrence.state != OccurrenceState.DUE or occurrence.sequence != news.sequence:
        return None
    since = occurrence.waiting_since_on.isoformat()
    return Item(ChannelNewsKind(news.kind), occurrence.plan.decision, since, revisit_url(occurrence))


def _broken(news: ChannelNews, signal: Signal | None) -> Item | None:
    if signal is None or signal.assumption.state != AssumptionState.BROKEN or signal.broken_since != news.since:
        return None
    decision = signal.assumption.decision
    since = dates.day_in(news.since, "UTC") if news.since else None
    return Item(ChannelNewsKind.BROKEN, decision, since.isoformat() if since else "", decision_address(decision))


def _said(message: ChannelMessage, items: list[Item]) -> Message:
    named, more = items[:NAMED], len(items) - NAMED
    lines = []
    for kind in ORDER:
        mine = [item for item in named if item.kind is kind]
        if mine:
            count = sum(item.kind is kind for item in items)
            lines += ["", _heading(kind, count), *(f"- {_line(item)}" for item in mine)]
    if more > 0:
        words = ngettext("And {count} more: {url}", "And {count} more: {url}", more)
        lines += ["", words.format(count=whole(more), url=outward_address("/revisits/", message.channel.workspace))]
    return Message(
        id=message.message_id,
        title=_title(message, len({item.decision.pk for item in items})),
        body="\n".join(lines[1:]),
        payload=_payload(message, "decisions.came_back", _data(message, items)),
    )


def _title(message: ChannelMessage, count: int) -> str:
    words = ngettext(
        "{workspace}: {count} decision wants another look", "{workspace}: {count} decisions want another look", count
    )
    return words.format(workspace=message.channel.workspace.name.translate(_PLAIN), count=whole(count))


def _heading(kind: ChannelNewsKind, count: int) -> str:
    return {
        ChannelNewsKind.BROKEN: ngettext(
            "{count} signal broke what a decision rests on:", "{count} signals broke what decisions rest on:", count
        ),
        ChannelNewsKind.STALE: ngettext("{count} decision is stale:", "{count} decisions are stale:", count),
        ChannelNewsKind.OVERDUE: ngettext(
            "{count} decision is overdue for its revisit:", "{count} decisions are overdue for their revisit:", count
        ),
        ChannelNewsKind.DUE: ngettext(
            "{count} decision is due for its revisit:", "{count} decisions are due for their revisit:", count
        ),
    }[kind].format(count=whole(count))


def _line(item: Item) -> str:
    title = " ".join(item.decision.title.split()).translate(_PLAIN)
    return f"{item.decision.label} {title}: {item.url}"


def _data(message: ChannelMessage, items: list[Item]) -> dict[str, object]:
    return {
        "workspace": message.channel.workspace.slug,
        "decisions": [
            {
                "number": item.decision.number,
                "title": item.decision.title,
                "what": item.kind.value,
                "since": item.since,
                "url": item.url,
            }
            for item in items
        ],
    }


def _payload(message: ChannelMessage, kind: str, data: dict[str, object]) -> str:
    """The shape that Standard Webhooks recommends: type, timestamp of what happened, data."""
    at = dates.in_utc(message.created_at)
    return json.dumps({"type": kind, "timestamp": at, "data": data}, ensure_ascii=False)
