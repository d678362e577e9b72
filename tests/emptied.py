"""After a test that committed: each table gives up the rows that it has.

Django would truncate sixty tables, with new files for each and for its indexes, and have its content types and its
permissions made anew: a third of a second of one processor, where a few dozen rows are a hundredth.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tests.log.hands import administrator

# What migrations make of the models themselves, and make again after a truncation.
KEPT = (ContentType, Permission)

# As a truncation does, it waits for whoever has not ended yet. No trigger speaks, for the log's own would refuse.
EMPTY = """
    LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE;
    DO $$
    DECLARE one text; has_rows boolean;
    BEGIN
        FOREACH one IN ARRAY string_to_array('{tables}', ', ') LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO has_rows;
            IF has_rows THEN EXECUTE format('DELETE FROM %s', one); END IF;
        END LOOP;
    END $$
"""


def empty_tables(_case: object = None) -> None:
    """In place of what Django does after each TransactionTestCase."""
    with transaction.atomic(), administrator() as cursor:
        cursor.execute(_statement())


@cache
def _statement() -> str:
    """Of the tables of all models: also the log's, which Django leaves alone, and those between two models."""
    models = apps.get_models(include_auto_created=True)
    tables = {f'"{model._meta.db_table}"' for model in models if model not in KEPT and not model._meta.proxy}
    return EMPTY.format(tables=", ".join(sorted(tables)))
