"""The set-up of a workshop: kept under a name for the next one like it, or used again at once.

A set-up is what was asked and how. It holds no person, no answer and no note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain import rooms
from workshops.domain.frameworks import frameworks, in_english
from workshops.domain.log import append_event
from workshops.domain.member_names import plain_name
from workshops.domain.rights import check_may_change
from workshops.domain.use_case_facts import UseCaseFacts
from workshops.domain.visible import visible_line
from workshops.enums import CriteriaSet
from workshops.figures import whole
from workshops.models import Member, Workshop, WorkshopTemplate, Workspace
from workshops.refusals import Conflict, InvalidFields
from workshops.shared_sentences import NAME_THE_TEMPLATE, TITLE_TOO_LONG

LONGEST_NAME = 80
MOST = 100  # in one workspace


class Setup(TypedDict):
    """As it is stored. `criteria`: a set's name, or picked keys; `roles`: those beside the framework's, by name;
    `agenda`: minutes by stage where they are not those suggested."""

    title: str
    use_case: str
    facts: str
    criteria: str | list[str]
    anonymous: bool
    reveal: str
    roles: list[str]
    agenda: dict[str, int]
    framework: str
    in_place: str
    budget: str
    queries_a_day: int | None


class Opening(TypedDict, total=False):
    """What `create_workshop` takes, as far as it is said."""

    title: str
    use_case: str
    facts: str
    criteria: str | Sequence[str]
    anonymous: bool
    reveal: str
    extra_roles: Sequence[str]
    starts_at: datetime | None
    framework: str | None
    known: UseCaseFacts
    agenda: Mapping[str, int]


def setup_of(workshop: Workshop) -> Setup:
    picked = workshop.criteria_set == CriteriaSet.PICKED
    return {
        "title": workshop.title,
        "use_case": workshop.use_case,
        "facts": workshop.facts,
        "criteria": list(workshop.criteria) if picked else workshop.criteria_set,
        "anonymous": workshop.anonymous,
        "reveal": workshop.reveal,
        "roles": _own_roles(workshop),
        "agenda": dict(workshop.agenda),
        "framework": workshop.framework_key,
        "in_place": workshop.in_place,
        "budget": workshop.budget,
        "queries_a_day": workshop.queries_a_day,
    }


def _own_roles(workshop: Workshop) -> list[str]:
    """The names of the roles that a facilitator added."""
    used = frameworks().get(workshop.framework_key)
    given = {role.key for role in in_english(used).roles} if used else set()
    return [role.label for role in workshop.roles.all() if role.key not in given]


def arguments_of(setup: Setup) -> Opening:
    """What `create_workshop` takes. A picked criterion that its framework no longer asks is left out."""
    criteria, used = setup["criteria"], frameworks().get(setup["framework"])
    if isinstance(criteria, list) and used is not None:
        criteria = [key for key in criteria if key in used.criterion_index]
    return {
        "title": setup["title"],
        "use_case": setup["use_case"],
        "facts": setup["facts"],
        "criteria": criteria,
        "anonymous": setup["anonymous"],
        "reveal": setup["reveal"],
        "extra_roles": setup["roles"],
        "framework": setup["framework"],
        "agenda": setup["agenda"],
        "known": UseCaseFacts(setup["in_place"], setup["budget"], setup["queries_a_day"]),
    }


def templates_in(workspace: Workspace) -> list[WorkshopTemplate]:
    """Those that a workspace keeps, by name."""
    return list(WorkshopTemplate.objects.filter(workspace=workspace).select_related("made_by__user"))


@transaction.atomic
def keep_template(
    *, workshop: Workshop, by: Member, name: str, title: str | None = None, words: bool = True
) -> WorkshopTemplate:
    """Keep the set-up of a workshop under a name. `title`: with which workshops start from it, that of the workshop
    where nothing is said. Without `words` its use case, and what is known of it, stay behind."""
    check_may_change(by, workshop)
    name = _checked_name(workshop.workspace, name)
    setup = setup_of(workshop)
    if title is not None:
        setup["title"] = visible_line(title)
        if len(setup["title"]) > 120:
            raise InvalidFields({"title": _(TITLE_TOO_LONG)})
    if not words:
        setup |= {"use_case": "", "facts": "", "in_place": "", "budget": "", "queries_a_day": None}
    template = WorkshopTemplate.objects.create(workspace=workshop.workspace, name=name, setup=setup, made_by=by)
    _note("template.kept", template, by)
    return template


@transaction.atomic
def rename_template(*, template: WorkshopTemplate, by: Member, name: str) -> WorkshopTemplate:
    """Under another name from now on. Safe to repeat."""
    check_may_change(by, template.workspace)
    name = _checked_name(template.workspace, name, besides=template)
    if name != template.name:
        template.name = name
        template.save(update_fields=["name"])
        _note("template.renamed", template, by)
    return template


@transaction.atomic
def delete_template(*, template: WorkshopTemplate, by: Member) -> None:
    """It is gone; workshops that were started from it stay as they are. Safe to repeat."""
    check_may_change(by, template.workspace)
    gone, _rows = WorkshopTemplate.objects.filter(pk=template.pk).delete()
    if gone:
        _note("template.deleted", template, by)


def _note(kind: str, template: WorkshopTemplate, by: Member) -> None:
    append_event(
        kind,
        subject=template.workspace,
        by=by,
        body={"template": str(template.pk)},
        texts={"name": template.name},
    )


def _checked_name(workspace: Workspace, name: str, *, besides: WorkshopTemplate | None = None) -> str:
    """The name as it is kept. Names that look alike are one name. Holds the workspace's lock, so there are no twins."""
    name = visible_line(name)
    if not name:
        raise InvalidFields({"name": _(NAME_THE_TEMPLATE)})
    if len(name) > LONGEST_NAME:
        said = ngettext(
            "The name of a template may have up to {count} character.",
            "The name of a template may have up to {count} characters.",
            LONGEST_NAME,
        )
        raise InvalidFields({"name": said.format(count=whole(LONGEST_NAME))})
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    others = [each for each in templates_in(workspace) if besides is None or each.pk != besides.pk]
    if any(plain_name(each.name) == plain_name(name) for each in others):
        raise InvalidFields({"name": _("There is a template “{name}” already.").format(name=name)})
    if besides is None and len(others) >= MOST:
        said = ngettext(
            "A workspace keeps up to {count} template. Delete one first.",
            "A workspace keeps up to {count} templates. Delete one first.",
            MOST,
        )
        raise Conflict(said.format(count=whole(MOST)), code="too_many_templates")
    return name


def open_from(*, workspace: Workspace, by: Member, setup: Setup, said: Opening) -> Workshop:
    """A new workshop of that set-up, in its lobby. `said`: what is to be otherwise, as `create_workshop` takes it."""
    opening: Opening = {"title": "", "use_case": "", **arguments_of(setup), **said}
    return rooms.create_workshop(workspace=workspace, by=by, **opening)


def duplicate_workshop(*, workshop: Workshop, by: Member, title: str) -> Workshop:
    """A new workshop of the same set-up: nobody in it, no answers."""
    check_may_change(by, workshop)
    return open_from(workspace=workshop.workspace, by=by, setup=setup_of(workshop), said={"title": title})
