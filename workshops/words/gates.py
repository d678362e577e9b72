"""Gates in words: what each asks, who in the room says so, and how near it is to the other side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import FrameworkNames, role_choices
from workshops.domain.frameworks import Framework, edition
from workshops.domain.gate_votes import GateVotes, Vote, Weighing, gate_votes, tied_criteria
from workshops.domain.recommendations import Gate
from workshops.domain.results import Result
from workshops.figures import listed, whole
from workshops.models import Recommendation, Workshop
from workshops.words.rules import condition_words

# From so many on the gates are folded, each to a line; and those that half of the room has closed to one line together.
FOLDED = 3

# So many gates that are open, and would close by one more answer, are named.
NEAR = 1


class GateSaid(TypedDict):
    """One gate with every approach that it touches. `votes`: who says so; `tied`: names of the questions at a tie."""

    key: str
    effect: str
    approaches: list[str]
    reason: str
    source: str
    waived: bool
    waived_because: str
    waive_when: str
    votes: list[str]
    near: str
    tied: list[str]


class GatesSaid(TypedDict):
    """`gates`: those that apply, as far as the room may be told who triggered them; `at_half`: of them those that stand
    together in one line; `near_gates`: a sentence for each that one more answer would close; `tied`: the criteria on
    which one is closed by a tie."""

    gates: list[GateSaid]
    at_half: list[GateSaid]
    near_gates: list[str]
    tied: set[str]


def gates_said(workshop: Workshop, found: Recommendation, result: Result, names: FrameworkNames) -> GatesSaid:
    """Where another edition of the framework counted, who said what of it cannot be told."""
    used = edition(workshop.framework_key, workshop.framework_version)
    if used is None or used.digest != result["framework"]["digest"]:
        return {"gates": _closed(workshop, result, names, {}, None), "at_half": [], "near_gates": [], "tied": set()}
    weighing = Weighing.of(found.inputs, by_person=workshop.anonymous)
    votes = gate_votes(used, result["agreement"], weighing)
    closed = {gate["key"] for gate in result["gates"]}
    said = _closed(workshop, result, names, votes, used)
    at_half = [gate for gate in said if gate["tied"] and not gate["waived"]]
    return {
        "gates": said,
        "at_half": at_half if len(said) >= FOLDED and len(at_half) > 1 else [],
        "near_gates": [
            _near_open(used, key, votes[key], names)
            for key in votes
            if key not in closed and not votes[key].is_closed and _one_answer(votes[key])
        ][:NEAR],
        "tied": tied_criteria(used, result["agreement"], weighing),
    }


def _closed(
    workshop: Workshop,
    result: Result,
    names: FrameworkNames,
    votes: Mapping[str, GateVotes],
    used: Framework | None,
) -> list[GateSaid]:
    touched: dict[str, list[str]] = {}
    for gate in result["gates"]:
        touched.setdefault(gate["key"], []).append(names.approach_short(gate["approach"]))
    first: dict[str, Gate] = {gate["key"]: gate for gate in reversed(result["gates"])}
    labels = dict(role_choices(workshop))
    return [
        {
            "key": key,
            "effect": first[key]["effect"],
            "reason": first[key]["reason"],
            "waived": first[key]["waived"],
            "waive_when": first[key]["waive_when"],
            "approaches": approaches,
            "source": names.source_words(first[key]["source"]),
            "waived_because": workshop.waived_gates.get(key, ""),
            "votes": [_vote(used, vote, labels) for vote in votes[key].votes if vote.is_met]
            if used and key in votes
            else [],
            "near": _near(votes[key], names) if key in votes else "",
            "tied": [names.criterion_name(vote.condition.criterion) for vote in votes[key].tied]
            if key in votes
            else [],
        }
        for key, approaches in touched.items()
    ]


def _vote(framework: Framework, vote: Vote, labels: Mapping[str, str]) -> str:
    """`"3 of 4 say that training data is “fewer than 100”: Security and Data."`"""
    said = condition_words(framework, vote.condition)
    roles = listed(label for role, label in labels.items() if role in vote.roles)
    if roles:
        sentence = ngettext(
            "{people} of {count} says that {condition}: {roles}.",
            "{people} of {count} say that {condition}: {roles}.",
            vote.of,
        )
    else:
        sentence = ngettext(
            "{people} of {count} says that {condition}.", "{people} of {count} say that {condition}.", vote.of
        )
    return sentence.format(people=whole(vote.people), count=whole(vote.of), condition=said, roles=roles)


def _near(votes: GateVotes, names: FrameworkNames) -> str:
    """How far a closed gate is from opening."""
    if votes.tied:
        asked = listed(dict.fromkeys(names.criterion_in_sentence(vote.condition.criterion) for vote in votes.tied))
        return _("Exactly half say so, and it closes at half: talk about {criterion} first.").format(criterion=asked)
    missing = min((vote.missing for vote in votes.decisive if vote.missing), default=0)
    if not missing or not votes.is_closed:
        return ""
    return ngettext(
        "It opens when {count} of these answers changes.", "It opens when {count} of these answers change.", missing
    ).format(count=whole(missing))


def _one_answer(votes: GateVotes) -> Sequence[Vote]:
    """What one more answer would close, where somebody gives it already."""
    return [vote for vote in votes.decisive if vote.missing == 1 and vote.people]


def _near_open(framework: Framework, key: str, votes: GateVotes, names: FrameworkNames) -> str:
    gate = next(gate for gate in framework.gates if gate.key == key)
    vote = _one_answer(votes)[0]
    touched = listed([names.approach_short(one) for one in gate.approaches])
    if gate.effect == "exclude":
        sentence = ngettext(
            "One answer short of excluding {approaches}: {people} of {count} says that {condition}.",
            "One answer short of excluding {approaches}: {people} of {count} say that {condition}.",
            vote.of,
        )
    else:
        sentence = ngettext(
            "One answer short of holding back {approaches}: {people} of {count} says that {condition}.",
            "One answer short of holding back {approaches}: {people} of {count} say that {condition}.",
            vote.of,
        )
    return sentence.format(
        approaches=touched,
        people=whole(vote.people),
        count=whole(vote.of),
        condition=condition_words(framework, vote.condition),
    )
