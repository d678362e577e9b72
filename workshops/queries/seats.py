"""A person's place in a room, in one query.

Every request to a room and every stream begins with it. It is plain SQL because the ORM spends more time on writing
a query of nine tables than PostgreSQL does on answering it. The columns come from the models, so a new field is
read here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from workshops.models import Member, Participant, StakeholderRole, User, Workshop, Workspace

M = TypeVar("M", bound=Model)

# What is read, under which name. The workshop's row comes first.
_TABLES: dict[str, type[Model]] = {
    "w": Workshop,
    "s": Workspace,
    "f": Member,
    "fu": User,
    "b": Workshop,
    "p": Participant,
    "r": StakeholderRole,
    "m": Member,
    "mu": User,
}

_FROM = """
    FROM workshops_workshop w
    JOIN workshops_workspace s ON s.id = w.workspace_id
    JOIN workshops_member f ON f.id = w.facilitator_id
    JOIN workshops_user fu ON fu.id = f.user_id
    LEFT JOIN workshops_workshop b ON b.id = w.follows_id
    LEFT JOIN workshops_participant p ON p.workshop_id = w.id AND p.removed_at IS NULL
        AND (p.id = ANY(%(participants)s::uuid[])
             OR (p.member_id = %(member)s::uuid AND w.workspace_id = %(workspace)s::uuid))
    LEFT JOIN workshops_stakeholderrole r ON r.id = p.role_id
    LEFT JOIN workshops_member m ON m.id = p.member_id
    LEFT JOIN workshops_user mu ON mu.id = m.user_id
    WHERE w.id = %(workshop)s
    ORDER BY (p.id = ANY(%(participants)s::uuid[])) DESC NULLS LAST, p.joined_at
    LIMIT 1
"""


def place_in(
    workshop_id: UUID, *, participants: Iterable[UUID], member: Member | None
) -> tuple[Workshop, Participant | None] | None:
    """The workshop, and in it the first of these participants, else the member's own; None without a workshop.

    Loaded with them: the workshop's workspace, facilitator and forerunner, the participant's role and account.
    """
    known: dict[str, Any] = {
        "workshop": workshop_id,
        "participants": list(participants),
        "member": member and member.pk,
        "workspace": member and member.workspace_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_sql(), known)
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    w, s, f, fu, b, p, r, m, mu = (_made(model, values) for model in _TABLES.values())
    w.workspace, w.facilitator, w.follows, f.user = s, f, b, fu
    if p is not None:
        p.workshop, p.role, p.member = w, r, m
        if m is not None:
            m.user = mu
    return w, p


def participant_by_token(digest: str) -> UUID | None:
    """Whose token has this SHA-256, of those who are still in their room."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM workshops_participant WHERE token_hash = %s AND removed_at IS NULL",
            [digest],
        )
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def _sql() -> str:
    columns = (f'{name}."{f.column}"' for name, model in _TABLES.items() for f in model._meta.concrete_fields)
    return f"SELECT {', '.join(columns)} {_FROM}"


@cache
def _fields(model: type[Model]) -> tuple[Sequence[str], Sequence[Any]]:
    """The fields' names, and for each what makes its value of the driver's, or None."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], [getattr(f, "from_db_value", None) for f in fields]


def _made(model: type[Model], values: Any) -> Any:
    """The object of the row's next columns, of which the first is its key; None where nothing was joined."""
    names, converters = _fields(model)
    own = [convert(next(values), None, connection) if convert else next(values) for convert in converters]
    return model.from_db(DEFAULT_DB_ALIAS, names, own) if own[0] is not None else None
