"""The site of the permission tables, spoken in the made-up language, and what people have written there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Model

from tests.permissions.site import Site
from tests.pseudo.language import CODE
from workshops.models import (
    Answer,
    Assumption,
    Decision,
    EventText,
    ImportUpload,
    Invitation,
    Member,
    Note,
    Occurrence,
    Participant,
    Pilot,
    PilotUpload,
    Reading,
    Revision,
    RevisitPlan,
    Signal,
    SignOff,
    User,
    Workshop,
    Workspace,
    WorkspaceChannel,
)

# Where people's own words are kept; the rest of the columns hold ours, and keys.
WRITTEN: Mapping[type[Model], Sequence[str]] = {
    User: ("name", "email"),
    Workspace: ("name", "slug"),
    Workshop: ("title", "use_case", "facts"),
    Participant: ("name",),
    Answer: ("reason",),
    Note: ("text", "author_name"),
    Decision: ("title",),
    Revision: ("body",),
    SignOff: ("signer_name", "reason"),
    Assumption: ("statement", "owner"),
    Signal: ("metric",),
    Reading: ("source",),
    RevisitPlan: ("owner_name",),
    Occurrence: ("note",),
    EventText: ("text",),
    ImportUpload: ("files",),
    Pilot: ("filename", "said"),
    PilotUpload: ("filename",),
    Invitation: ("email",),
    WorkspaceChannel: ("name",),
}
# What is ours in a decision's body: keys of the framework and of the form.
OURS = ("approach", "comparator", "framework")


def speak_made_up(site: Site) -> None:
    """Everybody there has chosen the made-up language, and so have the workspaces."""
    User.objects.update(language=CODE)
    Workspace.objects.update(language=CODE)
    for member in vars(site.cast).values():
        if isinstance(member, Member):
            member.user.refresh_from_db(fields=["language"])


def written() -> set[str]:
    """Every text that somebody has written, from the rows as they are."""
    return {
        text
        for model, fields in WRITTEN.items()
        for row in model._default_manager.values_list(*fields)
        for value in row
        for text in _texts(value)
    }


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in OURS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
