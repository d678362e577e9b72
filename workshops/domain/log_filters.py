"""What somebody asked of the log, checked: one reading of it for the page, exports, saved views and API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from workshops.domain.framework_names import approach_choices
from workshops.domain.frameworks import frameworks
from workshops.domain.member_names import member_named
from workshops.enums import DecisionStatus, Freshness, Stance
from workshops.models import Decision, Member, SignOff, Workspace
from workshops.queries.decision_search import IDENTITIES, SORTS, LogFilter
from workshops.refusals import UNSTORABLE, InvalidFields, noted_in
from workshops.shared_sentences import A_DATE, choose_one_of, up_to_characters

SIGNALS = ("broken", "silent")
DISSENTS = ("yes",)
FIELDS = (
    "q",
    "approach",
    "status",
    "owner",
    "signal",
    "dissent",
    "dissent_role",
    "due",
    "due_before",
    "decided_after",
    "decided_before",
    "in_force_on",
    *IDENTITIES,
    "sort",
)
_LONGEST = {"q": 200, **dict.fromkeys(IDENTITIES, 500)}
_LONGEST_KEY = 254
_YEARS = range(1900, 2200)


def read_filter(asked: Mapping[str, str | None], *, workspace: Workspace, by: Member | None) -> LogFilter:
    """What was asked, by the names of FIELDS; what is missing or empty asks nothing.

    `by`: the member who asks, or None for a guest, who learns nothing of the workspace by what is refused.
    Raises InvalidFields, which names every field that does not fit.
    """
    said = {name: (asked.get(name) or "").strip() for name in FIELDS}
    faults = {name: words for name, text in said.items() if (words := _length_fault(name, text))}
    said = {name: text for name, text in said.items() if text and name not in faults}
    found: dict[str, Any] = {name: said[name] for name in ("q", *IDENTITIES) if name in said}
    for name, known in (("status", DecisionStatus.values), ("signal", SIGNALS), ("due", Freshness.values)):
        with noted_in(faults):
            found |= _chosen(said, name, known)
    with noted_in(faults):
        found |= _chosen(said, "sort", SORTS)
    with noted_in(faults):
        found |= dict.fromkeys(_chosen(said, "dissent", DISSENTS), True)
    with noted_in(faults):
        found |= _approach(said, workspace if by else None)
    with noted_in(faults):
        found |= _role(said, workspace if by else None)
    with noted_in(faults):
        found |= _owner(said, by)
    for name in ("due_before", "decided_after", "decided_before", "in_force_on"):
        with noted_in(faults):
            found |= _day(said, name)
    after, before = found.get("decided_after"), found.get("decided_before")
    if after and before and before <= after:
        faults["decided_before"] = _("Choose a later day than the first.")
    if faults:
        raise InvalidFields(faults)
    return LogFilter(**found)


def _length_fault(name: str, text: str) -> str:
    most = _LONGEST.get(name, _LONGEST_KEY)
    if "\x00" in text:
        return str(UNSTORABLE)
    if len(text) <= most:
        return ""
    return up_to_characters(most)


def _chosen(said: Mapping[str, str], name: str, known: Sequence[str]) -> dict[str, str]:
    if name not in said:
        return {}
    if said[name] not in known:
        raise InvalidFields({name: choose_one_of(known)})
    return {name: said[name]}


def _approach(said: Mapping[str, str], workspace: Workspace | None) -> dict[str, str]:
    """One of the frameworks', or one that some decision has: imported, or of a framework that is gone."""
    known = [key for key, _name in approach_choices()]
    key = said.get("approach", "")
    if key and workspace and key not in known and Decision.objects.filter(workspace=workspace, approach=key).exists():
        return {"approach": key}
    return _chosen(said, "approach", known)


def _role(said: Mapping[str, str], workspace: Workspace | None) -> dict[str, str]:
    known = [key for key, _label in dissent_roles(workspace)] if "dissent_role" in said else []
    return _chosen(said, "dissent_role", known)


def dissent_roles(workspace: Workspace | None) -> list[tuple[str, str]]:
    """(key, name) of those by which dissent can be asked for: the frameworks', then others that have dissented."""
    known = {role.key: role.name for framework in frameworks().values() for role in framework.roles}
    if workspace is None:
        return list(known.items())
    dissent = SignOff.objects.filter(stance=Stance.DISSENT, revision__decision__workspace=workspace)
    others = dissent.exclude(role_key__in=["", *known]).order_by("role_key").values_list("role_key", "role_label")
    return [*known.items(), *dict(others.distinct()).items()]


def _owner(said: Mapping[str, str], by: Member | None) -> dict[str, UUID]:
    """`"me"`, the id of a member, also of one who has left, or what `member_named` takes."""
    owner = said.get("owner", "")
    if not owner:
        return {}
    if by is None:
        raise InvalidFields({"owner": _("Only members of the workspace can ask for this.")})
    if owner == "me":
        return {"owner": by.pk}
    try:
        key = UUID(owner)
    except ValueError:
        return {"owner": member_named(by.workspace, owner, field="owner").pk}
    if not Member.objects.filter(workspace=by.workspace_id, pk=key).exists():
        raise InvalidFields({"owner": _("Nobody in this workspace has this id.")})
    return {"owner": key}


def _day(said: Mapping[str, str], name: str) -> dict[str, date]:
    return {name: read_day(said[name], field=name)} if name in said else {}


def read_day(said: str, *, field: str) -> date:
    """A day as `"2026-11-30"`. Raises InvalidFields, at `field`, for anything else."""
    try:
        day = date.fromisoformat(said) if len(said) == len("2026-11-30") else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise InvalidFields({field: _(A_DATE)})
    return day
