"""Four typical questions, as starting points for a new workshop. What they say of volumes, examples and rights only the
full set asks about, so they start with it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from workshops.enums import CriteriaSet, InPlace


@dataclass(frozen=True)
class StartingPoint:
    key: str
    title: str | Promise
    line: str | Promise
    use_case: str | Promise
    facts: str | Promise
    in_place: InPlace | str = ""
    queries_a_day: int | None = None
    criteria_set: CriteriaSet = CriteriaSet.FULL

    def as_initial(self) -> dict[str, object]:
        """What the form of a new workshop starts with."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("key", "line")}


STARTING_POINTS = (
    StartingPoint(
        "support-copilot",
        gettext_lazy("Internal support copilot"),
        gettext_lazy("Answers from tickets and runbooks that change every week."),
        gettext_lazy(
            "A copilot for the support desk: it answers engineers’ questions from past tickets and runbooks, and "
            "says where each answer comes from."
        ),
        gettext_lazy(
            "About 4,000 questions a day from 300 people.\n"
            "Runbooks change every week; some are restricted to one team.\n"
            "Today’s model, well prompted, writes fine but does not know our systems."
        ),
        in_place=InPlace.PROMPT,
        queries_a_day=4000,
    ),
    StartingPoint(
        "brand-voice",
        gettext_lazy("Brand-voice marketing assistant"),
        gettext_lazy("Drafts that sound like the house, with product facts that are right."),
        gettext_lazy(
            "An assistant that drafts product pages and campaign mails in our brand’s voice, with prices and facts "
            "from the catalogue."
        ),
        gettext_lazy(
            "2,400 approved texts of the last three years.\n"
            "The catalogue changes daily.\n"
            "Editors rewrite most of what the prompted model drafts: the tone is off."
        ),
        in_place=InPlace.PROMPT,
    ),
    StartingPoint(
        "ticket-classifier",
        gettext_lazy("High-volume ticket classifier"),
        gettext_lazy("One of 40 labels for each of a million tickets a day."),
        gettext_lazy(
            "A classifier that gives every incoming ticket one of 40 labels and a priority, before a person sees it."
        ),
        gettext_lazy(
            "1.2 million tickets a day; each must be routed within 200 ms.\n"
            "85,000 tickets were labelled by hand; the labels have not changed for two years.\n"
            "The cost of each call decides the business case."
        ),
        queries_a_day=1_200_000,
    ),
    StartingPoint(
        "regulated-answers",
        gettext_lazy("Regulated customer answers"),
        gettext_lazy("Every sentence to a customer has to show its source."),
        gettext_lazy(
            "Answers to customers’ questions about their insurance cover, each sentence with the clause that it "
            "rests on."
        ),
        gettext_lazy(
            "The regulator asks for the source of every answer.\n"
            "Terms change at least once a month; old contracts keep their old terms.\n"
            "Customers may see only their own contract."
        ),
    ),
)


def starting_point(key: str) -> StartingPoint | None:
    return next((s for s in STARTING_POINTS if s.key == key), None)
