"""A framework as plain JSON values."""

from dataclasses import asdict
from typing import Any

from advisor.framework.model import Framework
from advisor.framework.rules import Rule
from advisor.lenses import LENSES


def framework_to_dict(framework: Framework) -> dict[str, Any]:
    """What `python -m advisor framework` prints. Curves stand twice: bare numbers, and with their reasons."""
    return {
        "key": framework.key,
        "version": framework.version,
        "digest": framework.digest,
        "name": framework.name,
        "question": framework.question,
        "approaches": [asdict(item) for item in framework.approaches],
        "criteria": [asdict(item) for item in framework.criteria],
        "values": {
            approach.key: {
                criterion.key: list(framework.values[criterion.key][approach.key].levels)
                for criterion in framework.criteria
            }
            for approach in framework.approaches
        },
        "curves": {
            criterion.key: {a.key: asdict(framework.values[criterion.key][a.key]) for a in framework.approaches}
            for criterion in framework.criteria
        },
        "gates": [_plain(item) for item in framework.gates],
        "lenses": list(framework.lenses),
        "lens_rules": [_lens(key) for key in framework.lenses],
        "roles": [asdict(item) for item in framework.roles],
        "sets": {key: list(keys) for key, keys in framework.sets.items()},
        "sources": [asdict(item) for item in framework.sources],
        "confidence": asdict(framework.confidence),
        "techniques": [_plain(item) for item in framework.techniques],
        "fallbacks": [asdict(item) for item in framework.fallbacks],
        "metrics": [_plain(item) for item in framework.metrics],
        "failure_modes": [_plain(item) for item in framework.failure_modes],
        "sequence": [asdict(item) for item in framework.sequence],
        "costs": [asdict(item) for item in framework.costs],
        "security": [_plain(item) for item in framework.security],
    }


def _lens(key: str) -> dict[str, Any]:
    """A lens without its function."""
    lens = LENSES[key]
    return {"key": key, "name": lens.name, "source": lens.source, "rule": lens.rule, "reads": sorted(lens.reads)}


def _plain(item: Any) -> dict[str, Any]:
    """A dataclass with a `rule`, the rule written as the framework file writes it."""
    rule: Rule = item.rule
    plain = asdict(item)
    del plain["rule"]
    return {**plain, **rule.to_dict()}
