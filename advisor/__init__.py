"""The advice: prompt, retrieve, fine-tune, or combine them. Pure Python and NumPy; no clock, no connection.

    from advisor import load_framework, recommend
    recommend({"answers": {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}})["statement"]

This module is the only door; whatever is not in `__all__` may change.
"""

from pathlib import Path
from typing import Any

from advisor.agreement import agreement_for
from advisor.ballots import read_request
from advisor.costs import estimate
from advisor.errors import InvalidInput
from advisor.framework import BUILT_IN, Framework
from advisor.framework import load_framework as _load_framework
from advisor.recommendation import brief_for, recommend_for
from advisor.version import ENGINE_VERSION
from advisor.words import hundredths

__all__ = [
    "DRAWS",
    "ENGINE_VERSION",
    "Framework",
    "InvalidInput",
    "agreement",
    "estimate_costs",
    "hundredths",
    "load_framework",
    "recommend",
    "shipped_frameworks",
]

DRAWS = 10_000


def load_framework(path: Path | None = None) -> Framework:
    """The framework at `path` (a .toml file, or a folder whose .toml files are read as one), or the built-in one.

    The built-in one is read once per process. Raises InvalidInput naming every fault by its path.
    """
    return _load_framework(path)


def shipped_frameworks() -> tuple[Path, ...]:
    """The files of the frameworks that come with the library beside the built-in one, for `load_framework`."""
    return tuple(sorted(BUILT_IN.parent.glob("*.toml")))


def recommend(
    request: dict[str, Any], framework: Framework | None = None, draws: int = DRAWS, *, brief: bool = False
) -> dict[str, Any]:
    """The recommendation for one set of ballots, as plain JSON values.

    `request` is `{"answers": {criterion: 0..4 | None}}` or `{"ballots": [{"participant", "role", "scores",
    "weights"}], "role_weights", "waived_gates", "seed"}`. The same request, framework and draws give the same
    result, whatever the order of people and criteria. Values and shares are fractions of 1. `brief`: only the headline,
    the ranking, the flips and what it rests on, each as in the whole; for many in a row, while somebody waits.

    Raises InvalidInput with the path of each bad field.
    """
    if not isinstance(draws, int) or not 1 <= draws <= 1_000_000:
        raise InvalidInput("invalid_input", "The number of draws must be 1 to 1,000,000.", {"draws": "Use 10000."})
    answer = brief_for if brief else recommend_for
    return answer(request, framework or load_framework(), draws)


def estimate_costs(
    inputs: dict[str, float] | None = None, framework: Framework | None = None, months: int = 24
) -> dict[str, Any]:
    """What each approach costs, in US dollars: up front, per query, per month and cumulative to each month.

    `inputs` replaces defaults of the framework's cost inputs (tokens, prices, volume, weeks, examples); see its
    `costs`. Also: break-even volumes of each pair in closed form, the cheapest after `months`, and which input
    moves the break-even of retrieval and fine-tuning most over its plausible range.

    Raises InvalidInput with the path of each bad input, and for a framework without a cost model.
    """
    return estimate({} if inputs is None else inputs, framework or load_framework(), months)


def agreement(request: dict[str, Any], framework: Framework | None = None) -> list[dict[str, Any]]:
    """What the room sees at the reveal, before any recommendation: one entry per criterion, in the agenda's order.

    `request` as in `recommend`. Each entry: criterion, counts (5 levels), dont_know, median, mean, consensus
    (Tastle-Wierman, 0 to 1, None without answers), spread (of the roles' means, in levels), can_flip (whether
    settling it another way, within what was said, could change the winner), winners, stake and by_role.

    Raises InvalidInput with the path of each bad field.
    """
    used = framework or load_framework()
    return agreement_for(read_request(request, used), used)
