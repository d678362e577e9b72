"""A stored recommendation said again, in another language or in newer words, from the facts that it holds."""

from collections.abc import Callable, Mapping
from typing import TypeVar, cast

import numpy as np

from advisor import verdict
from advisor.advice import rule_words
from advisor.answer import (
    AskNext,
    BriefRecommendation,
    CouldChange,
    Flip,
    GateSaid,
    LensSaid,
    RankingRow,
    Recommendation,
    TransferSaid,
    VotersSaid,
)
from advisor.answer_advice import CountedSaid, FallbackSaid, InPlaceSaid, PlanSaid, StepSaid
from advisor.asking import ask_next_words
from advisor.ballots import read_request
from advisor.flip_words import level_flip_entry, transfer_entry, voters_entry, weight_flip_entry
from advisor.flips import LevelFlip, Transfer, Voters, WeightFlip
from advisor.framework.model import Framework
from advisor.group import group_answer
from advisor.in_place import counted_said, in_place_said, with_what_goes
from advisor.lens_entries import facts_of, lens_entries, lens_summary
from advisor.lenses import lenses_of
from advisor.plan_fit import plan_words
from advisor.shares import said_words
from advisor.speech import gettext as _
from advisor.speech import language as speaking
from advisor.speech import present_language
from advisor.standing import Limits, Standing
from advisor.statement import Clarity, statement_of
from advisor.two_needs import simplest_reading
from advisor.voices import elsewhere_words, missing_words, open_words

Answer = TypeVar("Answer", bound=BriefRecommendation)


def say(result: Answer, framework: Framework, language: str | None = None, request: object = None) -> Answer:
    """`result` with every sentence made again in `language`, or in the one that is spoken now; its facts stay.

    `framework` is the one that it was made with; with another digest nothing is said anew. The lenses' reasons and the
    simplest reading rest on more than a recommendation holds: they are said anew where the `request` that it answers
    is given, and stay otherwise. So does each sentence whose facts an older answer does not hold.
    """
    if language is not None and language != present_language():
        with speaking(language):
            return say(result, framework, request=request)
    said: dict[str, object] = dict(result)
    if result["framework"]["digest"] == framework.digest:
        spoken = framework.in_language(present_language())
        for name, again in SENTENCES.items():
            if name in said:
                try:
                    said[name] = again(cast(Recommendation, said), spoken)
                except (KeyError, IndexError, TypeError):
                    continue  # an answer of an older shape
        if request is not None and "lenses" in said:
            ballots = read_request(request, spoken)
            group = group_answer(ballots, spoken)
            said["lenses"] = lens_entries(spoken, group, facts_of(ballots))
            if "simplest_reading" in said:
                said["simplest_reading"] = simplest_reading(spoken, group, result["approach"], ballots.waived)
    return cast(Answer, said)


def _ranking(result: Recommendation, framework: Framework) -> list[RankingRow]:
    drawn = result["confidence"]["kind"] != "nothing"
    return [
        {
            **row,
            "said": said_words(
                row["acceptability"] if drawn else None, result["draws"], framework.engine, excluded=row["excluded"]
            ),
        }
        for row in result["ranking"]
    ]


def _flips(result: Recommendation, framework: Framework) -> list[Flip]:
    return with_what_goes([_flip(flip, framework) for flip in result["flips"]], result.get("in_place"))


def _flip(flip: Flip, framework: Framework) -> Flip:
    criterion, winner = framework.criterion_index[flip["criterion"]], framework.approach_index[flip["new_approach"]]
    start, to = flip["from"], flip["to"]
    if flip["kind"] == "level":
        again = level_flip_entry(LevelFlip(criterion, start, int(to), 0.0, winner), framework)
    else:
        again = weight_flip_entry(WeightFlip(criterion, cast(float, start), to, winner), framework, flip.get("said"))
    return {**flip, "sentence": again["sentence"], "signal": flip["signal"] and again["signal"]}


def _transfer(result: Recommendation, framework: Framework) -> TransferSaid | None:
    stored = result["smallest_transfer"]
    if stored is None:
        return None
    donors = {framework.criterion_index[key]: share for key, share in stored["from"].items()}
    winner = framework.approach_index[stored["new_approach"]]
    receiver, had = framework.criterion_index[stored["to"]], sum(result["weights"][key] for key in stored["from"])
    return transfer_entry(Transfer(donors, receiver, stored["points"], winner, had), framework)


def _voters(result: Recommendation, framework: Framework) -> VotersSaid | None:
    stored = result["fewest_voters"]
    if stored is None:
        return None
    winner = framework.approach_index[stored["new_approach"]]
    return voters_entry(Voters(stored["people"], winner), stored["of"], framework)


def _statement(result: Recommendation, framework: Framework) -> str:
    flips = result["flips"]
    if "sureness" in result:
        return verdict.statement_of(_facts(result, framework))
    return statement_of(
        framework,
        _standing(result, framework),
        Clarity(**result["confidence"]),
        voices=result["participants"],
        lone_roles=result["lone_roles"],
        flip=flips[0]["sentence"] if flips else None,
        draws=result["draws"],
    )


def _headline(result: Recommendation, framework: Framework) -> str:
    return verdict.headline_of(_facts(result, framework))


def _facts(result: Recommendation, framework: Framework) -> verdict.Facts:
    """What the verdict was made of; `flips` and `ask_next` are said again before."""
    drawn, ask = result["confidence"]["kind"] != "nothing", result["ask_next"]
    first = [result["first_places"][approach.key] for approach in framework.approaches]
    return verdict.Facts(
        framework=framework,
        standing=_standing(result, framework),
        sureness=result["sureness"],
        first=np.array(first) if drawn else None,
        answered=result["answered"],
        unanswered_moves=result["confidence"].get("unanswered", 0.0),
        voices=result["participants"],
        lone_roles=result["lone_roles"],
        flip=verdict.plausible_flip(result["flips"]),
        ask=None if ask is None else ask["sentence"],
        draws=result["draws"],
    )


def _ask_next(result: Recommendation, framework: Framework) -> AskNext | None:
    stored = result["ask_next"]
    if stored is None:
        return None
    words = ask_next_words(framework.criterion_index[stored["criterion"]], stored["answers"], framework)
    return {**stored, "sentence": words}


def _could_change(result: Recommendation, _framework: Framework) -> list[CouldChange]:
    said = {flip["criterion"]: flip["sentence"] for flip in result["flips"] if flip["from"] is None}
    return [{**row, "sentence": said[row["criterion"]]} for row in result["unanswered_could_change"]]


def _standing(result: Recommendation, framework: Framework) -> Standing:
    """What the rows and gates tell of the standing. What is capped matters only for who shares the first place."""
    rows = {row["approach"]: row for row in result["ranking"]}
    capped = {gate["approach"] for gate in result["gates"] if gate["effect"] == "cap" and not gate["waived"]}
    keys = [approach.key for approach in framework.approaches]
    excluded = np.array([rows[key]["excluded"] for key in keys])
    return Standing(
        values=np.array([rows[key]["value"] for key in keys]),
        limits=Limits(excluded, np.array([key in capped for key in keys])),
        ranking=tuple(framework.approach_index[key] for key in rows),
        spoken=len(result["unanswered"]) < len(framework.criteria),
    )


def _notes(result: Recommendation, framework: Framework) -> list[str]:
    """Made again in their order; whether the last one was said shows only in how many there are."""
    unanswered = len(result["unanswered"])
    notes = [open_words(unanswered, framework.engine)] if 0 < unanswered < len(framework.criteria) else []
    notes += [missing_words(result["missing_roles"])] if result["missing_roles"] else []
    return [*notes, elsewhere_words()] if len(notes) < len(result["notes"]) else notes


def _gates(result: Recommendation, framework: Framework) -> list[GateSaid]:
    gates = {gate.key: gate for gate in framework.gates}
    return [
        {**row, "reason": gates[row["key"]].reason, "waive_when": gates[row["key"]].waive_when}
        for row in result["gates"]
    ]


def _lenses(result: Recommendation, framework: Framework) -> list[LensSaid]:
    lenses = lenses_of(framework.engine)
    return [{**row, "name": _(lenses[row["key"]].name), "rule": _(lenses[row["key"]].rule)} for row in result["lenses"]]


def _lens_summary(result: Recommendation, framework: Framework) -> str | None:
    return lens_summary(result["lenses"], framework)


def _in_place(result: Recommendation, framework: Framework) -> InPlaceSaid | None:
    stored = result["in_place"]
    return stored and in_place_said(framework, stored["what"], result["approach"])


def _counted(result: Recommendation, framework: Framework) -> list[CountedSaid]:
    rules = {(rule.criterion, rule.key): rule for rule in framework.counts}
    return counted_said(framework, (rules[row["criterion"], row.get("key", "")] for row in result["counted"]))


def _fallback(result: Recommendation, framework: Framework) -> FallbackSaid | None:
    stored = result["fallback"]
    if stored is None:
        return None
    own = [item for item in framework.fallbacks if item.approach == result["approach"]]
    known = {item.key: item for item in own}[stored.get("key", "")]
    survivor = None if stored["approach"] is None else framework.approach_index[stored["approach"]]
    return {**stored, "failure": known.failure, "rule": rule_words(known, survivor, framework)}


def _sequence(result: Recommendation, framework: Framework) -> list[StepSaid]:
    steps = [step for item in framework.sequence if item.approach == result["approach"] for step in item.steps]
    by_key = {step.key or str(place): step for place, step in enumerate(steps, start=1)}
    pairs = [(row, by_key[row.get("key", str(row["step"]))]) for row in result["sequence"]]
    return [{**row, "title": step.title, "text": step.text, "weeks": step.weeks} for row, step in pairs]


def _plan(result: Recommendation, framework: Framework) -> PlanSaid | None:
    """After the steps, whose titles it names."""
    stored = result["plan"]
    if stored is None:
        return None
    return {**stored, "sentence": plan_words(stored, framework, [step["title"] for step in result["sequence"]])}


def _texts(part: str, fields: Mapping[str, str], of: str = "") -> Callable[[Recommendation, Framework], object]:
    """The rows of one part with the framework's own texts in them; `fields`: the row's name → the framework's."""

    def again(result: Recommendation, framework: Framework) -> list[dict[str, object]]:
        known = {item.key: item for item in getattr(framework, of or part)}
        rows = cast(Mapping[str, list[dict[str, object]]], result)[part]
        return [{**row, **{name: getattr(known[row["key"]], own) for name, own in fields.items()}} for row in rows]

    return again


# In this order: a statement ends with its first flip, the summary follows the lenses.
SENTENCES: dict[str, Callable[[Recommendation, Framework], object]] = {
    "flips": _flips,
    "ask_next": _ask_next,
    "unanswered_could_change": _could_change,
    "headline": _headline,
    "statement": _statement,
    "ranking": _ranking,
    "smallest_transfer": _transfer,
    "fewest_voters": _voters,
    "notes": _notes,
    "gates": _gates,
    "lenses": _lenses,
    "lens_summary": _lens_summary,
    "in_place": _in_place,
    "counted": _counted,
    "situations": _texts("situations", {"situation": "situation"}, of="scenarios"),
    "techniques": _texts("techniques", {"name": "name", "what": "what", "because": "reason"}),
    "fallback": _fallback,
    "metrics": _texts("metrics", {"name": "name", "unit": "unit", "why": "why"}),
    "failure_modes": _texts("failure_modes", {"name": "name", "sign": "sign", "mitigation": "mitigation"}),
    "sequence": _sequence,
    "plan": _plan,
    "security": _texts("security", {"note": "note"}),
    "events": _texts("events", {"name": "name", "then": "then"}),
}
