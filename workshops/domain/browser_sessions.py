"""The browsers in which somebody is signed in: listed, used, ended one by one or all at once."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from workshops.domain import audit
from workshops.domain.changes import drop_member_streams
from workshops.enums import AuditKind, SignInWay
from workshops.models import BrowserSession, Member, User

# How exactly the last use is kept, in seconds, and for how many browsers a process remembers when it last wrote one.
USED_EVERY = 300
REMEMBERED = 10_000
# In one pass; and how long a browser's row may be there before its session is written.
AT_ONCE = 1000
JUST_BEGUN = timedelta(minutes=5)
_written: OrderedDict[tuple[UUID, UUID | None], float] = OrderedDict()


def begin_session(*, user: User, session_key: str, way: SignInWay, device: str) -> BrowserSession:
    """A browser in which `user` is signed in from now on. Those of theirs whose session has run out are forgotten."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    BrowserSession.objects.filter(~Exists(alive), user=user).delete()
    known = {
        "user": user,
        "way": way,
        "device": device[:300],
        "began_at": timezone.now(),
        "last_used_at": timezone.now(),
    }
    return BrowserSession.objects.update_or_create(session_key=session_key, defaults=known)[0]


def note_use(session_id: UUID, member: Member | None = None) -> None:
    """Somebody uses this browser now, in the workspace of that member. Written once in five minutes by each process,
    without asking anybody before."""
    now = time.monotonic()
    key = session_id, member.pk if member else None
    if now - _written.get(key, -USED_EVERY) < USED_EVERY:
        return
    _written[key] = now
    _written.move_to_end(key)
    if len(_written) > REMEMBERED:
        _written.popitem(last=False)
    BrowserSession.objects.filter(pk=session_id).update(last_used_at=timezone.now())
    if member is not None:
        Member.objects.filter(pk=member.pk).update(last_seen_at=timezone.now())


@transaction.atomic
def end_session(*, session: BrowserSession) -> None:
    """Sign one browser out; what streams to it ends at once, and the others come back by themselves."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    audit.record_everywhere(AuditKind.SESSION_ENDED, user=session.user)
    _drop_streams(session.user)


def forget_ended_sessions() -> int:
    """Of sessions that have run out nothing is kept: neither what was in them nor of which browser they were. How many.

    What somebody did when they were signed in is in the audit.
    """
    gone, _rows = Session.objects.filter(
        pk__in=Session.objects.filter(expire_date__lt=timezone.now()).order_by("expire_date").values("pk")[:AT_ONCE]
    ).delete()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    BrowserSession.objects.filter(~Exists(alive), began_at__lt=timezone.now() - JUST_BEGUN).delete()
    return gone


def forget_session(*, session_key: str | None) -> None:
    """Of a browser that has signed itself out."""
    BrowserSession.objects.filter(session_key=session_key or "").delete()


@transaction.atomic
def end_all_sessions(*, user: User) -> int:
    """Sign `user` out in every browser, also in those of which there is no row; returns how many there were rows of.

    The random text in the column of the password is part of what each session is checked against, so with another one
    none of them counts any more.
    """
    keys = list(BrowserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    BrowserSession.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record_everywhere(AuditKind.SIGNED_OUT_EVERYWHERE, user=user)
    _drop_streams(user)
    return len(keys)


def _drop_streams(user: User) -> None:
    for member_id in user.memberships.values_list("pk", flat=True):
        drop_member_streams(member_id)
