"""A recommendation's result, said for a page: names for keys, a sentence for every number, data for every chart."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from django.utils.translation import gettext as _

from workshops.domain.anonymity import as_promised
from workshops.domain.framework_names import FrameworkNames, names_of, spoken_role
from workshops.domain.frameworks import edition, framework
from workshops.domain.recommendations import CouldChange, Flip, LensView, result_of
from workshops.domain.results import Result, ShownAgreement, ShownRow
from workshops.figures import apart, listed, whole
from workshops.models import Recommendation, StakeholderRole, Workshop
from workshops.words.costs import costs_said
from workshops.words.gates import gates_said
from workshops.words.guide_comparison import compares
from workshops.words.how_sure import limits_of, swings_of
from workshops.words.recommendation_pictures import contributions_said, places_said, weights_said
from workshops.words.recommendation_situations import situations_like
from workshops.words.shares import share_words
from workshops.words.verdict import caveats_of, goes_on, verdict_of

# What a template is given, by the names that it uses.
Context = dict[str, object]


class Disagreement(TypedDict):
    """One criterion of the agenda. `at_a_gate`: a gate is closed by a tie on it; `said`: its middle answer."""

    criterion: str
    name: str
    said: str
    can_flip: bool
    at_a_gate: bool
    consensus: float | None
    spread: float | None


AGENDA = 5
FLIPS = 5
MOST = 0.5  # of the weight: what needs more is not told as what would flip it
# Below this consensus (0..1) a criterion is worth talking about even where it cannot change the winner.
DIVIDED = 0.7


def findings(workshop: Workshop, found: Recommendation) -> Context:
    """Everything that the page shows of a ready recommendation."""
    result, names = as_promised(workshop, result_of(found)), names_of(workshop)
    used = edition(workshop.framework_key, workshop.framework_version) or framework()
    gates = gates_said(workshop, found, result, names)
    agenda = _agenda(result, names, gates["tied"])
    return {
        "result": result,
        "headline": (headline := verdict_of(result, names)),
        "line": "" if result.get("sureness") == "too_little" else _line(result, headline, names),
        "caveats": caveats_of(workshop, result, names, first=_first_to_talk_about(agenda), tied=gates["tied"]),
        "ask": _ask(workshop, result, names),
        **_ranking(result, names),
        **contributions_said(result, names),
        **places_said(result, names),
        **weights_said(result, names),
        **_roles(workshop, result, names),
        "equal_name": names.approach_short(result["equal_person"].get("approach") or ""),
        **_flips(result, names),
        "agenda": agenda,
        **gates,
        "swings": swings_of(result, used, names),
        "lenses": [_lens(lens, names) for lens in result["lenses"]],
        "situations": situations_like(workshop, result, names),
        "comparison": compares(workshop.framework_key),
        "lens_line": _lens_line(result["lenses"], names),
        "costs": costs_said(workshop),
        "unanswered": [names.criterion_name(key) for key in result.get("unanswered", [])],
        "limits": limits_of(used),
        "held_back": workshop.anonymous,
    }


def screen_findings(workshop: Workshop, found: Recommendation) -> Context:
    """What a projector has room for: the headline, the ranking, and the one flip that is nearest."""
    result, names = as_promised(workshop, result_of(found)), names_of(workshop)
    flips = [flip for flip in result["flips"] if is_offered(flip) and flip["from"] is not None]
    return {
        "result": result,
        "headline": verdict_of(result, names),
        "ranking": [{**row, "name": names.approach_name(row["approach"])} for row in result["ranking"]],
        "flip": flips[0] if flips and result.get("sureness") != "too_little" else None,
    }


def _line(result: Result, headline: str, names: FrameworkNames) -> str:
    """What follows the headline at once: how often it comes first."""
    if result.get("headline") is None and (winner := result["approach"]) is not None:
        row = next(row for row in result["ranking"] if row["approach"] == winner)
        return _first_place(row, names)
    rest = goes_on(result)
    return "" if rest == headline else rest


def _first_place(row: ShownRow, names: FrameworkNames) -> str:
    sentence = _("{approach} comes first in {share} plausible weightings of your answers.")
    return sentence.format(approach=names.approach_short(row["approach"]), share=share_words(row["acceptability"] or 0))


def _ranking(result: Result, names: FrameworkNames) -> Context:
    reasons = {g["approach"]: g["reason"] for g in result["gates"] if g["effect"] == "exclude" and not g["waived"]}
    rows = [
        {**row, "name": names.approach_name(row["approach"]), "reason": reasons.get(row["approach"], "")}
        for row in result["ranking"]
    ]
    free = [row for row in result["ranking"] if not row["excluded"]]
    return {"ranking": rows, "ranking_sentence": _ranking_sentence(free, names)}


def _ranking_sentence(free: list[ShownRow], names: FrameworkNames) -> str:
    """`free`: those that no gate excludes, best first."""
    if not free:
        return _("The gates leave nothing.")
    if len(free) == 1:
        return _("The gates leave no second approach to compare it with.")
    one, other = free[:2]
    sentence = _("On a scale from 0 to 1, {first} is worth {value} and {second} {other}: {gap} apart.")
    if other["value"] > one["value"]:  # the ranking says that it comes second all the same
        sentence = _("On a scale from 0 to 1, {first} is worth {value} and {second} {other}, but a gate holds it back.")
    value, less, gap = apart(one["value"], other["value"])
    return sentence.format(
        first=names.approach_short(one["approach"]),
        second=names.approach_short(other["approach"]),
        value=value,
        other=less,
        gap=gap,
    )


def _roles(workshop: Workshop, result: Result, names: FrameworkNames) -> Context:
    """Each role that answered: what it would choose alone, and what the others would choose without it. Those that see
    it the same way, and without which it stays the same, are only named."""
    found = [_role(workshop, role, result, names) for role in workshop.roles.all() if role.key in result["by_role"]]
    return {
        "other_roles": [role for role in found if role["differs"] or role["decides"]],
        "same_roles": listed(str(role["label"]) for role in found if not role["differs"] and not role["decides"]),
    }


def _role(workshop: Workshop, role: StakeholderRole, result: Result, names: FrameworkNames) -> Context:
    alone, without = result["by_role"][role.key]["approach"], result["without_role"].get(role.key)
    return {
        "key": role.key,
        "label": spoken_role(role.label, workshop.framework_key),
        "shape": role.shape,
        "approach": alone,
        "name": names.approach_short(alone) if alone else "",
        "differs": alone != result["approach"],
        "without": names.approach_short(without) if without else "",
        "decides": bool(without) and without != result["approach"],
        "people": result.get("roles", {}).get(role.key, 0),
    }


def is_offered(flip: Flip) -> bool:
    """Whether it may be told as what would flip it: engine 2 says of each whether it is plausible."""
    return flip.get("plausible", True)


def _flips(result: Result, names: FrameworkNames) -> Context:
    """What would flip it, and apart from that what is further away than the room's own spread.

    What an answer to an open criterion could do stands with what to ask next, from engine 2 on.
    """
    own = [flip for flip in result["flips"] if flip["from"] is not None or "headline" not in result]
    transfer = result["smallest_transfer"]
    return {
        "flips": [_flip(flip, names) for flip in own if is_offered(flip)][:FLIPS],
        "far_flips": [_flip(flip, names) for flip in own if not is_offered(flip)][:FLIPS],
        "transfer": transfer if transfer and ("headline" not in result or transfer["points"] <= MOST) else None,
    }


def _ask(workshop: Workshop, result: Result, names: FrameworkNames) -> Context:
    """The open criterion whose answer is worth most, and what the open ones could do; empty where none is open."""
    ask = result.get("ask_next")
    if ask is None:
        return {}
    return {
        "sentence": ask["sentence"],
        "question": _question(workshop, ask["criterion"]),
        "asked_here": ask["criterion"] in workshop.criteria,
        "could": [_flip(flip, names) for flip in result.get("unanswered_could_change", [])[:FLIPS]],
        "first": result.get("sureness") == "too_little",
    }


def _question(workshop: Workshop, criterion: str) -> str:
    used = edition(workshop.framework_key, workshop.framework_version)
    return used.criterion(criterion).question if used and criterion in used.criterion_index else ""


def _flip(flip: Flip | CouldChange, names: FrameworkNames) -> Context:
    return {**flip, "name": names.approach_short(flip["new_approach"])}


def _agenda(result: Result, names: FrameworkNames, tied: set[str]) -> list[Disagreement]:
    """What is worth talking about, in the agenda's order: first what closes a gate by a tie."""
    rows = sorted(result["agreement"], key=lambda row: row["criterion"] not in tied)
    divided = [row for row in rows if row["criterion"] in tied or _is_divided(row)]
    return [_disagreement(row, names, at_a_gate=row["criterion"] in tied) for row in divided][:AGENDA]


def _is_divided(row: ShownAgreement) -> bool:
    return row["consensus"] is not None and (row["can_flip"] or row["consensus"] < DIVIDED)


def _disagreement(row: ShownAgreement, names: FrameworkNames, *, at_a_gate: bool) -> Disagreement:
    return {
        "criterion": row["criterion"],
        "can_flip": row["can_flip"],
        "at_a_gate": at_a_gate,
        "consensus": row["consensus"],
        "spread": row["spread"],
        "name": names.criterion_name(row["criterion"]),
        "said": names.level_words(row["criterion"], row["median"]),
    }


def _first_to_talk_about(agenda: list[Disagreement]) -> str:
    return next((row["criterion"] for row in agenda if row["can_flip"]), "")


def _lens(lens: LensView, names: FrameworkNames) -> Context:
    return {
        **lens,
        "short": names.approach_short(lens["approach"]) if lens["approach"] else "",
        "source": names.source_words(lens["source"]),
        "missing": [names.criterion_in_sentence(key) for key in lens["unread"]],
    }


def _lens_line(lenses: list[LensView], names: FrameworkNames) -> str:
    """`"4 RAG and 1 Hybrid"`"""
    votes = Counter(lens["approach"] for lens in lenses)
    return listed(_vote(names.approach_short(key) if key else "", count) for key, count in votes.most_common())


def _vote(approach: str, count: int) -> str:
    if not approach:
        return _("{count} no verdict").format(count=whole(count))
    return _("{count} {approach}").format(count=whole(count), approach=approach)
