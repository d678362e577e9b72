"""The frameworks that there are: found, loaded, and checked for what a workshop can hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import advisor
from workshops.models import Decision, Workshop
from workshops.refusals import FrameworkGone

Framework = advisor.Framework
LensRule = advisor.LensRule
Calibration = advisor.Calibration
Reliability = advisor.Reliability


class Watched(Protocol):
    """The number to watch for a criterion: `at[l]` is the value from which level l holds."""

    @property
    def unit(self) -> str: ...
    @property
    def at(self) -> tuple[float, ...]: ...


class Criterion(Protocol):
    """One question of a framework, as far as the rooms speak of it. `short` are its five answers in a few words."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def levels(self) -> tuple[str, ...]: ...
    @property
    def short(self) -> tuple[str, ...]: ...
    @property
    def signal(self) -> Watched | None: ...


# The longest keys that a workshop's rows can hold.
LONGEST = {"key": 60, "version": 20, "role": 40}

Faults = Mapping[str, str]

# In which the frameworks are written, and every answer of the advisor is stored.
ENGLISH = "en-gb"


def present_language() -> str:
    """In which the advisor speaks here and now: that of the page."""
    return get_language() or ENGLISH


def says_english() -> bool:
    return present_language() == ENGLISH


def frameworks() -> Mapping[str, Framework]:
    """Every framework by its key: the built-in one first, then those that come with the advisor, then the site's own.

    Each in the active language as far as it has texts in it. A file that cannot be used is left out;
    `framework_faults` says why.
    """
    return _spoken(settings.ADVISOR_FRAMEWORKS_DIR, present_language())


def in_english(framework: Framework) -> Framework:
    """The same one as it is written, for what is stored."""
    return advisor.edition_of(_shelf(settings.ADVISOR_FRAMEWORKS_DIR)[0][framework.key], framework.version)


def framework_faults() -> Mapping[str, Faults]:
    """{file: {path: what to do}} of each file in `ADVISOR_FRAMEWORKS_DIR` that cannot be used."""
    return _shelf(settings.ADVISOR_FRAMEWORKS_DIR)[1]


@cache
def _spoken(folder: str, language: str) -> Mapping[str, Framework]:
    return MappingProxyType({key: one.in_language(language) for key, one in _shelf(folder)[0].items()})


@cache
def _shelf(folder: str) -> tuple[Mapping[str, Framework], Mapping[str, Faults]]:
    built_in = advisor.load_framework()
    found, faults = {built_in.key: built_in}, {}
    if folder and not Path(folder).is_dir():
        faults[folder] = {"(folder)": "Make this folder, or set ADVISOR_FRAMEWORKS_DIR to one that is there."}
    own = advisor.framework_files(Path(folder)) if folder else ()
    for path in (*advisor.shipped_frameworks(), *own):
        try:
            one = advisor.load_framework(path)
        except advisor.InvalidInput as invalid:
            # The paths of a language file are those of its framework, so which file it is has to be said.
            whole = {"(file)": invalid.message} if invalid.code == "invalid_texts" or not invalid.fields else {}
            faults[str(path)] = {**whole, **invalid.fields}
            continue
        if unfit := _unfit(one, found):
            faults[str(path)] = unfit
        else:
            found[one.key] = one
    return MappingProxyType(found), MappingProxyType(faults)


def _unfit(one: Framework, found: Mapping[str, Framework]) -> dict[str, str]:
    """What a sound framework may have that a workshop cannot hold."""
    keys = [("key", "key", one.key), ("version", "version", one.version)]
    for part, kind in (("approaches", "key"), ("criteria", "key"), ("roles", "role")):
        keys += [(f"{part}[{i}].key", kind, item.key) for i, item in enumerate(getattr(one, part))]
    keys += [(f"roles[{i}].name", "role", role.name) for i, role in enumerate(one.roles)]
    faults = {
        path: f"“{text}” is too long for a workshop. Use up to {LONGEST[kind]} characters."
        for path, kind, text in keys
        if len(text) > LONGEST[kind]
    }
    if one.key in found:
        faults["key"] = f"“{one.key}” is the key of another framework: {found[one.key].name}. Choose another key."
    return faults


def calibrations(framework: Framework) -> list[Calibration]:
    """How often claims came true with this edition, then with those before it; empty where nobody has looked."""
    return advisor.kept_calibrations(framework)


def framework(key: str | None = None) -> Framework:
    """The framework of that key, the built-in one without. Raises FrameworkGone where there is none."""
    known = frameworks()
    if key is None:
        return next(iter(known.values()))
    if key not in known:
        said = _("The framework “{key}” is not here any more. Whoever runs Advisor can put its file back.")
        raise FrameworkGone(said.format(key=key))
    return known[key]


def edition(key: str, version: str) -> Framework | None:
    """The framework of that key as it was in that version; as it is now where that edition is not kept."""
    now = frameworks().get(key)
    if now is None or now.version == version:
        return now
    try:
        return advisor.edition_of(now, version).in_language(present_language())
    except advisor.InvalidInput:
        return now


def framework_of(workshop: Workshop) -> Framework:
    """The one that the workshop was opened with. Raises FrameworkGone if it no longer asks the same criteria."""
    own = edition(workshop.framework_key, workshop.framework_version) or framework(workshop.framework_key)
    gone = [key for key in workshop.criteria if key not in own.criterion_index]
    if gone:
        said = _(
            "The framework “{framework}” has changed since this workshop was opened: it no longer asks about"
            " {criterion}."
        )
        raise FrameworkGone(said.format(framework=own.name, criterion=gone[0]))
    return own


def framework_for(decision: Decision) -> Framework:
    """Its workshop's; for an imported decision the first one that knows its approach."""
    if decision.workshop is not None:
        return framework_of(decision.workshop)
    known = (one for one in frameworks().values() if decision.approach in one.approach_index)
    return next(known, framework())


def criteria_sets(framework: Framework) -> dict[str, list[str]]:
    """The sets that are offered, those that there are: essentials, quick, and full, which is everything where nothing
    is said."""
    sets = {**framework.sets, "full": framework.sets.get("full") or tuple(framework.criterion_index)}
    return {key: list(sets[key]) for key in ("essentials", "quick", "full") if sets.get(key)}


def lens_rules(framework: Framework) -> list[LensRule]:
    """Each of its lenses: name, rule, source, and the criteria that it reads."""
    with advisor.language(present_language()):
        return framework.to_dict()["lens_rules"]


def gate_keys(framework: Framework) -> set[str]:
    return {gate.key for gate in framework.gates}
