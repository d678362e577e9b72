"""The rows of `bench reminders`: one decision made by the domain, and as many copies of it as are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from django.db.models import Model

    from workshops.models import Decision, Member

# The id of the n-th copy of a table's row, from the name of the table.
_KEY = "md5('{table}' || {n})::uuid"


def make_rows(member: Member, first: Decision, *, plans: int, due: int, people: int) -> None:
    """`plans` decisions that come back, `due` of them now, each looked after by one of `people` members.

    What is not due yet wakes in a month or later, as it would after a pass of `tick`.
    """
    from workshops.models import Assumption, Decision, Occurrence, Revision, RevisitPlan, Signal

    decision, occurrence = key(Decision), key(Occurrence)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id) FROM {RevisitPlan._meta.db_table}")  # noqa: S608 (a table of ours)
        first_plan = cursor.fetchone()[0]
    plan = f"{first_plan} + g"
    owners = _make_people(member, people)
    source = first.pk
    copy(Decision, f"id = '{source}'", plans, {
        "id": decision, "number": f"{first.number} + g", "workshop_id": "NULL", "title": "s.title || ' ' || g",
    })  # fmt: skip
    copy(Revision, f"decision_id = '{source}'", plans, {"id": next_key(Revision), "decision_id": decision})
    assumption = key(Assumption)
    copy(Assumption, f"decision_id = '{source}'", plans, {"id": assumption, "decision_id": decision})
    copy(Signal, "true", plans, {"id": key(Signal), "assumption_id": assumption}, limit=1)
    copy(RevisitPlan, f"decision_id = '{source}'", plans, {
        "id": plan, "decision_id": decision, "owner_id": f"(ARRAY[{owners}]::uuid[])[1 + g % {people}]",
        "anchor_on": f"{_due_on(due)} - interval '3 months'", "time_zone": "'UTC'",
    })  # fmt: skip
    copy(Occurrence, f"plan_id = {first_plan}", plans, {
        "id": occurrence, "plan_id": plan, "due_on": _due_on(due), "due_at": f"({_due_on(due)})::timestamptz",
        "wake_at": f"CASE WHEN g <= {due} THEN now() ELSE ({_due_on(due)})::timestamptz - interval '14 days' END",
    })  # fmt: skip
    count_on(Revision, RevisitPlan)


def _due_on(due: int) -> str:
    """The copies that are due: today. The others: over a year, from the next month on."""
    today = timezone.now().date().isoformat()
    return f"(DATE '{today}' + CASE WHEN g <= {due} THEN 0 ELSE 45 + g % 365 END)"


def _make_people(member: Member, count: int) -> str:
    """Ids of so many members with an account each, as SQL writes them."""
    from workshops.enums import MemberRole
    from workshops.models import Member, User

    users = User.objects.bulk_create(User(email=f"owner-{n}@bench.example", name=f"Owner {n}") for n in range(count))
    members = Member.objects.bulk_create(
        Member(workspace=member.workspace, user=user, role=MemberRole.MEMBER) for user in users
    )
    return ", ".join(f"'{one.pk}'" for one in members)


def key(model: type[Model]) -> str:
    return _KEY.format(table=model._meta.db_table, n="g")


def next_key(model: type[Model]) -> str:
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"


def count_on(*models: type[Model]) -> None:
    """Whatever is made next has a number after the copies; and PostgreSQL knows how many rows there are."""
    from workshops.domain.database_owner import as_owner

    with as_owner(), connection.cursor() as cursor:
        for model in models:
            name = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")  # noqa: S608
        cursor.execute("ANALYZE")


def copy(model: type[Model], where: str, count: int, changed: dict[str, str], *, limit: int = 1) -> None:
    """So many copies of the row of a table that `where` finds; `changed` is SQL by column, with g from 1 on."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column and not field.generated]
    values = ", ".join(changed.get(column, f's."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    sql = (
        f"INSERT INTO {table} ({names}) SELECT {values} FROM (SELECT * FROM {table} WHERE {where} LIMIT {limit}) s,"  # noqa: S608
        f" generate_series(1, {count}) g"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
