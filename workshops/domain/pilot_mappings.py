"""Which column of a table is which: as somebody says it of a file, and as the workspace remembers it for the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain.log import canonical, sha256
from workshops.domain.visible import visible_line
from workshops.models import PilotMapping, Workspace
from workshops.refusals import InvalidFields

MOST = 100
LONGEST = 200


def signature_of(columns: Iterable[str]) -> str:
    """Of a table by its head, in whatever order it stands."""
    return sha256(canonical(sorted(columns)))


def remembered(workspace: Workspace, columns: Iterable[str]) -> dict[str, str]:
    """What was said last for tables with these columns; empty where nothing was."""
    found = PilotMapping.objects.filter(workspace=workspace, signature=signature_of(columns)).first()
    return cast("dict[str, str]", found.mapping) if found else {}


def remember(workspace: Workspace, columns: Iterable[str], mapping: Mapping[str, str]) -> None:
    """For the next table with these columns; the last word counts."""
    PilotMapping.objects.update_or_create(
        workspace=workspace,
        signature=signature_of(columns),
        defaults={"mapping": dict(mapping), "said_at": timezone.now()},
    )


def clean_mapping(mapping: Mapping[str, object], *, field: str) -> dict[str, str]:
    """As it is kept; a field that is none of the columns is mapped to "". Raises InvalidFields on `field`."""
    if len(mapping) > MOST:
        raise InvalidFields({field: _("Map up to 100 fields.")})
    cleaned = {}
    for name, column in mapping.items():
        said = visible_line(name)
        if not said or not isinstance(column, str) or max(len(said), len(column)) > LONGEST:
            raise InvalidFields(
                {field: _("Give each field a column of the file, by its name of up to 200 characters.")}
            )
        cleaned[said] = column
    return cleaned
