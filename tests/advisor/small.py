"""Frameworks small enough to work out by hand."""

from collections.abc import Mapping, Sequence

from advisor import Framework
from advisor.framework.read import read_framework

SOURCE = {"sources": ["s"]}


def small_document(
    curves: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    weights: Mapping[str, float] | None = None,
    gates: Sequence[Mapping[str, object]] = (),
    **more: object,
) -> dict[str, object]:
    """`curves`: criterion → approach → five values. A gate needs its effect, approaches and `when`."""
    approaches = list(dict.fromkeys(key for row in curves.values() for key in row))
    return {
        "key": "small", "version": "1", "name": "Small", "question": "Which?",
        "roles": [{"key": "data", "name": "Data"}],
        "sources": [{"key": "s", "title": "t", "by": "b"}],
        "approaches": [{"key": key, "name": key.upper(), "line": key, **SOURCE} for key in approaches],
        "criteria": [
            {"key": key, "name": key, "question": "?", "kind": "need", "pulls": approaches[0], "lead": "data",
             "weight": (weights or {}).get(key, 1), "levels": ["0", "1", "2", "3", "4"], "about": "-", **SOURCE}
            for key in curves
        ],
        "values": {
            criterion: {a: {"levels": list(levels), "why": "-", **SOURCE} for a, levels in row.items()}
            for criterion, row in curves.items()
        },
        "gates": [{"key": f"g{i}", "reason": "r", **SOURCE, **gate} for i, gate in enumerate(gates)],
        **more,
    }  # fmt: skip


def small_framework(
    curves: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    weights: Mapping[str, float] | None = None,
    gates: Sequence[Mapping[str, object]] = (),
    **more: object,
) -> Framework:
    framework, faults = read_framework(small_document(curves, weights=weights, gates=gates, **more), "digest")
    assert faults == {}
    return framework


def honest_framework(
    curves: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    weights: Mapping[str, float] | None = None,
    gates: Sequence[Mapping[str, object]] = (),
) -> Framework:
    """The same, computed by the second engine."""
    return small_framework(curves, weights=weights, gates=gates, engine=2)


def flat(value: float) -> list[float]:
    """A curve that says the same of every answer."""
    return [value] * 5
