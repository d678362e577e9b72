"""The promise of an anonymous workshop: nothing is told apart that would say who answered what.

The group's answers as a whole are always shown, a part of them only where three people stand behind it and behind
what is left. Everything that shows answers goes by these rules: pages, API, recommendation and exports. What they
do not protect from is written down in docs/decisions/0005-reveal-policy.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import cast
from uuid import UUID

from workshops.domain.anonymity_keys import named_keys
from workshops.domain.frameworks import Framework, edition
from workshops.domain.recommendations import Agreement, Flip, WholeAnswer, drawn_together
from workshops.domain.results import Result, ShownAgreement, as_result
from workshops.models import Workshop

# Below this many people, a breakdown by role would name a person.
MIN_ROLE_ANONYMOUS = 3
# Numbers that follow from each role's answers by arithmetic: in full precision they could be solved for them.
_BY_ARITHMETIC = ("ranking", "pairwise", "by_role", "equal_person", "gate_price", "smallest_transfer", "ask_next")
_DIGITS = 3


def shown_roles(answered: Mapping[str, int], unsure: Mapping[str, int] | None = None) -> set[str]:
    """Which roles may be shown apart, from {role: how many gave an answer} and {role: how many don't know}.

    Roles of fewer than three people are kept back. Whoever knows the whole and the other roles can work out
    what is left, so where those kept back are fewer than three people together, the next smallest role is
    kept back with them.
    """
    said = {role: count + (unsure or {}).get(role, 0) for role, count in answered.items()}
    shown = sorted((size, role) for role, size in answered.items() if size >= MIN_ROLE_ANONYMOUS)
    kept = set(answered) - {role for _, role in shown}
    while shown and any(0 < sum(of[role] for role in kept) < MIN_ROLE_ANONYMOUS for of in (answered, said)):
        kept.add(shown.pop(0)[1])
    return {role for _, role in shown}


def may_compare(now: Iterable[UUID], before: Iterable[UUID]) -> bool:
    """Whether two rounds may stand side by side, from who answered in each.

    Where only one or two have come or gone, the difference is what they said.
    """
    these, those = set(now), set(before)
    return all(len(some) == 0 or len(some) >= MIN_ROLE_ANONYMOUS for some in (these - those, those - these))


def as_promised(workshop: Workshop, result: WholeAnswer) -> Result:
    """A recommendation's result (as of `advisor.recommend`) as far as this workshop may show it."""
    return without_small_roles(result) if workshop.anonymous else as_result(result)


def without_small_roles(result: WholeAnswer) -> Result:
    """The same for an anonymous workshop: named keys, and of those what no small role can be read from.

    Where a role is kept back, contributions are counted person by person (`contributions_by`): role by role they
    could be solved for what it said.
    """
    shown = shown_roles(_spoke(result))
    agreement = [_entry(entry) for entry in result["agreement"]]
    kept: Result = {
        **as_result(result),
        "by_role": {role: said for role, said in result["by_role"].items() if role in shown},
        "without_role": {role: said for role, said in result["without_role"].items() if role in shown},
        "agreement": agreement,
    }
    told = named_keys(kept)
    if shown == set(result["roles"]) and all(entry["stake"] is not None for entry in agreement):
        return told
    return {
        **_rounded(told, _BY_ARITHMETIC),
        "flips": [_rounded_flip(flip) for flip in told["flips"]],
        "contributions": _person_by_person(result),
        "contributions_by": "person",
    }


def _spoke(result: WholeAnswer) -> dict[str, int]:
    """{role: how many of its people gave an answer}, as far as the counts tell: at the criterion with most."""
    most = dict.fromkeys(result["roles"], 0)
    for entry in result["agreement"]:
        for role, said in entry["by_role"].items():
            most[role] = max(most.get(role, 0), sum(said["counts"]))
    return most


def _entry(entry: Agreement) -> ShownAgreement:
    by_role = entry["by_role"]
    answered = {role: sum(said["counts"]) for role, said in by_role.items()}
    shown = shown_roles(answered, {role: said["dont_know"] for role, said in by_role.items()})
    apart = shown.issuperset(role for role, count in answered.items() if count)
    return {
        **entry,
        "spread": entry["spread"] if apart else None,
        "stake": entry.get("stake") if apart else None,
        "by_role": {role: said for role, said in by_role.items() if role in shown},
    }


def _rounded_flip(flip: Flip) -> Flip:
    return {**flip, "to": round(flip["to"], _DIGITS)}


def _rounded(result: Result, names: Collection[str]) -> Result:
    """The same with the numbers in these parts of it rounded, however deep they lie."""
    return cast(Result, {key: _round(part) if key in names else part for key, part in result.items()})


def _round(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {key: _round(part) for key, part in value.items()}
    return [_round(part) for part in value] if isinstance(value, list) else value


def _person_by_person(result: WholeAnswer) -> dict[str, dict[str, float]]:
    """{approach: {criterion: its part of the value}} if everybody counted the same: it follows from what is shown."""
    used = edition(result["framework"]["key"], result["framework"]["version"])
    if used is None or used.digest != result["framework"]["digest"]:
        return {}
    counts = {entry["criterion"]: entry["counts"] for entry in result["agreement"] if sum(entry["counts"])}
    total = sum(result["weights"][key] for key in counts) or 1.0
    shares = {key: result["weights"][key] / total for key in counts}
    less = {row["criterion"]: row["share"] for row in result.get("counted", [])}
    return {
        approach: {
            key: share * drawn_together(_value(used, key, approach, counts[key]), less.get(key, 1.0))
            for key, share in shares.items()
        }
        for approach in result["contributions"]
    }


def _value(used: Framework, criterion: str, approach: str, counts: list[int]) -> float:
    levels = used.values[criterion][approach].levels
    return float(sum(count * level for count, level in zip(counts, levels, strict=True)) / sum(counts))
