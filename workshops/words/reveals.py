"""What the room reads beside the open answers of a round: how near they are to one another, and to the round before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.reveal_rows import AGREED, MOSTLY_CLOSE, RevealRow
from workshops.enums import RevealPolicy
from workshops.figures import decimal, listed, whole
from workshops.models import Workshop

# From which consensus on (0..1) the answers are called what.
STEPS: tuple[tuple[float, str | Promise], ...] = (
    (AGREED, gettext_lazy("close together")),
    (MOSTLY_CLOSE, gettext_lazy("mostly close")),
    (0.4, gettext_lazy("divided")),
    (0.0, gettext_lazy("far apart")),
)


# So many names stand at one end of a criterion before they are counted.
MOST_AT_AN_END = 4

_CLOSED: dict[RevealPolicy, str | Promise] = {
    RevealPolicy.ROUND: gettext_lazy("The results are shown after the reveal, to everybody at once."),
    RevealPolicy.CRITERION: gettext_lazy(
        "The results are shown criterion by criterion, as the facilitator opens them to everybody."
    ),
    RevealPolicy.END: gettext_lazy("The results are shown to everybody at once, when the recommendation is asked for."),
}


def closed_words(workshop: Workshop) -> str:
    """When this workshop shows its answers, to somebody who asks too early."""
    return str(_CLOSED[RevealPolicy(workshop.reveal)])


@dataclass(frozen=True)
class SaidRow(RevealRow):
    """A row with its words."""

    @property
    def agreement_words(self) -> str:
        if self.consensus is None:
            return _("nobody answered")
        return _("one answer") if self.answered == 1 else consensus_words(self.consensus)

    @property
    def median_words(self) -> str:
        """The middle answer in the words of its anchor; between two anchors both are said."""
        if self.median is None:
            return _("No answers")
        low, high = int(self.median), int(self.median + 0.5)
        short = self.criterion.short
        return short[low] if low == high else between_words(short[low], short[high])

    @property
    def median_shown(self) -> str:
        """As on the ballot, 1 to 5: `"3"`, `"2.5"`."""
        if self.median is None:
            return ""
        return decimal(self.median + 1, 0 if self.median == int(self.median) else 1)


def between_words(lower: str, higher: str) -> str:
    """Of a middle answer that lies between two anchors."""
    return _("between “{lower}” and “{higher}”").format(lower=lower, higher=higher)


def count_open(rows: Iterable[RevealRow]) -> int:
    """How many of these criteria nobody answered: over them it is never said that nothing changes the result."""
    return sum(not row.answered for row in rows)


def is_alone(rows: Iterable[RevealRow]) -> bool:
    """One answer to each at most: one person agrees with nobody."""
    return max((row.answered for row in rows), default=0) == 1


def said(rows: Iterable[RevealRow]) -> list[SaidRow]:
    return [SaidRow(**vars(row)) for row in rows]


def consensus_words(consensus: float) -> str:
    return next(str(words) for least, words in STEPS if consensus >= least)


def agreement_line(row: SaidRow, last_round: int) -> str:
    """The agreement in a figure and in words, beside that of the round before; empty below two answers."""
    if row.consensus is None or row.answered < 2:
        return ""
    now, words = decimal(row.consensus, 2), row.agreement_words
    if not row.may_be_compared or row.consensus_before is None:
        return _("Agreement {now} of 1: {words}").format(now=now, words=words)
    words_before = consensus_words(row.consensus_before)
    if row.drift == 0:
        sentence = _("Agreement {before} → {now} of 1: {words}, as in round {round}")
    elif words_before != words:
        sentence = _("Agreement {before} → {now} of 1: {words_before} in round {round}, now {words}")
    elif row.drift > 0:
        sentence = _("Agreement {before} → {now} of 1: {words}, and closer than in round {round}")
    else:
        sentence = _("Agreement {before} → {now} of 1: {words}, but further apart than in round {round}")
    before = decimal(row.consensus_before, 2)
    return sentence.format(before=before, now=now, words=words, words_before=words_before, round=last_round)


def furthest_words(row: SaidRow) -> str:
    """Who is furthest apart on a criterion, and what to ask them; without names where none are shown. Empty where
    everybody is within a step."""
    if row.ends is None:
        return ""
    low, high = row.ends
    if not any(mark["name"] for mark in row.marks):
        words = _("Furthest apart: “{low}” and “{high}”. Ask the room what speaks for each.")
        return words.format(low=row.criterion.short[low], high=row.criterion.short[high])
    one, other = (_end(row, level) for level in row.ends)
    if row.counts[low] == row.counts[high] == 1:
        return _("Furthest apart: {one} and {other}. Ask them why.").format(one=one, other=other)
    return _("Furthest apart: {one} on one side, {other} on the other. Ask them why.").format(one=one, other=other)


def _end(row: SaidRow, level: int) -> str:
    names = [mark["name"] for mark in row.marks if mark["level"] == level]
    if len(names) <= MOST_AT_AN_END:
        return listed(names)
    words = ngettext("{count} person at “{level}”", "{count} people at “{level}”", len(names))
    return words.format(count=whole(len(names)), level=row.criterion.short[level])


def drift_words(rows: Sequence[RevealRow], last_round: int) -> str:
    """`"On 5 of 14 criteria you are closer together than in round 1."`; empty where there are no two rounds."""
    both = [row for row in rows if row.may_be_compared]
    if not both:
        return ""
    closer, apart = (sum(row.drift == way for row in both) for way in (1, -1))
    return _drift(closer, apart, len(both)).format(
        closer=whole(closer), apart=whole(apart), count=whole(len(both)), round=last_round
    )


def _drift(closer: int, apart: int, both: int) -> str:
    if closer == both > 1:
        return _("On all {count} criteria you are closer together than in round {round}.")
    if closer and apart:
        return ngettext(
            "On {closer} of {count} criterion you are closer together than in round {round}, on {apart} further apart.",
            "On {closer} of {count} criteria you are closer together than in round {round}, on {apart} further apart.",
            both,
        )
    if closer:
        return ngettext(
            "On {closer} of {count} criterion you are closer together than in round {round}.",
            "On {closer} of {count} criteria you are closer together than in round {round}.",
            both,
        )
    if apart:
        return ngettext(
            "On {apart} of {count} criterion you are further apart than in round {round}, on none closer together.",
            "On {apart} of {count} criteria you are further apart than in round {round}, on none closer together.",
            both,
        )
    return _("You are as close together, or as far apart, as in round {round}.")
