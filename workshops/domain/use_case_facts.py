"""What is known of a use case and nobody scores: what answers it today, the budget, how many queries a day it will get.

Asked when the workshop is opened, and the facilitator's to change until it is decided. The recommendation rests on the
first two, the costs on the last.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from workshops.domain.frameworks import Framework
from workshops.enums import Budget, InPlace
from workshops.models import Workshop
from workshops.shared_sentences import VOLUME_RANGE, choose_one_of

MOST_QUERIES = 10**12
# The framework that they are facts for chooses between these.
_RETRIEVES = "rag"


@dataclass(frozen=True)
class UseCaseFacts:
    """Each empty, or None, where nobody said."""

    in_place: str = ""
    budget: str = ""
    queries_a_day: int | None = None

    @property
    def any_said(self) -> bool:
        return self != UseCaseFacts()

    @property
    def advised_on(self) -> tuple[str, str]:
        """Those that the recommendation reads."""
        return self.in_place, self.budget

    def as_body(self) -> dict[str, object]:
        """As events say it."""
        return asdict(self)


NOTHING_KNOWN = UseCaseFacts()


def facts_of(workshop: Workshop) -> UseCaseFacts:
    return UseCaseFacts(workshop.in_place, workshop.budget, workshop.queries_a_day)


def asks_facts(framework: Framework) -> bool:
    """Whether its recommendations read them."""
    return framework.engine > 1 and _RETRIEVES in framework.approach_index


def check_facts(facts: UseCaseFacts) -> dict[str, str]:
    """{field: what is wrong}."""
    faults = {}
    if facts.in_place not in ("", *InPlace.values):
        faults["in_place"] = choose_one_of(InPlace.values)
    if facts.budget not in ("", *Budget.values):
        faults["budget"] = choose_one_of(Budget.values)
    if facts.queries_a_day is not None and not 0 <= facts.queries_a_day <= MOST_QUERIES:
        faults["queries_a_day"] = _(VOLUME_RANGE)
    return faults
