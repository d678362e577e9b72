"""The audit of a workspace, for its owners and viewers."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import no_cursor, read_cursor, write_cursor
from workshops.api.schemas.audit import AuditOut, AuditQuery
from workshops.api.schemas.errors import answers
from workshops.domain.audit_filters import FIELDS, read_filter
from workshops.exports.audit import entry_json
from workshops.queries.audit import audit_page, entries_of

router = Router(tags=["Settings"])


@router.get(
    "/audit",
    response=answers({200: AuditOut}, 422),
    summary="Sign-ins, roles, tokens, exports, erasures, settings, newest first (owner, viewer)",
)
def read_audit(request: HttpRequest, asked: Query[AuditQuery]) -> Status[dict[str, object]]:
    member = access.audit_to_see(caller(request))
    rows = entries_of(member.workspace, read_filter(member.workspace, {name: getattr(asked, name) for name in FIELDS}))
    try:
        found, following = audit_page(rows, after=read_cursor(asked.cursor), limit=asked.limit)
    except ValueError:
        raise no_cursor() from None
    owns = member.owns
    return Status(
        200,
        {
            "results": [entry_json(one, address=owns) for one in found],
            "next_cursor": write_cursor(following) if following else None,
        },
    )
