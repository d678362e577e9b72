"""Celery's way in: each task calls one domain function. What each guarantees is said in its docstring."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.db import OperationalError

from workshops.domain import channel_sending, mail_sending, mail_sign_in, pilot_uploads, recommendations
from workshops.domain.tick import tick as pass_over
from workshops.domain.watch import watch as pass_watch
from workshops.enums import AuditKind

# A room waits for it: once the database is back it is there within seconds, not with the next tick.
_WHILE_AWAY = {"countdown": 3, "max_retries": 40}


@shared_task(name="workshops.compute_recommendation", autoretry_for=(OperationalError,), retry_kwargs=_WHILE_AWAY)
def compute_recommendation(recommendation_id: str) -> None:
    """At least once; storing is guarded by the row's state, so twice does no harm. Tried again for minutes while the
    database is away. Lost: `tick` asks again."""
    recommendations.compute_recommendation(recommendation_id=UUID(recommendation_id))


@shared_task(name="workshops.read_pilot")
def read_pilot(upload_id: str) -> None:
    """At least once, up to three tries; storing is guarded by the row's state. Lost: `tick` asks again."""
    pilot_uploads.read_upload(upload_id=UUID(upload_id))


@shared_task(name="workshops.mail_sign_in_code")
def mail_sign_in_code(email: str, code: str) -> None:
    """At most once: a code that was not mailed is asked for again by the person who waits for it."""
    mail_sign_in.mail_sign_in_code(email=email, code=code)


@shared_task(name="workshops.mail_way_in")
def mail_way_in(user_id: str, kind: str, how: str) -> None:
    """At most once: what it says is in the audit too, and on the page of one's ways to sign in."""
    mail_sign_in.mail_way_in(user_id=UUID(user_id), kind=AuditKind(kind), how=how)


@shared_task(name="workshops.tick")
def tick() -> None:
    """At least once a minute, anywhere and at once: every step is guarded in Postgres. Lost: the next knock does it.

    It takes up no new work after a minute, well before Celery's time limit. Mails are knocked for and not sent.
    """
    pass_over(seconds=60, sends=False)


@shared_task(name="workshops.send_mails")
def send_mails() -> None:
    """Each mail once, or, where its process is killed in the middle, once more and counted. Lost: `tick` knocks again.

    It begins no mail after 40 seconds: one that the server drags out, answer by answer, still ends before Celery's
    time limit.
    """
    mail_sending.send_mails(seconds=40)


@shared_task(name="workshops.send_channel_messages")
def send_channel_messages() -> None:
    """Each message at least once, under an id that stays. Lost: `tick` knocks again. None is begun after 40 seconds."""
    channel_sending.send_messages(seconds=40)


@shared_task(name="workshops.watch")
def watch() -> None:
    """At least once a day, and at once when beat starts: the same fact is said once. Lost: the next day says it."""
    pass_watch()
