"""What the code needs of the web's role, table by table, and what of it the role may not do.

After an upgrade whose `migrate` did not reach its end, or on rights that somebody gave by hand, pages would fail one by
one, each where it first writes into the table that was forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from workshops.domain.database_rights import APPEND, AUDIT_LET_GO, LOG_TABLES, SCHEMA

ORDINARY = ("SELECT", "INSERT", "UPDATE", "DELETE")
# {table: what is needed of it}, where that is less than of an ordinary one; "UPDATE text" is of one column.
NARROW: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((*LOG_TABLES, "django_migrations"), ("SELECT",)),
    "workshops_eventtext": ("SELECT", "INSERT", "UPDATE text", "UPDATE salt"),
    "workshops_auditentry": ("SELECT", "INSERT", "UPDATE address"),
}
FUNCTIONS = (APPEND, AUDIT_LET_GO)

_MISSING = f"""
    SELECT CASE WHEN kind = 'function' AND to_regprocedure('{SCHEMA}.' || name) IS NULL
            OR kind <> 'function' AND to_regclass('{SCHEMA}.' || quote_ident(name)) IS NULL
        THEN 'finds no ' || kind || ' ' || name
        ELSE 'may not ' || lower(verb) || CASE verb WHEN 'INSERT' THEN ' into ' WHEN 'DELETE' THEN ' from ' ELSE ' ' END
            || name || CASE WHEN col <> '' THEN '.' || col ELSE '' END END
    FROM unnest(%(kinds)s::text[], %(names)s::text[], %(verbs)s::text[], %(columns)s::text[])
        WITH ORDINALITY need (kind, name, verb, col, turn)
    WHERE NOT coalesce(CASE
        WHEN kind = 'function' THEN
            has_function_privilege(%(role)s, to_regprocedure('{SCHEMA}.' || name)::oid, 'EXECUTE')
        WHEN col <> '' THEN
            has_column_privilege(%(role)s, to_regclass('{SCHEMA}.' || quote_ident(name))::oid, col, verb)
        ELSE has_table_privilege(%(role)s, to_regclass('{SCHEMA}.' || quote_ident(name))::oid, verb) END, false)
    ORDER BY turn
"""  # noqa: S608 (our own words)


def missing_rights(role: str | None = None) -> list[str]:
    """What a role lacks: `"may not insert into workshops_tick"`, `"finds no table …"`. By default the one that this
    connection acts as; one that is not there, as on the machine of somebody who looks at a copy, lacks nothing.

    One statement of about a millisecond, which reads the catalogue alone. Without any right to look into the schema
    everything is missing; that alone is said.
    """
    kinds, names, verbs, columns = zip(*_needs(), strict=True)
    values = {"kinds": list(kinds), "names": list(names), "verbs": list(verbs), "columns": list(columns)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, has_schema_privilege(oid, %s, 'USAGE') FROM pg_roles"
            " WHERE rolname = coalesce(%s, current_user)",
            [SCHEMA, role],
        )
        found = cursor.fetchone()
        if not found:
            return []
        if not found[1]:
            return [f"may not use the schema {SCHEMA}"]
        cursor.execute(_MISSING, values | {"role": found[0]})
        return list(dict.fromkeys(words for (words,) in cursor.fetchall()))


def _needs() -> Iterator[tuple[str, str, str, str]]:
    """(table or function, its name, verb, column or "")."""
    for table in sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} | NARROW.keys()):
        for need in NARROW.get(table, ORDINARY):
            verb, _, column = need.partition(" ")
            yield "table", table, verb, column
    for function in FUNCTIONS:
        yield "function", function, "EXECUTE", ""
