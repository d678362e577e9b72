"""Members' tokens: listed, made, revoked. Of a participant's there is one, which ends with the seat."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import Paged, page
from workshops.api.schemas.errors import answers
from workshops.api.schemas.tokens import TokenIn, TokenMadeOut, TokensOut
from workshops.domain import tokens as verbs
from workshops.enums import TokenScope
from workshops.models import ApiToken
from workshops.queries.tokens import key_of, older, state_of, tokens_to_see

router = Router(tags=["Settings"])

Answer = Status[dict[str, object]]


@router.get(
    "/tokens",
    response=answers({200: TokensOut}, 422),
    summary="One's own tokens, newest first; for an owner those of the whole workspace",
)
def read_tokens(request: HttpRequest, asked: Query[Paged]) -> Answer:
    """Those that have ended too; nobody can read what is secret of any."""
    member = access.require_member(caller(request))
    found, cursor = page(tokens_to_see(member), asked, after=older, key=key_of)
    return Status(200, {"results": [_token_json(token) for token in found], "next_cursor": cursor})


@router.post(
    "/tokens",
    response=answers({201: TokenMadeOut}, 409, 422),
    summary="Make one for oneself; it is in this answer and nowhere else",
)
def make_token(request: HttpRequest, body: TokenIn) -> Answer:
    """It does what its member may do, within its scope, and ends with the token that made it at the latest."""
    asking = caller(request)
    member = access.require_member(asking)
    made = verbs.make_token(
        member=member,
        by=member,
        name=body.name,
        scope=TokenScope(body.scope),
        expires_on=body.expires_on,
        by_token=asking.token,
    )
    return Status(201, {**_token_json(made.token), "token": made.secret})


@router.delete(
    "/tokens/{token_id}",
    response=answers({204: None}),
    summary="Revoke one; a repeat is harmless (one's own, or any for an owner)",
)
def revoke_token(request: HttpRequest, token_id: str) -> Status[None]:
    token, by = access.token_to_revoke(caller(request), token_id)
    verbs.revoke_token(token=token, by=by)
    return Status(204, None)


def _token_json(token: ApiToken) -> dict[str, object]:
    return {
        "id": token.pk,
        "name": token.name,
        "scope": token.scope,
        "member": {"id": token.member_id, "name": token.member.name},
        "state": state_of(token, timezone.now()),
        "created_at": token.created_at,
        "expires_on": token.expires_on,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }
