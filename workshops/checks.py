"""System checks: what would otherwise only be noticed on a page, or by an intruder."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from workshops.domain.frameworks import framework_faults
from workshops.templatetags.charts import CHART_JS


@register(Tags.staticfiles)
def chart_js_is_there(**kwargs: Any) -> list[CheckMessage]:
    if finders.find(CHART_JS):
        return []
    hint = (
        "It comes with django-unfold; look for its new place and change CHART_JS in workshops/templatetags/charts.py."
    )
    return [Error("Chart.js is not among the static files.", hint=hint, id="workshops.E001")]


@register("frameworks")
def own_frameworks_are_sound(**kwargs: Any) -> list[CheckMessage]:
    """Each file in ADVISOR_FRAMEWORKS_DIR that cannot be used, with what to do about each fault."""
    return [
        Error(
            f"The framework {file} cannot be used.",
            hint="\n".join(f"{path}: {fix}" for path, fix in faults.items()),
            id="workshops.E003",
        )
        for file, faults in framework_faults().items()
    ]


@register(Tags.security, deploy=True)
def secret_key_is_set(**kwargs: Any) -> list[CheckMessage]:
    if settings.SECRET_KEY:
        return []
    return [Error("SECRET_KEY is not set.", hint="Set SECRET_KEY or SECRET_KEY_FILE.", id="workshops.E002")]


@register(Tags.database, deploy=True)
def web_role_cannot_write_log(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """In production the web role has SELECT on the log and EXECUTE on its function, no more."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('log_event', 'INSERT, UPDATE, DELETE, TRUNCATE')"
            " WHERE to_regclass('log_event') IS NOT NULL"
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return []
    hint = "Migrate as the owner, run as another role: see “Two database roles” in the README."
    return [Warning("The web's database role can write to the log directly.", hint=hint, id="workshops.W001")]
