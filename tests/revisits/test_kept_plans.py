"""What every pass, page and batch asks first is read by its index, also by the plan that PostgreSQL keeps for all
values after some requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.revisits.conftest import plan_for_all_values
from workshops.domain import channel_sending, mail_claims, mail_joining, reminders
from workshops.domain.database_owner import as_owner
from workshops.models import ChannelMessage, Delivery, Member, MemberMail, Occurrence, RoomMail
from workshops.queries.revisit_board import BoardFilter, board_page
from workshops.queries.revisits import Group

pytestmark = pytest.mark.django_db

# Of thousands, one in a hundred is what is asked for.
ROWS: dict[type[Model], str] = {
    Occurrence: """SELECT gen_random_uuid() AS id, n AS plan_id, now() AS due_at,
        current_date + n AS due_on, now() + (n - 100) * interval '1 day' AS wake_at,
        CASE n % 100 WHEN 1 THEN now() + n * interval '1 s' END AS completed_at,
        CASE n % 100 WHEN 2 THEN now() END AS left_since,
        CASE n % 100 WHEN 0 THEN 'started' WHEN 1 THEN 'completed' WHEN 2 THEN 'due' ELSE 'scheduled' END AS state""",
    **dict.fromkeys(
        [Delivery, RoomMail, MemberMail, ChannelMessage],
        """SELECT gen_random_uuid() AS id, now() + n * interval '1 h' AS not_before, now() AS created_at,
        CASE n % 100 WHEN 0 THEN 'pending' ELSE 'sent' END AS state""",
    ),
}
ASKED: dict[str, tuple[Callable[[Member], object], list[str]]] = {
    "a pass": (lambda _: reminders.waking(timezone.now()), ["occurrence_open_by_wake", "occurrence_left"]),
    "what waits to be sent": (
        lambda _: mail_claims.are_waiting(now=timezone.now()),
        ["delivery_open_by_time", "room_mail_open_by_time", "member_mail_open_by_time"],
    ),
    "what falls together": (lambda _: mail_joining.bring_together(now=timezone.now()), ["delivery_open_by_time"]),
    "channels": (lambda _: channel_sending.are_waiting(now=timezone.now()), ["channel_message_open_by_time"]),
    "what comes": (lambda ana: board(ana, Group.COMING), ["occurrence_open_by_day"]),
    "what is done": (lambda ana: board(ana, Group.DONE), ["occurrence_done_newest_first"]),
}


def board(member: Member, group: Group) -> object:
    return board_page(member, BoardFilter(group=group), now=timezone.now(), limit=20)


def shadow(table: str, rows: str) -> None:
    """For this transaction the table is another one of the same columns and indexes, with these rows."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS TABLE public.{table} WITH NO DATA")
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s", [table])
        for (index,) in cursor.fetchall():
            cursor.execute(index.replace(f"ON public.{table}", f"ON pg_temp.{table}"))
        cursor.execute(f"SELECT * FROM ({rows} FROM generate_series(1, 1) AS n) AS made LIMIT 0")
        columns = ", ".join(column.name for column in cursor.description)
        cursor.execute(f"INSERT INTO pg_temp.{table} ({columns}) {rows} FROM generate_series(1, 4000) AS n")
        cursor.execute(f"ANALYZE pg_temp.{table}; GRANT SELECT ON pg_temp.{table} TO PUBLIC")


def test_each_is_read_by_its_index(ana: Member) -> None:
    for model, rows in ROWS.items():
        shadow(model._meta.db_table, rows)
    missing = {}
    for asked, (ask, indexes) in ASKED.items():
        with CaptureQueriesContext(connection) as captured:
            ask(ana)
        asked_by = [each["sql"] for each in captured.captured_queries]
        plans = [plan_for_all_values(sql) for sql in asked_by if sql.startswith("SELECT")]
        if not_read := [index for index in indexes if not any(index in plan for plan in plans)]:
            missing[asked] = (not_read, plans)
    assert missing == {}
