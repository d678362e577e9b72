"""System checks: what would otherwise only be noticed on a page, or by an intruder.

Every process of Django's reads this file, and few run a check. So each imports what it asks when it is asked.
"""

from __future__ import annotations

import re
import sys

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from workshops.management import ENVIRONMENT

MOST_NAMED = 10  # of rights that are missing


@register(Tags.staticfiles)
def chart_js_is_there(**kwargs: object) -> list[CheckMessage]:
    from workshops.templatetags.charts import CHART_JS

    if finders.find(CHART_JS):
        return []
    hint = (
        "It comes with django-unfold; look for its new place and change CHART_JS in workshops/templatetags/charts.py."
    )
    return [Error("Chart.js is not among the static files.", hint=hint, id="workshops.E001")]


@register("frameworks", ENVIRONMENT)
def own_frameworks_are_sound(**kwargs: object) -> list[CheckMessage]:
    """Each file in ADVISOR_FRAMEWORKS_DIR that cannot be used, with what to do about each fault."""
    if not settings.ADVISOR_FRAMEWORKS_DIR:
        return []
    from workshops.domain.frameworks import framework_faults

    return [
        Error(
            f"The framework {file} cannot be used.",
            hint="\n".join(f"{path}: {fix}" for path, fix in faults.items()),
            id="workshops.E003",
        )
        for file, faults in framework_faults().items()
    ]


@register("retirements", ENVIRONMENT)
def own_retirements_are_sound(**kwargs: object) -> list[CheckMessage]:
    """The table in ADVISOR_RETIREMENTS, where it cannot be used."""
    if not settings.ADVISOR_RETIREMENTS:
        return []
    from workshops.domain.recommendations import retirements

    try:
        retirements()
    except (OSError, ValueError, KeyError, TypeError) as fault:
        hint = "Write it as advisor/retirements.toml is written, or unset ADVISOR_RETIREMENTS."
        return [Error(f"The table of retirements cannot be used: {fault!r}", hint=hint, id="workshops.E007")]
    return []


@register("fonts")
def sheets_have_fonts(**kwargs: object) -> list[CheckMessage]:
    """Scripts that a decision's PDF cannot be set in here. Only `check` says so: before every other command it would
    be in the way."""
    if sys.argv[1:2] != ["check"]:
        return []
    from workshops.exports.fonts import scripts_without_font

    shipped, others = scripts_without_font()
    found: list[CheckMessage] = []
    if shipped:
        words = f"The PDF of a decision has no font for {', '.join(shipped)}."
        hint = "They come with the packages manimgx-fonts and manimgx-fonts-cjk of requirements.txt."
        found.append(Warning(words, hint=hint, id="workshops.W002"))
    if others:
        words = f"The PDF of a decision has no font for {', '.join(others)}; it says so where they are used."
        hint = "Fonts of this machine are used too: on Debian, apt install fonts-noto-core."
        found.append(Info(words, hint=hint, id="workshops.I001"))
    return found


@register("redis", ENVIRONMENT)
def redis_is_one_server(**kwargs: object) -> list[CheckMessage]:
    """By its address; and where it answers, by what it says of itself."""
    from workshops.redis_address import CLUSTER, fault_of

    fault = fault_of(settings.REDIS_URL)
    if fault is None and sys.argv[1:2] == ["check"]:
        from workshops.redis_pools import is_clustered

        fault = CLUSTER if is_clustered(settings.REDIS_URL) else None
    return [Error(fault, id="workshops.E010")] if fault else []


@register(Tags.security, ENVIRONMENT)
def checkpoint_key_is_one(**kwargs: object) -> list[CheckMessage]:
    if not settings.ADVISOR_CHECKPOINT_KEY:
        return []
    from workshops.domain.log_checkpoint import NoKey, signer

    try:
        signer()
    except NoKey as error:
        return [Error(str(error), id="workshops.E006")]
    return []


@register(Tags.security, ENVIRONMENT)
def security_contact_is_an_address(**kwargs: object) -> list[CheckMessage]:
    contact = settings.ADVISOR_SECURITY_CONTACT
    if not contact or (re.fullmatch(r"(mailto:|https://|tel:)\S+", contact) and contact.isprintable()):
        return []
    hint = "Write it as mailto:security@example.org, https://example.org/security or tel:+49…."
    return [Error("ADVISOR_SECURITY_CONTACT is no address.", hint=hint, id="workshops.E009")]


@register(Tags.security, deploy=True)
def secret_key_is_set(**kwargs: object) -> list[CheckMessage]:
    try:
        _key = settings.SECRET_KEY
    except ImproperlyConfigured:
        pass
    else:
        return []
    return [Error("SECRET_KEY is not set.", hint="Set SECRET_KEY or SECRET_KEY_FILE.", id="workshops.E002")]


@register(Tags.security, deploy=True)
def mail_leaves_this_machine(**kwargs: object) -> list[CheckMessage]:
    """Printed mail has sign-in links in it, and nobody whom it was meant for ever reads it."""
    if not settings.SITE_URL.startswith("https://") or "smtp" in str(settings.EMAIL_BACKEND):
        return []
    hint = "Set EMAIL_URL to a mail server: submission://user:password@host:587."
    words = "Mail is printed into this site's log, sign-in links and all (EMAIL_URL)."
    return [Error(words, hint=hint, id="workshops.E008")]


@register(Tags.security, deploy=True)
def web_role_is_narrow(**kwargs: object) -> list[CheckMessage]:
    """In production the web's role owns nothing, and has SELECT on the log and EXECUTE on its function, no more."""
    from workshops.domain.database_rights import wide_rights

    try:
        found = wide_rights()
    except DatabaseError as error:
        said = str(error).strip().partition("\n")[0]
        return [Error("The rights of the database's role cannot be read.", hint=said, id="workshops.E005")]
    if not found:
        return []
    role = connection.settings_dict["USER"]
    hint = "Migrate as the owner, run as another role: see “Two database roles” in the README."
    return [Error(f"The web's database role “{role}” {'; '.join(found)}.", hint=hint, id="workshops.E004")]


@register(Tags.database)
def web_role_can_work(**kwargs: object) -> list[CheckMessage]:
    """`check --database default`: each table and verb that the code needs. Only `check` asks: `migrate`, which looks at
    the database too, is there to bring what is missing."""
    return _missing_rights() if kwargs.get("databases") and sys.argv[1:2] == ["check"] else []


@register(Tags.security, deploy=True)
def deployed_role_can_work(**kwargs: object) -> list[CheckMessage]:
    return _missing_rights()


def _missing_rights() -> list[CheckMessage]:
    from workshops.domain.database_needs import missing_rights

    try:
        found = missing_rights()
    except DatabaseError as error:
        said = str(error).strip().partition("\n")[0]
        return [Error("The rights of the database's role cannot be read.", hint=said, id="workshops.E005")]
    if not found:
        return []
    role = connection.settings_dict["USER"]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    hint = "Migrate as the owner (DATABASE_OWNER_URL): it makes the tables and gives the web's role its rights."
    words = f"The web's database role “{role}” {'; '.join(found[:MOST_NAMED])}{more}."
    return [Error(words, hint=hint, id="workshops.E011")]
