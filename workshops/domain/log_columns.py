"""The columns of our tables, compared with the models of which the migrations made them: one that was added, taken away
or given another type changes what a row can say, and who may write it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.models import Field

# {table: its columns and their types}; what a generated column may be, PostgreSQL knows alone.
_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull OR a.attgenerated <> '' THEN ', never null' ELSE '' END
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'workshops\\_%' AND c.relkind IN ('r', 'p')
        AND a.attnum > 0 AND NOT a.attisdropped
"""


def column_faults() -> Iterator[str]:
    """Each column that is missing, another, or more than the migrations made, in a sentence."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        found = {(table, column): said for table, column, said in cursor.fetchall()}
    expected = dict(_expected())
    for table, column in sorted(expected.keys() | found.keys()):
        then, now = expected.get((table, column)), found.get((table, column))
        if then is None:
            yield f"the column {column} of {table} is there, which no migration made"
        elif now is None:
            yield f"the column {column} of {table} is missing, which a migration made"
        elif now != then:
            yield f"the column {column} of {table} is {now}, and the migrations made it {then}"


def _expected() -> Iterator[tuple[tuple[str, str], str]]:
    """((table, column), type as PostgreSQL writes it)."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            if field.column and table.startswith("workshops_"):
                yield (table, field.column), _type_of(field) + ("" if field.null else ", never null")


def _type_of(field: Field[object, object]) -> str:
    said = str(field.db_type(connection)).replace("varchar", "character varying").replace(", ", ",")
    return "time without time zone" if said == "time" else said
