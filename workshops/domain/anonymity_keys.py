"""What of the advisor's answer an anonymous workshop may show, key by key.

The shown answer is built from these names. A key that the advisor gives one day and that nobody has thought about
is therefore not shown, at any depth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar, cast

from workshops.domain.results import BriefResult

Shown = TypeVar("Shown", bound=BriefResult)


@dataclass(frozen=True)
class Each:
    """A mapping by approach, criterion or role: all its keys, each value of this shape."""

    shape: Shape


# None: a number, a text, true or false, nothing, or a list of these. A list of one shape: rows of it.
Shape: TypeAlias = "Each | list[Shape] | Mapping[str, Shape] | None"


def _row(*keys: str, **nested: Shape) -> dict[str, Shape]:
    return {**dict.fromkeys(keys), **nested}


_PLACE = _row("approach", "value", "excluded")
_SUMMARY = _row("counts", "dont_know", "median", "mean")
_SIGNAL = _row("metric", "comparator", "threshold", "unit", "window_days")

NAMED: Mapping[str, Shape] = {
    "approach": None,
    "runner_up": None,
    "statement": None,
    "sureness": None,
    "headline": None,
    "answered": _row("criteria", "of", "weight"),
    "unanswered_could_change": [_row("criterion", "to", "new_approach", "sentence")],
    "ask_next": _row("criterion", "answers", "chance", "gain", "sentence"),
    "first_places": Each(None),
    "confidence": _row("kind", "uniform", "perturbed", "weights", "votes", "transfer", "unanswered"),
    "ranking": [_row("approach", "value", "low", "high", "acceptability", "said", "excluded")],
    "rank_acceptability": Each(None),
    "uniform_acceptability": Each(None),
    "pairwise": Each(None),
    "central_weights": Each(Each(None)),
    "contributions": Each(Each(None)),
    "by_role": Each(_row("approach", "people", ranking=[_PLACE])),
    "without_role": Each(None),
    "without_person": _row("people", "decisive"),
    "equal_person": _row("approach", ranking=[_PLACE]),
    "agreement": [
        _row(
            "criterion", "counts", "dont_know", "median", "mean", "consensus", "r_wg", "spread", "can_flip", "winners",
            "stake", by_role=Each(_SUMMARY),
        )
    ],
    "flips": [_row("kind", "criterion", "from", "to", "new_approach", "sentence", "plausible", "said", signal=_SIGNAL)],
    "smallest_transfer": {**_row("points", "to", "new_approach", "sentence"), "from": Each(None)},
    "fewest_voters": _row("people", "of", "new_approach", "sentence"),
    "gates": [_row("key", "effect", "approach", "reason", "source", "waived", "because", "waive_when")],
    "gate_price": _row("approach", "price"),
    "lenses": [_row("key", "name", "approach", "reasons", "unread", "rule", "source")],
    "lens_summary": None,
    "simplest_reading": _row("approach", "agrees", "sentence"),
    "in_place": _row("what", "kept", "sentence"),
    "counted": [_row("criterion", "share", "sentence", "sources", "key")],
    "situations": [_row("key", "situation", "source", "approaches", "distance")],
    "techniques": [_row("key", "name", "what", "because", "met", "sources")],
    "fallback": _row("key", "approach", "failure", "rule", "sources"),
    "metrics": [_row("key", "name", "comparator", "threshold", "unit", "why", "sources")],
    "failure_modes": [_row("key", "name", "sign", "mitigation", "sources")],
    "sequence": [_row("key", "step", "title", "text", "weeks", "sources")],
    "security": [_row("key", "note", "sources")],
    "plan": _row(
        "weeks_low", "weeks_high", "wanted", "fits", "first_steps", "start_with", "start_weeks", "sentence",
    ),
    "events": [_row("key", "name", "then", "sources")],
    "unanswered": None,
    "weights": Each(None),
    "weights_from": None,
    "weight_agreement": None,
    "participants": None,
    "n_eff": None,
    "roles": Each(None),
    "missing_roles": None,
    "lone_roles": None,
    "notes": None,
    "engine_version": None,
    "framework": _row("key", "version", "digest"),
    "inputs_digest": None,
    "seed": None,
    "draws": None,
}  # fmt: skip


def named_keys(result: Shown) -> Shown:
    """The answer with the keys that are named here and no others; those that it does not have are left out."""
    return cast(Shown, _named(result, NAMED))


def _named(value: object, shape: Shape) -> object:
    if value is None:
        return None
    if isinstance(shape, Each):
        return {key: _named(part, shape.shape) for key, part in _items(value)}
    if isinstance(shape, list):
        return [_named(part, shape[0]) for part in value] if isinstance(value, list) else None
    if isinstance(shape, Mapping):
        return {key: _named(part, shape[key]) for key, part in _items(value) if key in shape}
    return _plain(value)


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _plain(value: object) -> object:
    """What has no keys of its own, so that nothing can hide in it; an object where none is expected is not shown."""
    if isinstance(value, list):
        return [part for part in value if not isinstance(part, Mapping | list)]
    return None if isinstance(value, Mapping) else value
