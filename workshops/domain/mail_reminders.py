"""What a reminder mail says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

from datetime import date, datetime
from email.mime.text import MIMEText
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.calendars import invitation, revisit_url, witness
from workshops.domain.decisions import current_revision
from workshops.domain.deliveries import addressees_of
from workshops.domain.framework_names import approach_name
from workshops.domain.mail_unsubscribing import unsubscribe_url
from workshops.domain.reminder_ladder import LADDER
from workshops.enums import STALE_DAYS, AssumptionState, Comparator, DeliveryState, OccurrenceState, ReminderStage
from workshops.figures import whole
from workshops.language import language_of
from workshops.models import Assumption, Delivery, Occurrence, Signal
from workshops.queries.deliveries import occurrences_with_people
from workshops.queries.log import HeadState, chain_head
from workshops.queries.mutes import is_muted
from workshops.queries.revisits import missed_dates


def load(pk: UUID) -> Delivery:
    """A delivery with its recipient; the occurrence comes with everybody concerned."""
    delivery = Delivery.objects.select_related("recipient__user").get(pk=pk)
    delivery.occurrence = occurrences_with_people().get(pk=delivery.occurrence_id)
    return delivery


def message(delivery: Delivery, now: datetime) -> EmailMultiAlternatives | None:
    """The mail as things stand, in its reader's language; None where nobody needs it any more."""
    occurrences = subjects_of(delivery)
    workspace = delivery.occurrence.plan.decision.workspace
    with translation.override(language_of(person=delivery.recipient.user.language, workspace=workspace.language)):
        return compose(delivery, occurrences, now) if occurrences else None


def subjects_of(delivery: Delivery) -> list[Occurrence]:
    """The occurrences that this mail still has something to say about; none: it need not be sent.

    Most speak of their own; a mail about a stale decision also of those that were merged into it.
    """
    member = delivery.recipient
    if member.deactivated_at or not member.user.is_active or not member.wants_mail:
        return []
    if delivery.stage == ReminderStage.WITHDRAWN:
        return [] if is_muted(member, delivery.occurrence.plan.decision) else [delivery.occurrence]
    if delivery.stage != ReminderStage.STALE:
        return [delivery.occurrence] if _still_true(delivery, delivery.occurrence) else []
    merged = Delivery.objects.filter(said_in=delivery, state=DeliveryState.CANCELLED, stage=ReminderStage.STALE)
    also = occurrences_with_people().filter(pk__in=merged.values("occurrence")).order_by("due_at")
    return [o for o in (delivery.occurrence, *also) if _still_true(delivery, o)]


def _still_true(delivery: Delivery, occurrence: Occurrence) -> bool:
    heads_up = delivery.stage == ReminderStage.HEADS_UP
    rung = next(r for r in LADDER if r.stage == delivery.stage)
    people = addressees_of(occurrence)
    return (
        not is_muted(delivery.recipient, occurrence.plan.decision)
        and occurrence.state == (OccurrenceState.SCHEDULED if heads_up else OccurrenceState.DUE)
        and (occurrence.pk != delivery.occurrence_id or occurrence.sequence == delivery.sequence)
        and any(people.get(addressee) == delivery.recipient for addressee in rung.to)
    )


def compose(delivery: Delivery, occurrences: list[Occurrence], now: datetime) -> EmailMultiAlternatives:
    """The message, with a Message-ID that is the same at every try."""
    items = [_item(occurrence, now) for occurrence in occurrences]
    head = chain_head(delivery.occurrence.plan.decision.workspace_id)
    unsubscribe = unsubscribe_url(delivery.recipient)
    context = {
        "name": delivery.recipient.name,
        "stage": delivery.stage,
        "items": items,
        "waited": _waited(len(items)),
        "nobody_looked": _nobody_looked(),
        "revisits_url": f"{settings.SITE_URL}/revisits/",
        "unsubscribe_url": unsubscribe,
        "head": witness(head),
    }
    kind = {ReminderStage.STALE: "stale", ReminderStage.WITHDRAWN: "withdrawn"}.get(
        ReminderStage(delivery.stage), "reminder"
    )
    message = EmailMultiAlternatives(
        subject=_subject(delivery, items),
        body=render_to_string(f"mail/{kind}.txt", context),
        to=[delivery.recipient.user.email],
        headers={
            "Message-ID": delivery.message_id,
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"mail/{kind}.html", context), "text/html")
    if kind != "stale":
        message.attach(_calendar_part(delivery, head, cancel=kind == "withdrawn"))
    return message


def _subject(delivery: Delivery, items: list[Item]) -> str:
    first = items[0]
    said = {"label": first["label"], "title": " ".join(first["title"].split()), "day": first["asked_on"]}
    if delivery.stage == ReminderStage.STALE:
        return _stale_subject(first["label"], len(items) - 1)
    if delivery.stage == ReminderStage.WITHDRAWN:
        return _("{label} needs no revisit on {day}: {title}").format(**said)
    if delivery.stage == ReminderStage.HEADS_UP:
        return _("{label} comes back on {day}: {title}").format(**said)
    return _("{label} is due for its revisit: {title}").format(**said)


def _stale_subject(label: str, more: int) -> str:
    if not more:
        words = ngettext(
            "Stale: {label} waited {days} day or longer for a revisit",
            "Stale: {label} waited {days} days or longer for a revisit",
            STALE_DAYS,
        )
    else:
        words = ngettext(
            "Stale: {label} and {more} more waited {days} day or longer for a revisit",
            "Stale: {label} and {more} more waited {days} days or longer for a revisit",
            STALE_DAYS,
        )
    return words.format(label=label, more=more, days=STALE_DAYS)


def _waited(count: int) -> str:
    """What a mail about stale decisions says first."""
    if count == 1:
        words = ngettext(
            "This decision has waited {days} day or longer for somebody to look at it again."
            " Until then, treat it as stale.",
            "This decision has waited {days} days or longer for somebody to look at it again."
            " Until then, treat it as stale.",
            STALE_DAYS,
        )
    else:
        words = ngettext(
            "These {count} decisions have waited {days} day or longer for somebody to look at them again."
            " Until then, treat them as stale.",
            "These {count} decisions have waited {days} days or longer for somebody to look at them again."
            " Until then, treat them as stale.",
            STALE_DAYS,
        )
    return words.format(count=count, days=STALE_DAYS)


def _nobody_looked() -> str:
    words = ngettext(
        "Nobody has looked again for {days} day or longer after the date that was agreed.",
        "Nobody has looked again for {days} days or longer after the date that was agreed.",
        STALE_DAYS,
    )
    return words.format(days=STALE_DAYS)


class AssumptionItem(TypedDict):
    statement: str
    state: str
    signal: str
    window: str


class Item(TypedDict):
    """One decision as a mail shows it. `headline`: how its revisit stands, as a title; `standing`: as a sentence."""

    label: str
    title: str
    question: str
    approach: str
    headline: str
    standing: str
    when: str
    asked_on: str
    missed_on: list[str]
    assumptions: list[AssumptionItem]
    owner: str
    decision_url: str
    revisit_url: str


def _item(occurrence: Occurrence, now: datetime) -> Item:
    plan = occurrence.plan
    decision = plan.decision
    text = current_revision(decision).body
    day, days_left = occurrence.waiting_since_on, occurrence.days_left(now)
    return {
        "label": decision.label,
        "title": decision.title,
        "question": text["question"],
        "approach": approach_name(decision.approach),
        "headline": _headline(decision.label, day, days_left),
        "standing": _standing(decision.label, day, days_left),
        "when": dates.in_words(day, days_left),
        "asked_on": dates.short(occurrence.asked_on),
        "missed_on": [dates.short(day) for day in missed_dates(occurrence)],
        "assumptions": [_assumption(a) for a in _assumptions(occurrence)],
        "owner": plan.looked_after_by,
        "decision_url": f"{settings.SITE_URL}/decisions/{decision.label}/",
        "revisit_url": revisit_url(occurrence),
    }


def _headline(label: str, day: date, days_left: int) -> str:
    if days_left > 0:
        return _("{label} comes back on {day}").format(label=label, day=dates.short(day))
    if days_left == 0:
        return _("{label} is due today for its revisit").format(label=label)
    words = ngettext(
        "{label} is {count} day overdue for its revisit", "{label} is {count} days overdue for its revisit", -days_left
    )
    return words.format(label=label, count=whole(-days_left))


def _standing(label: str, day: date, days_left: int) -> str:
    if days_left > 0:
        words = ngettext(
            "{label} comes back on {day}: its revisit is due in {count} day.",
            "{label} comes back on {day}: its revisit is due in {count} days.",
            days_left,
        )
        return words.format(label=label, day=dates.short(day), count=whole(days_left))
    if days_left == 0:
        return _("{label} is due today for its revisit.").format(label=label)
    words = ngettext(
        "{label} is {count} day overdue for its revisit.",
        "{label} is {count} days overdue for its revisit.",
        -days_left,
    )
    return words.format(label=label, count=whole(-days_left))


def _assumptions(occurrence: Occurrence) -> list[Assumption]:
    return list(
        Assumption.objects.filter(decision=occurrence.plan.decision_id, dropped_at=None).select_related("signal")
    )


def _assumption(assumption: Assumption) -> AssumptionItem:
    signal = getattr(assumption, "signal", None)
    return {
        "statement": assumption.statement,
        "state": AssumptionState(assumption.state).in_sentence,
        "signal": _signal(signal) if signal else "",
        "window": _window(signal.window_days) if signal else "",
    }


def _signal(signal: Signal) -> str:
    words = _("{metric} is {comparator} {threshold}")
    comparator, threshold = Comparator(signal.comparator).label, f"{signal.threshold:g}"
    return words.format(metric=signal.metric, comparator=comparator, threshold=threshold)


def _window(days: int) -> str:
    return ngettext("{count} day", "{count} days", days).format(count=days)


def _calendar_part(delivery: Delivery, head: HeadState, *, cancel: bool) -> MIMEText:
    method = "CANCEL" if cancel else "REQUEST"
    ics = invitation(
        occurrence=delivery.occurrence, to=delivery.recipient, at=delivery.created_at, head=head, cancel=cancel
    )
    part = MIMEText(ics.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="revisit.ics")
    return part
