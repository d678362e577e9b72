"""The simplest reading: two needs, a line each. Shown beside the lenses, so that whoever reads a recommendation sees
what the many curves add to it.

    retrieve  if facts or sources demand it
    tune      if behaviour demands it, or a fixed task at high volume or under a tight response time

Both: a hybrid. Neither: prompting.
"""

from advisor.answer_advice import SimplestReading
from advisor.counting import counted
from advisor.framework.model import Framework
from advisor.framework.rules import Condition
from advisor.group import TIE, Group
from advisor.speech import gettext as _
from advisor.standing import closed_gates
from advisor.words import answer_words, approach_name

# Facts are read off what fails today; only where that says nothing, off what usually makes facts fail.
FACTS_FAIL = "factual_gap >= 2"
FACTS_MAY_FAIL = ("knowledge_churn >= 3", "knowledge_breadth >= 3", "access_control >= 3")
SOURCES = "audit_and_trust >= 3"
BEHAVIOUR = "behaviour_gap >= 2"
FIXED = "task_stability >= 3"
PAYS = ("query_volume >= 3", "latency >= 3")

READS = (FACTS_FAIL, *FACTS_MAY_FAIL, SOURCES, BEHAVIOUR, FIXED, *PAYS)
CHOICES = {(False, False): "prompting", (True, False): "rag", (False, True): "fine_tuning", (True, True): "hybrid"}


def simplest_reading(
    framework: Framework, group: Group, advised: str | None, waived: frozenset[str]
) -> SimplestReading | None:
    """What the two lines say to the group's middle answers, beside what is `advised`.

    None for a framework that asks something else, or where nobody answered any of what they read.
    """
    read = {condition.criterion for condition in map(_parsed, READS)}
    if not (read <= framework.criterion_index.keys() and set(CHOICES.values()) <= framework.approach_index.keys()):
        return None
    if advised is None or not any(group.answered[framework.criterion_index[key]] for key in read):
        return None
    retrieve, tune = _retrieve(framework, group), _tune(framework, group)
    approach = CHOICES[bool(retrieve), bool(tune)]
    sentence = _said(framework, approach, retrieve, tune)
    if approach != advised:
        sentence += " " + _why_not(framework, group, approach, advised, waived)
    return {"approach": approach, "agrees": approach == advised, "sentence": sentence}


def _parsed(text: str) -> Condition:
    condition = Condition.parse(text)
    assert condition is not None
    return condition


def _met(framework: Framework, group: Group, *conditions: str) -> list[str]:
    """What was answered to each that the middle answer meets, in words."""
    found = []
    for condition in map(_parsed, conditions):
        index = framework.criterion_index[condition.criterion]
        middle = group.median(index)
        if middle is not None and middle >= condition.level:
            found.append(answer_words(framework, index, middle))
    return found


def _retrieve(framework: Framework, group: Group) -> list[str]:
    """Few failures of facts beside a look-up that is in place say that it works, and not that nobody needs it: then,
    as where nobody answered, it is read off what makes facts fail."""
    counts = counted(framework, group.answers).get("factual_gap", 1.0)
    known = group.answered[framework.criterion_index["factual_gap"]] and counts > 0
    facts = _met(framework, group, FACTS_FAIL) if known else _met(framework, group, *FACTS_MAY_FAIL)
    return facts + _met(framework, group, SOURCES)


def _tune(framework: Framework, group: Group) -> list[str]:
    fixed, pays = _met(framework, group, FIXED), _met(framework, group, *PAYS)
    return _met(framework, group, BEHAVIOUR) + (fixed + pays if fixed and pays else [])


def _said(framework: Framework, approach: str, retrieve: list[str], tune: list[str]) -> str:
    name = approach_name(framework, framework.approach_index[approach])
    facts, behaviour = "; ".join(retrieve), "; ".join(tune)
    if retrieve and tune:
        words = _("By the two needs alone {approach}: facts or sources ask for retrieval ({facts}), and behaviour, or a"
                  " fixed task, for training ({behaviour}).")  # fmt: skip
    elif retrieve:
        words = _("By the two needs alone {approach}: facts or sources ask for retrieval ({facts}), nothing asks for"
                  " training.")  # fmt: skip
    elif tune:
        words = _("By the two needs alone {approach}: behaviour, or a fixed task, asks for training ({behaviour}),"
                  " nothing asks for retrieval.")  # fmt: skip
    else:
        words = _("By the two needs alone {approach}: nothing asks for retrieval, and nothing for training.")
    return words.format(approach=name, facts=facts, behaviour=behaviour)


def _why_not(framework: Framework, group: Group, simple: str, advised: str, waived: frozenset[str]) -> str:
    """A gate, where only that holds it back; or else the criterion on which the advised approach gains most over it."""
    winner = approach_name(framework, framework.approach_index[advised])
    ours, its = framework.approach_index[advised], framework.approach_index[simple]
    shut = [gate for gate in closed_gates(framework, group.answers) if simple in gate.approaches]
    reasons = [gate.reason for gate in shut if gate.key not in waived]
    if reasons and group.values[its] > group.values[ours] + TIE:
        return _("The advisor says {approach} instead, because a gate is closed: {reason}").format(
            approach=winner, reason=reasons[0]
        )
    gains = group.contributions[ours] - group.contributions[its]
    most = int(gains.argmax())
    if gains[most] <= TIE:
        return _("The advisor weighs every answer and finds {approach} as good.").format(approach=winner)
    return _(
        "The advisor weighs every answer and says {approach} instead; what speaks most for that: {answer}."
    ).format(approach=winner, answer=answer_words(framework, most, group.median(most)))
