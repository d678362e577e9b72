"""The first thing that a recommendation says: one headline, how often, and one caveat with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from workshops.domain.framework_names import FrameworkNames, role_choices
from workshops.domain.recommendations import lone_words, sureness_words
from workshops.domain.results import BriefResult, Result
from workshops.figures import listed, whole
from workshops.models import Workshop

TALK_FIRST = gettext_noop("Talk about that first.")

MOST_WORDS = 12
MOST_CAVEATS = 2
MOST_NAMED = 2  # criteria in one caveat


class Caveat(TypedDict):
    """`words`: what is in doubt; `what_to_do`: about it; `where`: the part of the page that goes on from it."""

    words: str
    what_to_do: str
    where: str


def verdict_of(result: BriefResult, names: FrameworkNames) -> str:
    """At most twelve words. The second engine says it itself; the first one says its kind, and names."""
    candidates = [headline] if (headline := result.get("headline")) else list(_verdicts(result, names))
    return next((words for words in candidates if len(words.split()) <= MOST_WORDS), _cut(candidates[-1]))


def _cut(words: str) -> str:
    return _("{words}…").format(words=" ".join(words.split()[: MOST_WORDS - 1]))


def _verdicts(result: BriefResult, names: FrameworkNames) -> Iterator[str]:
    """With the approaches' names, then with their short ones."""
    winner, runner_up, confidence = result["approach"], result["runner_up"], result["confidence"]
    kind = confidence["kind"] if confidence else "close"
    if winner is None:
        nobody = len(result["unanswered"]) == len(result["weights"])
        yield _("Too little to say: nobody has answered yet.") if nobody else sureness_words("none")
        return
    for name in (names.approach_name, names.approach_short):
        first, second = name(winner), name(runner_up or "")
        if runner_up is None:
            yield sureness_words("only", first)
        elif kind == "tie":
            yield sureness_words("tie", listed([first, second]))
        else:
            yield sureness_words(kind if kind in ("clear", "few_votes") else "close", first, second)
    yield names.approach_short(winner)


def goes_on(result: Result) -> str:
    """What the statement says after the headline, without what stands elsewhere on the page: what to ask next, what
    would flip it, and who speaks alone."""
    rest = result["statement"].removeprefix(result.get("headline") or "")
    ask = result.get("ask_next")
    elsewhere = [ask["sentence"] if ask else "", *(flip["sentence"] for flip in result["flips"]), lone_words(result)]
    for sentence in filter(None, elsewhere):
        rest = rest.replace(sentence, "")
    return " ".join(rest.split())


def caveats_of(
    workshop: Workshop, result: Result, names: FrameworkNames, *, first: str, tied: set[str]
) -> list[Caveat]:
    """What is most in doubt, two at most. `first`: the criterion that is to be talked about first, if any can change
    the winner; `tied`: those on which a gate is closed by a tie."""
    return list(_caveats(workshop, result, names, first=first, tied=tied))[:MOST_CAVEATS]


def _caveats(
    workshop: Workshop, result: Result, names: FrameworkNames, *, first: str, tied: set[str]
) -> Iterator[Caveat]:
    if result.get("sureness") == "too_little":
        yield {"words": goes_on(result), "what_to_do": _("See what to ask next."), "where": "ask"}
    if alone := lone_words(result):
        yield {"words": alone, "what_to_do": "", "where": ""}  # it says what to do
    if tied:
        yield {"words": _tied_words(names, tied), "what_to_do": _(TALK_FIRST), "where": "gates"}
    elif first and result["approach"] is not None and _is_close(result):
        criterion = names.criterion_in_sentence(first)
        words = _("You are apart on {criterion}, which can change the winner.").format(criterion=criterion)
        yield {"words": words, "what_to_do": _(TALK_FIRST), "where": "agenda"}
    if result["missing_roles"] and result["approach"] is not None:
        labels = dict(role_choices(workshop))
        missing = listed(labels.get(role, role) for role in result["missing_roles"])
        words = _("Nobody answered for {roles}.").format(roles=missing)
        yield {"words": words, "what_to_do": _("Ask somebody who speaks for that, in another round."), "where": ""}


def _tied_words(names: FrameworkNames, tied: set[str]) -> str:
    """More than two are counted: which they are stands with the gates."""
    if len(tied) > MOST_NAMED:
        words = ngettext(
            "Gates are closed by exactly half of the answers to {count} criterion.",
            "Gates are closed by exactly half of the answers to {count} criteria.",
            len(tied),
        )
        return words.format(count=whole(len(tied)))
    criterion = listed(sorted(names.criterion_in_sentence(key) for key in tied))
    return _("A gate is closed by exactly half of the answers to {criterion}.").format(criterion=criterion)


def _is_close(result: Result) -> bool:
    confidence = result["confidence"]
    return confidence is not None and confidence["kind"] in ("close", "tie")
