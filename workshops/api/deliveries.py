"""Messages: listed by state, sent again, cancelled."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import no_cursor, read_cursor, write_cursor
from workshops.api.schemas.deliveries import DeliveriesOut, DeliveriesQuery, DeliveryOut
from workshops.api.schemas.errors import answers
from workshops.domain import mail_steering
from workshops.enums import DeliveryState
from workshops.models import Delivery
from workshops.queries.mail_states import Mail, mail_in, mails_page, told_besides
from workshops.words.mail_states import about_words, reason_words, recipient_words

router = Router(tags=["Messages"])

Answer = Status[dict[str, object]]


@router.get(
    "/deliveries",
    response=answers({200: DeliveriesOut}, 422),
    summary="Every mail of the workspace and how far it is, newest first (facilitator)",
)
def read_deliveries(request: HttpRequest, asked: Query[DeliveriesQuery]) -> Answer:
    member = access.require_facilitator(caller(request))
    try:
        found, following = mails_page(
            member.workspace_id, state=asked.state or "", after=read_cursor(asked.cursor), limit=asked.limit
        )
    except ValueError:
        raise no_cursor() from None
    besides = told_besides(found)
    return Status(
        200,
        {
            "results": [delivery_json(mail, besides[mail.pk]) for mail in found],
            "next_cursor": write_cursor(following) if following else None,
        },
    )


def delivery_json(mail: Mail, besides: int) -> dict[str, object]:
    is_about_revisit = isinstance(mail, Delivery)
    waits = mail.state in (DeliveryState.PENDING, DeliveryState.UNKNOWN)
    return {
        "id": mail.pk,
        "about": "revisit" if is_about_revisit else "workshop",
        "subject": mail.occurrence_id if isinstance(mail, Delivery) else mail.workshop_id,
        "stage": mail.stage,
        "title": about_words(mail, besides),
        "to": recipient_words(mail),
        "state": mail.state,
        "fault": mail.fault or None,
        "reason": reason_words(mail),
        "attempts": mail.attempts,
        "next_try_at": mail.not_before if waits else None,
        "sent_at": mail.sent_at,
        "perhaps_twice": mail.unknown_tries > 0,
        "asked_again_by": mail.asked_again_by.name if mail.asked_again_by else None,
        "cancelled_by": mail.cancelled_by.name if mail.cancelled_by else None,
        "created_at": mail.created_at,
    }


@router.post(
    "/deliveries/{mail_id}/send-again",
    response=answers({200: DeliveryOut}, 409),
    summary="Once more and at once: what failed, what waits, what may not have arrived (facilitator)",
)
def send_again(request: HttpRequest, mail_id: str) -> Answer:
    mail, by = access.mail_to_steer(caller(request), mail_id)
    mail_steering.send_again(mail=mail, by=by)
    return _as_it_stands(mail)


@router.post(
    "/deliveries/{mail_id}/cancel",
    response=answers({200: DeliveryOut}, 409),
    summary="What has not been sent is not sent (facilitator)",
)
def cancel_delivery(request: HttpRequest, mail_id: str) -> Answer:
    mail, by = access.mail_to_steer(caller(request), mail_id)
    mail_steering.cancel_mail(mail=mail, by=by)
    return _as_it_stands(mail)


def _as_it_stands(mail: Mail) -> Answer:
    workspace = mail.occurrence.plan.decision.workspace_id if isinstance(mail, Delivery) else mail.workshop.workspace_id
    found = mail_in(workspace, mail.pk)
    assert found is not None
    return Status(200, delivery_json(found, told_besides([found])[found.pk]))
