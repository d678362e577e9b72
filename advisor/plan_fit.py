"""Whether the plan can keep the date: the weeks of its steps against how soon it must work."""

from advisor.answer_advice import PlanSaid
from advisor.framework.model import Framework
from advisor.framework.parts import Step
from advisor.group import Group
from advisor.speech import decimal, listed, ngettext
from advisor.speech import gettext as _
from advisor.standing import Answers, Standing
from advisor.words import approach_name


def plan_for(winner: str, framework: Framework, group: Group, standing: Standing, answers: Answers) -> PlanSaid | None:
    """The first phase of the winner against the group's answer; None where the framework plans nothing for it.

    Where the plan cannot be there in time, it says what to start with: the best approach left whose own plan can, or
    else the steps that fit.
    """
    steps = steps_of(winner, framework, answers)
    low, high = weeks_of(steps)
    if not high:
        return None
    level = _level(framework, group)
    room = _room(framework, level)
    start = None if room is None or low <= room else _quicker(winner, framework, standing, answers, room)
    plan: PlanSaid = {
        "weeks_low": low,
        "weeks_high": high,
        "wanted": level,
        "fits": None if room is None else "yes" if high <= room else "perhaps" if low <= room else "no",
        "first_steps": len(steps if room is None else _within(steps, room)),
        "start_with": start,
        "start_weeks": None if start is None else list(weeks_of(steps_of(start, framework, answers))),
        "sentence": "",
    }
    return {**plan, "sentence": plan_words(plan, framework, [step.title for step in steps])}


def plan_words(plan: PlanSaid, framework: Framework, titles: list[str]) -> str:
    """`titles`: of the plan's steps."""
    weeks, asked = weeks_words(plan["weeks_low"], plan["weeks_high"]), framework.deadline
    if plan["wanted"] is None or asked is None:
        return _("The plan takes {weeks}; nobody said how soon it must work.").format(weeks=weeks)
    wanted = framework.criterion(asked.criterion).short[plan["wanted"]]
    if plan["fits"] in (None, "yes"):
        return _("The plan takes {weeks}, which fits what you said: “{wanted}”.").format(weeks=weeks, wanted=wanted)
    first = _("The plan takes {weeks}; you said “{wanted}”.").format(weeks=weeks, wanted=wanted)
    return f"{first} {_way_out(plan, framework, titles)}"


def _way_out(plan: PlanSaid, framework: Framework, titles: list[str]) -> str:
    """What to do where the plan is too long, or may be."""
    if plan["fits"] == "perhaps":
        return _("It can be there in time only if every step takes no longer than it must.")
    if plan["start_with"] is not None and plan["start_weeks"] is not None:
        sentence = _("Start with {approach}, which takes {weeks}, and add the rest after it.")
        approach = approach_name(framework, framework.approach_index[plan["start_with"]])
        return sentence.format(approach=approach, weeks=weeks_words(*plan["start_weeks"]))
    if plan["first_steps"]:
        return _("What fits into that time: {steps}.").format(steps=listed(titles[: plan["first_steps"]]))
    return _("Not even its first step fits into that time.")


def steps_of(approach: str, framework: Framework, answers: Answers) -> list[Step]:
    """The steps of its first phase for which there is a reason."""
    of_it = (item.steps for item in framework.sequence if item.approach == approach)
    return [step for steps in of_it for step in steps if step.rule.applies(answers)]


def weeks_of(steps: list[Step]) -> tuple[float, float]:
    """The fewest and the most weeks of all, one after the other."""
    return sum(step.span[0] for step in steps), sum(step.span[1] for step in steps)


def _level(framework: Framework, group: Group) -> int | None:
    """What the group said, the more urgent where it is split between two; None where it was not asked or not said."""
    asked = framework.deadline
    middle = None if asked is None else group.median(framework.criterion_index[asked.criterion])
    return None if middle is None else int(middle + 0.5)


def _room(framework: Framework, level: int | None) -> float | None:
    """The weeks until it must work; None where no end is set."""
    return None if framework.deadline is None or level is None else framework.deadline.weeks[level] or None


def _quicker(winner: str, framework: Framework, standing: Standing, answers: Answers, room: float) -> str | None:
    """The best of the others that no gate excludes whose plan is over in time."""
    for index in standing.ranking:
        key = framework.approaches[index].key
        high = weeks_of(steps_of(key, framework, answers))[1]
        if key != winner and not standing.limits.excluded[index] and 0 < high <= room:
            return key
    return None


def _within(steps: list[Step], room: float) -> list[Step]:
    """As many of the first steps as are over in time if each takes the fewest weeks."""
    kept, spent = [], 0.0
    for step in steps:
        spent += step.span[0]
        if spent > room or not step.span[0]:
            break
        kept.append(step)
    return kept


def weeks_words(low: float, high: float) -> str:
    """`"6 to 8 weeks"`, `"1 week"`."""
    if low == high:
        words = ngettext("{count} week", "{count} weeks", int(high) if high == int(high) else 2)
        return words.format(count=_weeks(high))
    return _("{low} to {high} weeks").format(low=_weeks(low), high=_weeks(high))


def _weeks(number: float) -> str:
    return decimal(number, 0 if number == int(number) else 1)
