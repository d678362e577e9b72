"""A revisit then and now, in words: what moved on each criterion, and what that did to the winner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import FrameworkNames, names_of, spoken_role
from workshops.domain.frameworks import framework_of
from workshops.domain.movement import CriterionMovement, Outcomes, RoleTally, criteria_movement, outcomes
from workshops.domain.movement import round_on_the_table as on_the_table
from workshops.domain.results import Result
from workshops.figures import decimal, listed, whole
from workshops.models import Workshop
from workshops.words.reveals import between_words
from workshops.words.shares import share_words
from workshops.words.what_if import place_words, places

# Of a headline: so many criteria are named.
NAMED = 3
# The picture of a row, in the units of its SVG: five levels, so far apart, from this one on.
STEP, FIRST = 24, 12


@dataclass(frozen=True)
class RoleLine:
    """One role's middle answers, 1 to 5 as on the ballot; "–" where it gave none."""

    label: str
    shape: str
    then: str
    now: str


@dataclass(frozen=True)
class ThenAndNow:
    """One criterion. `counts`: the five counts of last time, where they may be drawn behind those of now; `x_then` and
    `x_now`: where the middle answers lie in the picture."""

    key: str
    name: str
    sentence: str
    has_moved: bool
    then: str = ""
    now: str = ""
    counts: list[int] | None = None
    roles: Sequence[RoleLine] = ()
    x_then: float = 0
    x_now: float = 0


def then_and_now(workshop: Workshop, movements: Iterable[CriterionMovement]) -> dict[str, ThenAndNow]:
    """Each criterion of a revisit that is open to the room, by its key."""
    names = names_of(workshop)
    return {each.criterion: _line(workshop, each, names) for each in movements if each.after is not None}


def _line(workshop: Workshop, movement: CriterionMovement, names: FrameworkNames) -> ThenAndNow:
    key, name = movement.criterion, names.criterion_name(movement.criterion)
    if movement.both is None:
        counts = movement.before.counts if movement.before else None
        return ThenAndNow(key, name, _not_both(movement), has_moved=False, counts=counts)
    then, now = movement.both
    assert then.median is not None
    assert now.median is not None
    roles = then.by_role.keys() | now.by_role.keys()
    lines = (_role(workshop, then.by_role.get(role), now.by_role.get(role)) for role in sorted(roles))
    return ThenAndNow(
        key,
        name,
        _both(movement, then.median, now.median),
        movement.has_moved,
        then=_answer(workshop, key, then.median),
        now=_answer(workshop, key, now.median),
        counts=then.counts,
        roles=[line for line in lines if line.then != line.now] if not movement.is_same else [],
        x_then=FIRST + STEP * then.median,
        x_now=FIRST + STEP * now.median,
    )


def _not_both(movement: CriterionMovement) -> str:
    if movement.apart:
        return _(
            "One or two others answered than last time, so the two are not shown side by side: it would show what"
            " they said."
        )
    if movement.change == "added":
        return _("Not asked last time.")
    if movement.before is None:
        return _("Last time’s answers to this are not open.")
    if movement.before.median is None:
        return _("Nobody answered it last time.")
    return _("Nobody answers it now; somebody did last time.")


def _both(movement: CriterionMovement, then: float, now: float) -> str:
    if movement.has_moved:
        sentence = _("Moved since last time: the middle answer was {then}, now {now}.")
        return sentence.format(then=_level(then), now=_level(now))
    if movement.is_same:
        return _("Answered as last time.")
    return _("The middle answer is that of last time; some answers around it moved.")


def _level(median: float | None) -> str:
    """As on the ballot, 1 to 5: `"3"`, `"2.5"`."""
    if median is None:
        return "–"
    return decimal(median + 1, 0 if median == int(median) else 1)


def _answer(workshop: Workshop, key: str, median: float) -> str:
    """`"3, monthly"`; between two answers the figure alone."""
    asks = framework_of(workshop)
    if median != int(median) or key not in asks.criterion_index:
        return _level(median)
    words = _("{level}, {words}")
    return words.format(level=_level(median), words=asks.criterion(key).short[int(median)])


def _role(workshop: Workshop, then: RoleTally | None, now: RoleTally | None) -> RoleLine:
    known = now or then
    assert known is not None
    label = spoken_role(known.label, workshop.framework_key)
    return RoleLine(label, known.shape, _level(then.median if then else None), _level(now.median if now else None))


def answers_headline(workshop: Workshop, movements: Iterable[CriterionMovement]) -> str:
    """What moved, in one sentence: at the reveal, before anybody knows what it comes to. Empty without a comparison."""
    both = [each for each in movements if each.both is not None]
    if not both:
        return ""
    moved = [names_of(workshop).criterion_in_sentence(each.criterion) for each in both if each.has_moved]
    if not moved and all(each.is_same for each in both):
        return _("Everything is answered as last time.")
    if not moved:
        return _("No middle answer moved since last time.")
    sentence = ngettext(
        "Since last time the middle answer moved on {moved} of {count} criterion: {names}.",
        "Since last time the middle answer moved on {moved} of {count} criteria: {names}.",
        len(both),
    )
    return sentence.format(moved=whole(len(moved)), count=whole(len(both)), names=_some(moved))


def _some(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return listed(names)
    more = len(names) - NAMED
    return listed([*names[:NAMED], ngettext("{count} more", "{count} more", more).format(count=whole(more))])


# What it did to the winner


def room_headline(workshop: Workshop) -> str:
    """One sentence for the room, once the recommendation is there; empty before, and where nothing is revisited."""
    if workshop.follows_id is None:
        return ""
    found = outcomes(workshop)
    if found.after is None:
        return ""
    return headline(workshop, found, criteria_movement(workshop, on_the_table(workshop)))


def headline(workshop: Workshop, found: Outcomes, movements: Sequence[CriterionMovement]) -> str:
    """`"Nothing moved the winner: RAG then and now."`, `"RAG then, Hybrid now: latency moved from “…” to “…”."`"""
    names = names_of(workshop)
    if found.after is None:
        return ""
    now = _winner(found.after, names)
    if found.before is None:
        return _("Last time there was no recommendation; now it is {now}.").format(now=now)
    then = _winner(found.before, names)
    if found.before["approach"] == found.after["approach"]:
        if _is_all_the_same(movements):
            return _("Nothing moved: {now} then and now.").format(now=now)
        return _("Nothing moved the winner: {now} then and now.").format(now=now)
    driver = _driver(found.before, found.after, movements)
    if driver is not None and driver.both is not None:
        was, is_ = (_quoted(workshop, driver.criterion, said.median) for said in driver.both)
        sentence = _("{then} then, {now} now: {criterion} moved from {was} to {is_}.")
        name = names.criterion_in_sentence(driver.criterion)
        return sentence.format(then=then, now=now, criterion=name, was=was, is_=is_)
    if any(each.change for each in movements):
        return _("{then} then, {now} now; not the same criteria are asked.").format(then=then, now=now)
    if any(each.apart for each in movements):
        return _("{then} then, {now} now.").format(then=then, now=now)
    return _("{then} then, {now} now, though no middle answer moved.").format(then=then, now=now)


def _is_all_the_same(movements: Sequence[CriterionMovement]) -> bool:
    """As far as everything may be compared: what is not known is not said."""
    return bool(movements) and all(each.is_same for each in movements)


def _quoted(workshop: Workshop, criterion: str, median: float | None) -> str:
    """A middle answer by its anchors: `“monthly”`, `between “monthly” and “weekly”`."""
    asks = framework_of(workshop)
    if median is None or criterion not in asks.criterion_index:
        return _level(median)
    short = asks.criterion(criterion).short
    low, high = short[int(median)], short[int(median + 0.5)]
    return _("“{words}”").format(words=low) if low == high else between_words(low, high)


def _winner(result: Result, names: FrameworkNames) -> str:
    return names.approach_short(result["approach"]) if result["approach"] else _("no approach")


def _driver(before: Result, after: Result, movements: Sequence[CriterionMovement]) -> CriterionMovement | None:
    """Of the criteria that moved, the one that brought the new winner nearest to the old one's place."""
    moved = [each for each in movements if each.has_moved]
    return max(moved, key=lambda each: _gain(before, after, each.criterion), default=None)


def _gain(before: Result, after: Result, criterion: str) -> float:
    """How much this criterion's part in the lead of the new winner over the old one has grown."""

    def lead(result: Result) -> float:
        ours, theirs = (result["contributions"].get(each["approach"] or "", {}) for each in (after, before))
        return ours.get(criterion, 0.0) - theirs.get(criterion, 0.0)

    return lead(after) - lead(before)


def recommendation_then_and_now(workshop: Workshop) -> dict[str, object]:
    """What the recommendation's page shows besides; empty where nothing is revisited, or nothing is computed yet."""
    if workshop.follows_id is None:
        return {}
    found, movements = outcomes(workshop), criteria_movement(workshop, on_the_table(workshop))
    if found.after is None:
        return {}
    lines = list(then_and_now(workshop, movements).values())
    by_key = {each.criterion: each for each in movements}
    same = [line.name for line in lines if by_key[line.key].both and not line.has_moved]
    return {
        "movement": {
            "headline": headline(workshop, found, movements),
            "sureness": _sureness(found, names_of(workshop)),
            "ranking": _ranking(found, names_of(workshop)),
            "moved": [line for line in lines if line.has_moved],
            "same": listed(same),
            "others": [line for line in lines if by_key[line.key].both is None],
            "dropped": listed(
                names_of(workshop).criterion_name(each.criterion) for each in movements if each.change == "dropped"
            ),
            "roles": _roles(workshop, found),
            "compared": found.before is not None,
        }
    }


def _sureness(found: Outcomes, names: FrameworkNames) -> str:
    """`"RAG was first in 94 of 100 plausible weightings, and is in 71 of 100 now."`; of two winners, each its own."""
    before, after = found.before, found.after
    if before is None or after is None:
        return ""
    then, now = (_share_of_first(result) for result in (before, after))
    if then is None or now is None:
        return ""
    if before["approach"] == after["approach"]:
        sentence = _("{now} was first in {share_then} plausible weightings and answers, and is in {share_now} now.")
    else:
        sentence = _("{then} was first in {share_then} plausible weightings and answers; {now} is in {share_now} now.")
    return sentence.format(
        then=_winner(before, names), now=_winner(after, names), share_then=share_words(then), share_now=share_words(now)
    )


def _share_of_first(result: Result) -> float | None:
    return next((row["acceptability"] for row in result["ranking"] if row["approach"] == result["approach"]), None)


def _ranking(found: Outcomes, names: FrameworkNames) -> list[dict[str, object]]:
    """Each approach as it stands now, beside how it stood; `was` None where it was not ranked then."""
    after = found.after
    assert after is not None
    was = {row["approach"]: row for row in found.before["ranking"]} if found.before else {}
    now_at, then_at = places(after), places(found.before) if found.before else {}
    return [
        {
            "approach": row["approach"],
            "name": names.approach_name(row["approach"]),
            "excluded": row["excluded"],
            "value": row["value"],
            "share": row["acceptability"],
            "was": was.get(row["approach"]),
            "bar": f"{row['value'] * 100:.2f}%",
            "mark": f"{was[row['approach']]['value'] * 100:.2f}%" if row["approach"] in was else "",
            "place": place_words(now_at.get(row["approach"]), then_at.get(row["approach"]), moved=True)
            if row["approach"] in was
            else "",
        }
        for row in after["ranking"]
    ]


def _roles(workshop: Workshop, found: Outcomes) -> list[dict[str, object]]:
    """What each role would choose alone, then and now, where the promises allow both to be told."""
    before, after = found.before, found.after
    if before is None or after is None:
        return []
    names = names_of(workshop)
    return [
        {
            "label": spoken_role(role.label, workshop.framework_key),
            "shape": role.shape,
            "then": _choice(before["by_role"], role.key, names),
            "now": _choice(after["by_role"], role.key, names),
        }
        for role in workshop.roles.all()
        if role.key in found.roles
    ]


def _choice(by_role: Mapping[str, object], role: str, names: FrameworkNames) -> dict[str, str]:
    view = by_role[role]
    assert isinstance(view, Mapping)
    key = view["approach"] or ""
    return {"key": key, "name": names.approach_short(key) if key else _("no approach")}
