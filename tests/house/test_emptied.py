"""What a test that commits leaves to the next one: nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.emptied import KEPT, empty_tables
from workshops.models import Event, Workshop


@pytest.mark.django_db(transaction=True)
def test_every_table_is_empty_but_what_migrations_make_of_models(workshop: Workshop) -> None:
    assert Event.objects.exists()
    kept = {model: set(model._default_manager.values_list("pk", flat=True)) for model in (ContentType, Permission)}
    empty_tables()
    left = {model for model in apps.get_models(include_auto_created=True) if model._default_manager.exists()}
    assert left == {model for model, keys in kept.items() if keys} <= set(KEPT)
    assert {model: set(model._default_manager.values_list("pk", flat=True)) for model in kept} == kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('session_replication_role'), current_user <> session_user")
        assert cursor.fetchone() == ("origin", True), "triggers speak again, and to the web's role"
