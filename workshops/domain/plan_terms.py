"""What is asked of a revisit plan, checked: how often, who is reminded, who steps in, by which clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, TypeGuard

from django.utils.translation import gettext as _

from workshops.domain.member_names import LONGEST, member_named
from workshops.domain.time_zones import known_zone
from workshops.models import Member, Workspace
from workshops.refusals import InvalidFields, noted_in
from workshops.shared_sentences import GIVE_A_TEXT, SAY_WHO_IS_REMINDED


class PlanTerms(TypedDict, total=False):
    """What is left out stays as it is, or as a new plan has it by itself. `backup` None: nobody steps in."""

    every_months: int
    owner: Member
    backup: Member | None
    time_zone: str


def terms_of_text(raw: object, *, workspace: Workspace) -> PlanTerms:
    """What a decision's body says under `revisit`: the cadence, whole; who is reminded only where somebody is named.

    Raises InvalidFields with every fault at its path.
    """
    if not isinstance(raw, Mapping):
        raise InvalidFields({"revisit": _("Say how often the decision comes back: every_months, 1 to 12.")})
    named = {key: value for key, value in raw.items() if key != "owner" or value not in ("", None)}
    return read_terms({"every_months": None, **named}, workspace=workspace, at="revisit.")


def read_terms(raw: Mapping[str, object], *, workspace: Workspace, at: str = "") -> PlanTerms:
    """Of the keys that are there. Raises InvalidFields, each fault at its key after `at`, as in "revisit."."""
    terms, faults = PlanTerms(), dict[str, str]()
    if "every_months" in raw:
        with noted_in(faults):
            terms["every_months"] = _cadence(raw["every_months"], f"{at}every_months")
    if "owner" in raw:
        with noted_in(faults):
            terms["owner"] = _owner(raw["owner"], workspace, f"{at}owner")
    if "backup" in raw:
        with noted_in(faults):
            said = _text(raw["backup"], f"{at}backup")
            terms["backup"] = member_named(workspace, said, field=f"{at}backup") if said else None
    if "time_zone" in raw:
        with noted_in(faults):
            terms["time_zone"] = known_zone(_text(raw["time_zone"], f"{at}time_zone"), field=f"{at}time_zone")
    if faults:
        raise InvalidFields(faults)
    return terms


def _cadence(value: object, field: str) -> int:
    if not _is_months(value):
        raise InvalidFields({field: _("A decision comes back every 1 to 12 months.")})
    return value


def _is_months(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 12


def _owner(value: object, workspace: Workspace, field: str) -> Member:
    said = _text(value, field)
    if not said:
        raise InvalidFields({field: _(SAY_WHO_IS_REMINDED)})
    return member_named(workspace, said, field=field)


def _text(value: object, field: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidFields({field: _(GIVE_A_TEXT)})
    if len(value) > LONGEST:
        raise InvalidFields({field: _("This is too long for a name or an address.")})
    return value.strip()
