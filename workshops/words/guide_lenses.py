"""What each published framework does, found out by asking it: one answer at a time, and nothing else."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from django.utils.translation import gettext as _

from workshops.domain import recommendations
from workshops.domain.frameworks import Criterion, Framework, lens_rules
from workshops.figures import listed
from workshops.words.guide import Context, kept

Verdicts = dict[str, list[str | None]]  # criterion → what the lens says to each of its five levels


@kept
def lenses(framework: Framework) -> list[Context]:
    """Each lens with its rule, what it asks, what it says by default, and which single answers move it."""
    rules = {rule["key"]: rule for rule in lens_rules(framework)}
    verdicts = _verdicts(framework)
    rows = []
    for key in framework.lenses:
        asked = [criterion for criterion in framework.criteria if criterion.key in rules[key]["reads"]]
        default = _default(verdicts[key])
        moves = {c.key: _moves(c, verdicts[key][c.key], default) for c in asked}
        rows.append(
            {
                **rules[key],
                "asks": asked,
                "default": default,
                "moves": [{"name": c.name, "said": moves[c.key]} for c in asked if moves[c.key]],
                "together": [c.name for c in asked if not moves[c.key]],
            }
        )
    return rows


def _verdicts(framework: Framework) -> dict[str, Verdicts]:
    """What every lens says to every single answer, by lens and criterion."""
    found: dict[str, Verdicts] = {key: {} for key in framework.lenses}
    for criterion in framework.criteria:
        for level in range(len(criterion.levels)):
            for entry in recommendations.advise(framework, {criterion.key: level})["lenses"]:
                found[entry["key"]].setdefault(criterion.key, []).append(entry["approach"])
    return found


def _default(verdicts: Verdicts) -> str | None:
    """What it says most often when a single answer is all that it has."""
    said = Counter(verdict for row in verdicts.values() for verdict in row if verdict)
    return said.most_common(1)[0][0] if said else None


def _moves(criterion: Criterion, verdicts: list[str | None], default: str | None) -> list[dict[str, str]]:
    """The runs of levels at which this answer alone takes the lens away from its default."""
    moves, level = [], 0
    for verdict, run in groupby(verdicts):
        last = level + len(list(run)) - 1
        if verdict and verdict != default:
            moves.append({"words": _run_words(criterion.short, level, last), "approach": verdict})
        level = last + 1
    return moves


def _run_words(short: tuple[str, ...], first: int, last: int) -> str:
    if first == last:
        return _("“{answer}”").format(answer=short[first])
    if last == len(short) - 1:
        return _("“{answer}” and above").format(answer=short[first])
    if first == 0:
        return _("“{answer}” and below").format(answer=short[last])
    return listed((_("“{answer}”").format(answer=short[level]) for level in range(first, last + 1)), either=True)
