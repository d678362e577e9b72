"""When a rule of the framework applies, in the anchors' words: a gate, a technique, a metric, a fallback."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from workshops.domain.frameworks import Framework
from workshops.domain.gate_votes import Condition
from workshops.enums import Budget, InPlace
from workshops.figures import listed

# The facts that rules may read, each with what may be said of it in the advisor's order.
FACTS: Mapping[str, type[InPlace] | type[Budget]] = {"in_place": InPlace, "budget": Budget}


class Rule(Protocol):
    """All of `when`, and one of `any_of` if there are any."""

    @property
    def when(self) -> Sequence[Condition]: ...
    @property
    def any_of(self) -> Sequence[Condition]: ...


class Ruled(Protocol):
    @property
    def rule(self) -> Rule: ...


def condition_words(framework: Framework, condition: Condition) -> str:
    """`latency >= 3` → `"latency is at least “a few hundred milliseconds”"`."""
    if condition.criterion in FACTS and condition.criterion not in framework.criterion_index:
        return _fact_words(condition)
    criterion = framework.criterion(condition.criterion)
    name, short = criterion.inline, criterion.short
    if condition.sign == "unknown":
        return _("nobody has answered {criterion}").format(criterion=name)
    is_end = {">=": len(short) - 1, "<=": 0}.get(condition.sign, condition.level) == condition.level
    if is_end:
        sentence = _("{criterion} is “{answer}”")
    elif condition.sign == "<=":
        sentence = _("{criterion} is at most “{answer}”")
    else:
        sentence = _("{criterion} is at least “{answer}”")
    return sentence.format(criterion=name, answer=short[condition.level])


def _fact_words(condition: Condition) -> str:
    """The same of a fact of the use case, which nobody scores."""
    about_budget = condition.criterion == "budget"
    if condition.sign == "unknown":
        return _("nobody has said the budget") if about_budget else _("nobody has said what is in place today")
    if condition.sign == "==":
        sentence = _("the budget is “{what}”") if about_budget else _("what is in place today is “{what}”")
    else:
        sentence = _("the budget is not “{what}”") if about_budget else _("what is in place today is not “{what}”")
    return sentence.format(what=list(FACTS[condition.criterion])[condition.level].label)


def rule_words(framework: Framework, rule: Rule) -> str:
    """When a rule applies, as a sentence; "Always." without conditions."""
    every = listed(condition_words(framework, one) for one in rule.when)
    some = listed((condition_words(framework, one) for one in rule.any_of), either=True)
    if every and some:
        return _("When {conditions}, and {others}.").format(conditions=every, others=some)
    return _("When {conditions}.").format(conditions=every or some) if every or some else _("Always.")


def with_rules(framework: Framework, items: Iterable[Ruled]) -> list[dict[str, object]]:
    """Each item beside the sentence that says when it applies."""
    return [{"item": item, "when": rule_words(framework, item.rule)} for item in items]
