"""What a reminder mail says: composed from the rows as they are at the moment of sending."""

from __future__ import annotations

from datetime import datetime
from email.mime.text import MIMEText
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from workshops import dates
from workshops.domain.calendars import invitation, revisit_url, witness
from workshops.domain.decisions import current_revision
from workshops.domain.deliveries import audience_of
from workshops.domain.framework_names import approach_name
from workshops.domain.reminder_ladder import LADDER
from workshops.domain.unsubscribing import unsubscribe_url
from workshops.enums import Comparator, DeliveryState, OccurrenceState, ReminderStage
from workshops.language import language_of
from workshops.models import Assumption, Delivery, Occurrence
from workshops.queries.deliveries import occurrences_with_people
from workshops.queries.log import HeadState, chain_head
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
        return [delivery.occurrence]
    if delivery.stage != ReminderStage.STALE:
        return [delivery.occurrence] if _still_true(delivery, delivery.occurrence) else []
    merged = Delivery.objects.filter(said_in=delivery, state=DeliveryState.CANCELLED, stage=ReminderStage.STALE)
    also = occurrences_with_people().filter(pk__in=merged.values("occurrence")).order_by("due_at")
    return [o for o in (delivery.occurrence, *also) if _still_true(delivery, o)]


def _still_true(delivery: Delivery, occurrence: Occurrence) -> bool:
    heads_up = delivery.stage == ReminderStage.HEADS_UP
    rung = next(r for r in LADDER if r.stage == delivery.stage)
    people = audience_of(occurrence)
    return (
        occurrence.state == (OccurrenceState.SCHEDULED if heads_up else OccurrenceState.DUE)
        and (occurrence.pk != delivery.occurrence_id or occurrence.sequence == delivery.sequence)
        and any(people.get(audience) == delivery.recipient for audience in rung.audience)
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


def _subject(delivery: Delivery, items: list[dict[str, Any]]) -> str:
    first = items[0]
    label, title = first["label"], " ".join(first["title"].split())
    if delivery.stage == ReminderStage.STALE:
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        return f"Stale: {label}{more} waited 30 days or longer for a revisit"
    if delivery.stage == ReminderStage.WITHDRAWN:
        return f"{label} needs no revisit on {first['asked_on']}: {title}"
    if delivery.stage == ReminderStage.HEADS_UP:
        return f"{label} comes back on {first['asked_on']}: {title}"
    return f"{label} is due for its revisit: {title}"


def _item(occurrence: Occurrence, now: datetime) -> dict[str, Any]:
    """One decision as a mail shows it."""
    plan = occurrence.plan
    decision = plan.decision
    text = current_revision(decision).body
    today = dates.day_in(now, plan.time_zone)
    return {
        "label": decision.label,
        "title": decision.title,
        "question": text["question"],
        "approach": approach_name(decision.approach),
        "when": dates.in_words(occurrence.waiting_since_on, today),
        "asked_on": dates.short(occurrence.asked_on),
        "missed_on": [dates.short(day) for day in missed_dates(occurrence)],
        "assumptions": [_assumption(a) for a in _assumptions(occurrence)],
        "owner": plan.owner.name if plan.owner else plan.owner_name,
        "decision_url": f"{settings.SITE_URL}/decisions/{decision.label}/",
        "revisit_url": revisit_url(occurrence),
    }


def _assumptions(occurrence: Occurrence) -> list[Assumption]:
    return list(
        Assumption.objects.filter(decision=occurrence.plan.decision_id, dropped_at=None).select_related("signal")
    )


def _assumption(assumption: Assumption) -> dict[str, str]:
    signal = getattr(assumption, "signal", None)
    return {
        "statement": assumption.statement,
        "state": assumption.get_state_display(),
        "signal": f"{signal.metric} is {Comparator(signal.comparator).label} {signal.threshold:g}" if signal else "",
        "window": f"{signal.window_days} days" if signal else "",
    }


def _calendar_part(delivery: Delivery, head: HeadState, *, cancel: bool) -> MIMEText:
    method = "CANCEL" if cancel else "REQUEST"
    ics = invitation(
        occurrence=delivery.occurrence, to=delivery.recipient, at=delivery.created_at, head=head, cancel=cancel
    )
    part = MIMEText(ics.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="revisit.ics")
    return part
