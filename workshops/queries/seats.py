"""A person's place in a room, in one query.

Every request to a room and every stream begins with it. It is plain SQL because the ORM spends more time on writing
a query of nine tables than PostgreSQL does on answering it. The columns come from the models, so a new field is
read here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from workshops.models import Member, Participant, StakeholderRole, User, Workshop, Workspace

Tables = dict[str, type[Model]]
Place = tuple[Workshop, Participant | None]
# Who looks for their place in a room: as these participants, or as this member.
Looking = tuple[UUID, Sequence[UUID], Member | None]

# What is read, under which name: of the room, and of the person in it.
_ROOM: Tables = {"w": Workshop, "s": Workspace, "f": Member, "fu": User, "b": Workshop}
_PERSON: Tables = {"p": Participant, "r": StakeholderRole, "m": Member, "mu": User}

_ROOM_JOINS = """
    JOIN workshops_workspace s ON s.id = w.workspace_id
    JOIN workshops_member f ON f.id = w.facilitator_id
    JOIN workshops_user fu ON fu.id = f.user_id
    LEFT JOIN workshops_workshop b ON b.id = w.follows_id
"""
_PERSON_JOINS = """
    LEFT JOIN workshops_stakeholderrole r ON r.id = p.role_id
    LEFT JOIN workshops_member m ON m.id = p.member_id
    LEFT JOIN workshops_user mu ON mu.id = m.user_id
"""
# A seat is over once its person has been taken out, or has left the workspace.
_SEATED = """
    p.removed_at IS NULL AND NOT EXISTS (
        SELECT FROM workshops_member gone WHERE gone.id = p.member_id AND gone.deactivated_at IS NOT NULL
    )
"""


def place_in(
    workshop_id: UUID, *, participants: Iterable[UUID], member: Member | None, brief: bool = False
) -> Place | None:
    """The workshop, and in it the first of these participants, else the member's own; None without a workshop.

    Loaded with them: the workshop's workspace, facilitator and forerunner, the participant's role and account.
    `brief`: without these, for an answer or a stream, which ask for none of them.
    """
    mine = set(participants)
    known: dict[str, Any] = {"workshop": workshop_id, "participants": list(mine), "member": member and member.pk}
    with connection.cursor() as cursor:
        cursor.execute(_sql(brief=brief), known)
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    room, person = ([_made(model, values) for model in tables.values()] for tables in _tables(brief=brief))
    workshop, participant = room[0], person[0]
    if not brief:
        workshop.workspace, workshop.facilitator, workshop.facilitator.user, workshop.follows = room[1:]
    if participant is None or not (participant.pk in mine or (member and member.workspace_id == workshop.workspace_id)):
        return workshop, None
    participant.workshop = workshop
    if not brief:
        participant.role, participant.member = person[1:3]
        if participant.member is not None:
            participant.member.user = person[3]
    return workshop, participant


def places_of(looking: Sequence[Looking]) -> list[Place | None]:
    """What `place_in` finds, briefly, for many people at once: two statements, however many they are."""
    rooms = _rows(Workshop, "p.id = ANY(%s::uuid[])", [list({room for room, _, _ in looking})])
    browsers = [pk for _, mine, _ in looking for pk in mine]
    members = [member.pk for _, _, member in looking if member]
    people = _rows(
        Participant,
        f"p.workshop_id = ANY(%s::uuid[]) AND (p.id = ANY(%s::uuid[]) OR p.member_id = ANY(%s::uuid[])) AND {_SEATED}",
        [[room.pk for room in rooms], browsers, members],
    )
    room_by_id = {room.pk: room for room in rooms}
    by_id = {(person.workshop_id, person.pk): person for person in people}
    by_member = {(person.workshop_id, person.member_id): person for person in people}  # each has one in a room
    found: list[Place | None] = []
    for room_id, mine, member in looking:
        room = room_by_id.get(room_id)
        own = (person for pk in mine if (person := by_id.get((room_id, pk))))
        person = min(own, key=lambda one: one.joined_at, default=None)
        if person is None and room and member and member.workspace_id == room.workspace_id:
            person = by_member.get((room_id, member.pk))
        if room and person:
            person.workshop = room
        found.append((room, person) if room else None)
    return found


def seats_of_browser(participants: Iterable[UUID]) -> list[Participant]:
    """The seats that a guest's browser still has, with their workshops; the newest first."""
    mine = Participant.objects.filter(pk__in=list(participants), removed_at=None, member__deactivated_at=None)
    return list(mine.select_related("workshop", "role").order_by("-joined_at"))


def participant_by_token(digest: str) -> UUID | None:
    """Whose token has this SHA-256, of those who are still in their room."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id FROM workshops_participant p WHERE p.token_hash = %s AND {_SEATED}",  # noqa: S608 (as above)
            [digest],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _tables(*, brief: bool) -> tuple[Tables, Tables]:
    return ({"w": Workshop}, {"p": Participant}) if brief else (_ROOM, _PERSON)


@cache
def _sql(*, brief: bool) -> str:
    """Two halves with a limit each: planned apart, they cost PostgreSQL a third of nine tables planned at once."""
    room, person = (_columns(tables) for tables in _tables(brief=brief))
    return f"""
        SELECT room.*, person.*
        FROM (SELECT {room} FROM workshops_workshop w {"" if brief else _ROOM_JOINS}
              WHERE w.id = %(workshop)s LIMIT 1) AS room
        LEFT JOIN (SELECT {person} FROM workshops_participant p {"" if brief else _PERSON_JOINS}
                   WHERE p.workshop_id = %(workshop)s AND {_SEATED}
                       AND (p.id = ANY(%(participants)s::uuid[]) OR p.member_id = %(member)s::uuid)
                   ORDER BY p.id = ANY(%(participants)s::uuid[]) DESC, p.joined_at LIMIT 1) AS person ON true
    """  # noqa: S608 (names from the models, nothing that anybody sent)


def _columns(tables: Tables) -> str:
    return ", ".join(f'{name}."{f.column}"' for name, model in tables.items() for f in model._meta.concrete_fields)


@cache
def _fields(model: type[Model]) -> tuple[Sequence[str], Sequence[Any]]:
    """The fields' names, and for each what makes its value of the driver's, or None."""
    fields = model._meta.concrete_fields
    return [f.attname for f in fields], [getattr(f, "from_db_value", None) for f in fields]


def _rows(model: type[Model], where: str, values: list[Any]) -> list[Any]:
    columns = _columns({"p": model})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {model._meta.db_table} p WHERE {where}", values)  # noqa: S608 (as above)
        return [_made(model, iter(row)) for row in cursor.fetchall()]


def _made(model: type[Model], values: Any) -> Any:
    """The object of the row's next columns, of which the first is its key; None where nothing was joined."""
    names, converters = _fields(model)
    own = [convert(next(values), None, connection) if convert else next(values) for convert in converters]
    return model.from_db(DEFAULT_DB_ALIAS, names, own) if own[0] is not None else None
