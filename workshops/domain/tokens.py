"""Members' tokens for the HTTP API: made, and revoked. Participants have one each, by joining (`participants.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.audit import record
from workshops.domain.changes import drop_token_streams
from workshops.domain.log import append_event
from workshops.domain.people import create_api_token, token_hash
from workshops.domain.visible import visible_line
from workshops.enums import AuditKind, MemberRole, TokenScope
from workshops.figures import whole
from workshops.models import ApiToken, Member
from workshops.refusals import Conflict, InvalidFields, NotThere
from workshops.shared_sentences import NAME_THE_TOKEN, NO_SUCH_TOKEN

LONGEST_NAME = 80
# A few for each pipeline; whoever makes more has lost count.
MOST_TOKENS = 100
FURTHEST_YEARS = 10


@dataclass(frozen=True)
class Made:
    """`secret`: the token itself, in clear this once."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(
    *,
    member: Member,
    by: Member | None,
    name: str,
    scope: TokenScope,
    expires_on: date | None = None,
    by_token: UUID | None = None,
) -> Made:
    """One that speaks for `member`, made by themselves, or by the command line (`by` is None).

    `expires_on`: the last day on which it works. `by_token`: the one that asked for it, which it cannot outlive.
    Raises InvalidFields on `name`, `scope` and `expires_on`, Conflict where there are too many.
    """
    _check_hand(by, member, also_owner=False)
    name = visible_line(name)
    faults = {
        **_name_fault(name),
        **_scope_fault(member, scope),
        **_day_fault(member, expires_on, _last_day(by_token) if by_token else None),
    }
    if faults:
        raise InvalidFields(faults)
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if member.api_tokens.filter(revoked_at=None).count() >= MOST_TOKENS:
        words = _("You have {count} tokens. Revoke one that you no longer need.")
        raise Conflict(words.format(count=whole(MOST_TOKENS)), code="too_many_tokens")
    secret = create_api_token(member=member, name=name, scope=scope, expires_on=expires_on)
    token = ApiToken.objects.select_related("member__user", "member__workspace").get(token_hash=token_hash(secret))
    facts = {"scope": str(scope), "expires_on": expires_on.isoformat() if expires_on else None}
    _say("token.made", AuditKind.TOKEN_MADE, token, by, facts)
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Member | None) -> None:
    """Refused from now on, and its open streams end. One that is revoked already stays as it is."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("member__workspace").get(pk=token.pk)
    _check_hand(by, token.member, also_owner=True)
    if token.revoked_at is not None:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    _say("token.revoked", AuditKind.TOKEN_REVOKED, token, by, {"scope": token.scope})
    drop_token_streams(token.pk)


def revoke_tokens_of(*, member: Member, by: Member | None) -> int:
    """All that the member has: they leave the workspace, or are removed. In the caller's transaction; how many."""
    tokens = list(member.api_tokens.filter(revoked_at=None).order_by("created_at"))
    for token in tokens:
        revoke_token(token=token, by=by)
    return len(tokens)


def _check_hand(by: Member | None, member: Member, *, also_owner: bool) -> None:
    """Raises NotThere where it is not the member's own hand, or the command line's; `also_owner`: or an owner's."""
    if by is None or (by.pk == member.pk and by.deactivated_at is None):
        return
    owns = by.owns and by.workspace_id == member.workspace_id and by.deactivated_at is None
    if not (also_owner and owns):
        raise NotThere(_(NO_SUCH_TOKEN))


def _last_day(token_id: UUID) -> date | None:
    return ApiToken.objects.values_list("expires_on", flat=True).get(pk=token_id)


def _say(event: str, kind: AuditKind, token: ApiToken, by: Member | None, facts: dict[str, str | None]) -> None:
    """In the log and in the audit. Neither holds its name, which somebody typed."""
    workspace = token.member.workspace
    body = {"token": str(token.pk), "member": str(token.member_id), **facts}
    append_event(event, subject=workspace, by=by, body=body, own_account=True)
    record(kind, workspace=workspace, by=by, about=token, facts=facts)


def _name_fault(name: str) -> dict[str, str]:
    if not name:
        return {"name": _(NAME_THE_TOKEN)}
    if len(name) > LONGEST_NAME:
        words = ngettext(
            "The name may have up to {count} character.", "The name may have up to {count} characters.", LONGEST_NAME
        )
        return {"name": words.format(count=whole(LONGEST_NAME))}
    return {}


def _scope_fault(member: Member, scope: TokenScope) -> dict[str, str]:
    if member.role == MemberRole.VIEWER and scope != TokenScope.READ:
        return {"scope": _("A viewer changes nothing, so a viewer’s token only reads. Choose “Read”.")}
    return {}


def _day_fault(member: Member, day: date | None, most: date | None) -> dict[str, str]:
    if most is not None and (day is None or day > most):
        words = _("A token that a token makes ends with it at the latest. Choose {day}, or an earlier day.")
        return {"expires_on": words.format(day=dates.short(most))}
    if day is None:
        return {}
    today = dates.day_in(timezone.now(), member.workspace.time_zone)
    if day < today:
        return {"expires_on": _("{day} is over. Choose today or a later day.").format(day=dates.short(day))}
    furthest = dates.add_months(today, 12 * FURTHEST_YEARS)
    if day > furthest:
        words = _("Choose a day up to {day}, or none.")
        return {"expires_on": words.format(day=dates.short(furthest))}
    return {}
