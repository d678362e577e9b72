"""What a refusal must not have done: shown anything that was planted, or changed a row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponseBase, StreamingHttpResponse

from workshops import wire
from workshops.models import ApiToken, Member

PLANTED = re.compile(rb"planted-[a-z-]+")
# The name of one's own workspace stands in the head of every page.
WORKSPACE = "planted-workspace"

Rows = dict[str, tuple[int, int]]


def leaks(response: HttpResponseBase) -> set[str]:
    """Every planted word in what was sent, in its headers too."""
    body = response.getvalue() if isinstance(response, StreamingHttpResponse) else response.content  # type: ignore[attr-defined]  # every other response has it
    head = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    return {found.decode() for found in PLANTED.findall((head + b"\n" + body).lower())}


VERSION = "ctid::text || ' ' || xmin::text"
WHEN_LAST = {
    ApiToken._meta.db_table: "(to_jsonb(one) - 'last_used_at')::text",
    Member._meta.db_table: "(to_jsonb(one) - 'last_seen_at')::text",
}


def rows() -> Rows:
    """{table: (how many rows, which versions of them)} of all tables but the sessions.

    PostgreSQL makes a new version of a row at each change of it, so no column needs to be read; but for those that
    say when somebody was last there, which a refusal writes too.
    """
    tables = [m._meta.db_table for m in apps.get_models() if m is not Session and m._meta.app_label == "workshops"]
    each = (
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended({WHEN_LAST.get(table, VERSION)}, 0)), 0)::text"
        f" FROM {table} AS one"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: (count, int(digest)) for table, count, digest in cursor.fetchall()}


def changed(before: Rows) -> set[str]:
    """The tables that are not as they were."""
    now = rows()
    return {table for table in now if now[table] != before[table]}


@contextmanager
def put_back() -> Iterator[None]:
    """What happens inside has not happened: each caller finds the site as it was made."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forget_attempts() -> None:
    """All who ask come from one address, and would be held off as one who tries too often."""
    wire.connection().flushdb()
