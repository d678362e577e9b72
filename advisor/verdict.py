"""How sure the room may be, in one word, one headline and a statement that goes on from it (from engine 2 on).

Everything that is in doubt is drawn for it: who was there, how they read the questions, weights, and what nobody
answered. The headline says no more than the shares of those draws bear out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import Answered, Clearness, Flip, SurenessWord
from advisor.ballots import Ballots
from advisor.flips import Transfer
from advisor.framework.model import Framework
from advisor.group import TIE, Floats, Group
from advisor.next_answer import next_moves
from advisor.speech import gettext as _
from advisor.speech import listed, ngettext
from advisor.standing import Standing
from advisor.statement import NOTHING, Clarity
from advisor.sureness import Sureness
from advisor.sureness_words import sureness_words
from advisor.voices import lone_words
from advisor.words import approach_name, comes_first_words, of_hundred, percent

TOO_OFTEN = 0.10  # of the draws in which what nobody answered may change the winner
MOST_WORDS = 12
AHEAD = 0.75  # of the draws: whoever comes first so often leads, if not for sure: that is no close call


def sureness_of(
    ballots: Ballots, framework: Framework, group: Group, standing: Standing, sure: Sureness | None
) -> SurenessWord:
    """Clear, close, or too little answered to tell.

    Clear needs the first place in the framework's share of all draws (`perturbed`), and that whatever everybody answers
    next, it is still not too little: an answer that all agree on may make it close, and no less than that.
    """
    if not standing.spoken:
        return "too_little"
    if standing.winner is None or sure is None:
        return "close"
    if sure.unanswered_moves > TOO_OFTEN:
        return "too_little"
    if not is_firm(framework, standing, sure.first):
        return "close"
    return "clear" if next_moves(ballots, framework, group, standing, sure, TOO_OFTEN) <= TOO_OFTEN else "close"


def is_firm(framework: Framework, standing: Standing, first: Floats) -> bool:
    """Whether the winner leads alone and comes first as often as "not close" asks for."""
    return len(standing.tied) == 1 and bool(first[standing.ranking[0]] >= framework.confidence.perturbed)


def clarity_of(
    standing: Standing, sure: Sureness | None, transfer: Transfer | None, word: SurenessWord, lone_roles: Sequence[str]
) -> Clarity:
    """The same with the winner's shares; clear by few votes is told apart."""
    winner = standing.winner
    if winner is None or sure is None:
        return NOTHING
    kind: Clearness = word
    if len(standing.tied) > 1:
        kind = "tie"
    elif word == "clear" and lone_roles:
        kind = "few_votes"
    shares = (sure.uniform[winner], sure.first[winner], sure.weights_only[winner], sure.votes_only[winner])
    uniform, everything, weights, votes = (float(share) for share in shares)
    points = None if transfer is None else transfer.points
    return Clarity(kind, uniform, everything, weights, votes, points, sure.unanswered_moves)


def answered_of(framework: Framework, group: Group) -> Answered:
    """How many criteria somebody answered, and the share of the weights that lies on them."""
    weight = float(group.stated[group.answered].sum())
    return {"criteria": int(group.answered.sum()), "of": len(framework.criteria), "weight": min(1.0, round(weight, 9))}


def plausible_flip(flips: Sequence[Flip]) -> str | None:
    """The sentence of the most plausible flip of what was answered, if any is plausible at all."""
    found = (flip["sentence"] for flip in flips if flip.get("plausible") and flip["from"] is not None)
    return next(found, None)


@dataclass(frozen=True)
class Facts:
    """What headline and statement are made of. first: (A,) first places, None where nothing was drawn."""

    framework: Framework
    standing: Standing
    sureness: SurenessWord
    first: Floats | None
    answered: Answered
    unanswered_moves: float
    voices: int
    lone_roles: Sequence[str]
    flip: str | None
    ask: str | None
    draws: int

    @property
    def firm(self) -> bool:
        return self.first is not None and is_firm(self.framework, self.standing, self.first)

    @property
    def ahead(self) -> bool:
        """Whether the winner comes first so often that it is no close call."""
        winner = self.standing.winner
        return winner is not None and self.first is not None and bool(self.first[winner] >= AHEAD)

    @property
    def most(self) -> int | None:
        """The approach of most first places; the winner where it has as many."""
        winner = self.standing.winner
        if winner is None or self.first is None:
            return winner
        return winner if self.first[winner] >= self.first.max() - TIE else int(self.first.argmax())

    @property
    def rivals(self) -> list[int]:
        return [a for a in self.standing.ranking[1:] if not self.standing.limits.excluded[a]]


def headline_of(facts: Facts) -> str:
    """At most twelve words; names the approach of most first places whenever that is not the winner."""
    candidates = list(_headlines(facts))
    return next((text for text in candidates if len(text.split()) <= MOST_WORDS), _cut(candidates[-1]))


def _cut(text: str) -> str:
    """What only a framework with very long names needs."""
    return _("{words}…").format(words=" ".join(text.split()[: MOST_WORDS - 1]))


def _headlines(facts: Facts) -> Iterator[str]:
    """The headline with its names, then shorter ones."""
    framework, standing, most = facts.framework, facts.standing, facts.most
    if not standing.spoken:
        yield _("Too little to say: nobody has answered a question yet.")
    elif standing.winner is None or most is None:
        yield sureness_words("none")
    else:
        for short in (False, True):
            yield from _named(facts, standing.winner, most, _Names(framework, short=short))
        yield _Names(framework, short=True).start(most)


@dataclass(frozen=True)
class _Names:
    framework: Framework
    short: bool

    def start(self, approach: int) -> str:
        own = self.framework.approaches[approach].short
        return own if self.short else approach_name(self.framework, approach, start=True)

    def inside(self, approach: int) -> str:
        return self.framework.approaches[approach].short if self.short else approach_name(self.framework, approach)

    def all(self, approaches: Sequence[int]) -> str:
        return listed([self.inside(a) for a in approaches])


def _named(facts: Facts, winner: int, most: int, names: _Names) -> Iterator[str]:
    if len(facts.standing.tied) > 1:
        yield from _tied(facts, most, names)
    elif most != winner:
        yield from _overtaken(facts, names.start(winner), names.inside(winner), names.inside(most))
    elif facts.sureness == "too_little":
        if facts.ahead and facts.unanswered_moves <= 1 - AHEAD:
            yield _open_words(facts, names.start(winner))
        yield _("Too little answered to be sure; so far {approach}.").format(approach=names.inside(winner))
    elif not facts.rivals:
        yield sureness_words("only", names.start(winner))
    elif facts.sureness == "clear" and facts.lone_roles:
        yield sureness_words("few_votes", names.start(winner))
    elif facts.sureness == "clear":
        yield sureness_words("clear", names.start(winner))
    elif facts.firm:
        yield _("{approach}, but one more answer may make it close.").format(approach=names.start(winner))
    elif facts.ahead:
        second = _runner_up(facts)
        pair = {"approach": names.start(winner), "second": names.inside(second)}
        if second == facts.rivals[0]:
            yield _("{approach} leads, but not for sure; {second} comes next.").format(**pair)
        else:  # the second by value comes first less often
            yield _("{approach} leads, but not for sure; {second} wins next most often.").format(**pair)
        yield _("{approach} leads, but not for sure.").format(approach=names.start(winner))
    else:
        yield sureness_words("close", names.inside(winner), names.inside(_runner_up(facts)))
        yield sureness_words("close_by_a_little", names.inside(winner))


def _open_words(facts: Facts, start: str) -> str:
    """What the answers tell already, where those that are missing change it no oftener than any other doubt may in what
    leads: a room that has answered all that it was asked hears what it came for."""
    count = facts.answered["of"] - facts.answered["criteria"]
    return ngettext(
        "{approach} leads, but not for sure: {count} question is open.",
        "{approach} leads, but not for sure: {count} questions are open.",
        count,
    ).format(approach=start, count=count)


def _tied(facts: Facts, most: int, names: _Names) -> Iterator[str]:
    """Ties are said as ties; what more often comes first is named where it is not named with them."""
    tied = facts.standing.tied
    if facts.sureness == "too_little":
        yield _("Too little answered: so far a tie, more often {most}.").format(most=names.inside(most))
    elif most in tied:
        yield sureness_words("tie", names.all(tied))
    yield _("A tie between {count} approaches, more often {most}.").format(count=len(tied), most=names.inside(most))


def _runner_up(facts: Facts) -> int:
    """The other one of most first places, so that the pair is the one that the shares show."""
    if facts.first is None:
        return facts.rivals[0]
    shares = facts.first
    return max(facts.rivals, key=lambda a: (round(float(shares[a]), 9), -facts.standing.ranking.index(a)))


def _overtaken(facts: Facts, start: str, inside: str, most: str) -> Iterator[str]:
    """Where another approach than the winner comes first more often."""
    if facts.sureness == "too_little":
        yield _("Too little answered: {approach} so far, but more often {most}.").format(approach=inside, most=most)
        yield _("Too little answered: more often {most} than not.").format(most=most)
    else:
        yield _("{approach} leads, but {most} comes first more often.").format(approach=start, most=most)
        yield sureness_words("close_more_often", most)


def statement_of(facts: Facts) -> str:
    """The headline, and what goes on from it: how often, by whose voices, what would flip it or what to ask."""
    return " ".join(sentence for sentence in (headline_of(facts), *_goes_on(facts)) if sentence)


def _goes_on(facts: Facts) -> Iterator[str | None]:
    winner, most = facts.standing.winner, facts.most
    if not facts.standing.spoken:
        return
    if winner is None or most is None or facts.first is None:
        yield _("Look at their reasons: waive one in writing, or change what it rests on.")
        return
    if facts.sureness == "too_little":
        yield answered_words(facts.answered, facts.unanswered_moves)
        yield facts.ask
        return
    if facts.rivals and len(facts.standing.tied) == 1:
        yield _first_places(facts, winner, most)
    elif len(facts.standing.tied) > 1:
        yield _("The answers do not tell them apart.")
    yield lone_words(facts.voices, facts.lone_roles)
    if facts.sureness == "close":
        yield facts.ask if facts.firm else facts.flip


def _first_places(facts: Facts, winner: int, most: int) -> str:
    assert facts.first is not None
    name = approach_name(facts.framework, winner, start=True)
    own = float(facts.first[winner])
    if most == winner:
        return comes_first_words(name, own, facts.draws, facts.framework.engine)
    sentence = _(
        "{approach} has the higher value and comes first in {own} of 100 plausible weightings and answers, "
        "{most} in {more}."
    )
    shares = {"own": of_hundred(own), "more": of_hundred(float(facts.first[most]))}
    return sentence.format(approach=name, most=approach_name(facts.framework, most), **shares)


def answered_words(answered: Answered, moves: float) -> str:
    """How much was answered, and how often what was not answers the question otherwise."""
    return ngettext(
        "{count} of {all} criteria was answered, with {weight} of the weight; "
        "in {moves} of 100 ways of answering the rest another approach wins.",
        "{count} of {all} criteria were answered, with {weight} of the weight; "
        "in {moves} of 100 ways of answering the rest another approach wins.",
        answered["criteria"],
    ).format(
        count=answered["criteria"],
        all=answered["of"],
        weight=percent(answered["weight"]),
        moves=of_hundred(moves),
    )
