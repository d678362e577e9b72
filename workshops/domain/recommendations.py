"""The one door between the rooms and the advisor: inputs go in, recommendations and agreement come out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, cast, overload
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import advisor
from workshops.domain.changes import mark_changed
from workshops.domain.frameworks import Framework, edition, framework_of, in_english, present_language, says_english
from workshops.domain.gate_votes import Weighing, tied_criteria
from workshops.domain.knock import knock
from workshops.domain.log import append_event, canonical, sha256
from workshops.enums import RecommendationStatus
from workshops.models import Member, Recommendation, Round, Workshop
from workshops.queries.recommendations import Inputs, inputs_of, latest_recommendation
from workshops.queries.recommendations import headline_of as stored_headline_of
from workshops.queries.recommendations import statement_of as stored_statement_of
from workshops.refusals import FrameworkGone, InvalidFields

# What the advisor answers, by the names that everybody in here uses; `results` has what an anonymous workshop shows.
Advice = advisor.Advice
Agreement = advisor.AgreementRow
Answered = advisor.Answered
ApproachCost = advisor.ApproachCosts
AskNext = advisor.AskNext
Basis = advisor.Basis
BreakEven = advisor.BreakEven
BriefAnswer = advisor.BriefRecommendation
Changes = advisor.Changes
Chosen = advisor.Chosen
Confidence = advisor.ConfidenceSaid
CostPart = advisor.CostPart
Costs = advisor.CostEstimate
CouldChange = advisor.CouldChange
CostWay = advisor.CostWay
Flip = advisor.Flip
Gate = advisor.GateSaid
Glance = advisor.Glance
GroupAgreement = advisor.GroupAgreement
LensView = advisor.LensSaid
Metric = advisor.MetricSaid
OtherSides = advisor.OtherSides
Price = advisor.Price
RankedApproach = advisor.RankedApproach
ReadInPlace = advisor.ReadInPlace
Readings = advisor.Readings
Retirement = advisor.Retirement
RulesAndLenses = advisor.RulesAndLenses
ShareTables = advisor.ShareTables
Step = advisor.StepSaid
SurenessWord = advisor.SurenessWord
Swing = advisor.Sensitivity
WholeAnswer = advisor.Recommendation


class Compared(Chosen, ShareTables):
    """The winner, the runner-up, and what each criterion gives them."""


DRAWS = advisor.DRAWS
TOO_OFTEN = advisor.TOO_OFTEN  # may what nobody answered change the winner, and the answer still be clear
# How a share of draws is counted in hundredths, for pages as for the advisor's own statement.
hundredths = advisor.hundredths
drawn_together = advisor.drawn_together


def sureness_words(said: advisor.SurenessSaid, approach: str = "", second: str = "") -> str:
    """How sure it is, as the advisor says it."""
    with advisor.language(present_language()):
        return advisor.sureness_words(said, approach, second)


def sureness_terms() -> dict[str, str]:
    """What the advisor calls it: `clear` and `close`, inside a sentence."""
    with advisor.language(present_language()):
        return {"clear": advisor.sureness_term("clear"), "close": advisor.sureness_term("close")}


def lone_words(result: Basis) -> str:
    """That one person alone speaks for a role, as the statement says it; empty where none does."""
    with advisor.language(present_language()):
        return advisor.lone_words(result["participants"], result["lone_roles"]) or ""


@transaction.atomic
def request_recommendation(*, workshop: Workshop, by: Member) -> Recommendation:
    """Ask the worker for the recommendation of the last round. The same inputs are computed only once."""
    round_ = Round.objects.filter(workshop=workshop).latest("number")
    inputs = inputs_of(workshop, round_)
    recommendation, made = Recommendation.objects.get_or_create(
        round=round_,
        inputs_digest=sha256(canonical(inputs)),
        defaults={"inputs": inputs},
    )
    if not made:
        # Asked again for inputs that were seen before (a waiver taken back): it is the current one now.
        recommendation.requested_at = timezone.now()
        recommendation.save(update_fields=["requested_at"])
    append_event(
        "recommendation.requested",
        subject=workshop,
        by=by,
        body={"round": round_.number, "inputs": recommendation.inputs_digest},
    )
    if recommendation.status == RecommendationStatus.COMPUTING:
        transaction.on_commit(lambda: enqueue(recommendation.pk))
    return recommendation


def enqueue(recommendation_id: UUID) -> None:
    """Knock on the worker. If Redis is down the knock is lost and the next tick knocks again."""
    knock("workshops.compute_recommendation", str(recommendation_id))


def compute_recommendation(*, recommendation_id: UUID) -> None:
    """Compute and store, in English whoever asks. Twice does no harm: a stored answer stays as it is."""
    recommendation = Recommendation.objects.select_related("round__workshop").get(pk=recommendation_id)
    if recommendation.status != RecommendationStatus.COMPUTING:
        return
    workshop = recommendation.round.workshop
    digest, engine, result, error = workshop.framework_digest, "", None, ""
    try:
        used = in_english(framework_of(workshop))
        digest, engine = used.digest, used.engine_version
        result = advisor.recommend(recommendation.inputs, used)
    except (advisor.InvalidInput, FrameworkGone) as no:
        error = str(no)
    with transaction.atomic():
        stored = Recommendation.objects.filter(pk=recommendation.pk, status=RecommendationStatus.COMPUTING).update(
            status=RecommendationStatus.READY if result else RecommendationStatus.FAILED,
            result=result,
            error=error,
            engine_version=engine,
            framework_digest=digest,
            computed_at=timezone.now(),
        )
        if stored:
            append_event(
                "recommendation.computed",
                subject=workshop,
                by=None,
                body={
                    "inputs": recommendation.inputs_digest,
                    "engine": engine,
                    "framework": digest,
                    "approach": result["approach"] if result else None,
                    "round": recommendation.round.number,
                    "answer": sha256(canonical(result)) if result else None,
                },
            )
            mark_changed(workshop.pk)


def result_of(found: Recommendation) -> WholeAnswer:
    """The advisor's answer of one that is ready: as it was stored, or said again in another language than English."""
    stored = cast(WholeAnswer, found.result)
    if says_english():
        return stored
    used = edition(stored["framework"]["key"], stored["framework"]["version"])
    return stored if used is None else advisor.say(stored, used, present_language(), found.inputs)


def statement_of(round_id: int | None) -> tuple[str, bool]:
    """What the recommendation that was asked for last says in one sentence, and whether it could not be computed."""
    statement, failed = stored_statement_of(round_id)
    if not statement or says_english():
        return statement, failed
    asked = Recommendation.objects.filter(round=round_id).latest("requested_at")
    return result_of(asked)["statement"], failed


def headline_of(round_id: int | None) -> str:
    """The headline of the recommendation that was asked for last; empty where it has none."""
    headline = stored_headline_of(round_id)
    if not headline or says_english():
        return headline
    return result_of(Recommendation.objects.filter(round=round_id).latest("requested_at")).get("headline", "")


def lead_by_criterion(result: Compared) -> list[tuple[str, float]]:
    """(criterion, winner's contribution minus the runner-up's), the largest gain first; they add up to the gap."""
    ours = result["contributions"].get(result["approach"] or "", {})
    theirs = result["contributions"].get(result["runner_up"] or "", {})
    rows = [(key, value - theirs.get(key, 0.0)) for key, value in ours.items()]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def requeue_waiting() -> int:
    """Knock again for every recommendation that has waited half a minute; how many those were."""
    waiting = Recommendation.objects.filter(
        status=RecommendationStatus.COMPUTING, requested_at__lt=timezone.now() - timedelta(seconds=30)
    )
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        enqueue(pk)
    return len(ids)


def agreement(workshop: Workshop, round_: Round) -> list[Agreement]:
    """Per criterion that is open in a closed round, in the order of the disagreement that matters: see
    `advisor.agreement`. Empty where nobody has answered anything.
    """
    return [entry for entry in _agreement(workshop, round_) if entry["criterion"] in round_.revealed]


def agenda_order(workshop: Workshop, round_: Round) -> list[str]:
    """The criteria of a closed round in the order in which to talk about them; the order alone, nothing of what
    was said. Those that nobody answered come last."""
    return list(dict.fromkeys([*(entry["criterion"] for entry in _agreement(workshop, round_)), *workshop.criteria]))


def _agreement(workshop: Workshop, round_: Round) -> list[Agreement]:
    """Only the criteria that this workshop asks about; those on which a gate is closed by a tie come first."""
    inputs = inputs_of(workshop, round_)
    if not inputs["ballots"]:
        return []
    framework = framework_of(workshop)
    said = advisor.agreement(dict(inputs), framework)
    tied = tied_criteria(framework, said, Weighing.of(inputs, by_person=workshop.anonymous))
    asked = [entry for entry in said if entry["criterion"] in workshop.criteria]
    return sorted(asked, key=lambda entry: entry["criterion"] not in tied)


def advise(framework: Framework, answers: Mapping[str, int], facts: Mapping[str, str] | None = None) -> Glance:
    """Who comes first by one set of levels and what is said beside them (`in_place`, `budget`), and by each lens."""
    with advisor.language(present_language()):
        return advisor.glance({"answers": answers, **(facts or {})}, framework)


@overload
def recompute(inputs: Inputs, framework: Framework, draws: int, *, brief: Literal[False] = False) -> WholeAnswer: ...


@overload
def recompute(inputs: Inputs, framework: Framework, draws: int, *, brief: bool) -> BriefAnswer: ...


def recompute(inputs: Inputs, framework: Framework, draws: int, *, brief: bool = False) -> BriefAnswer:
    """What the advisor says to the inputs of a recommendation, as they are or changed; nothing is stored.

    `brief`: see `advisor.recommend`.
    """
    with advisor.language(present_language()):
        return advisor.recommend(dict(inputs), framework, draws=draws, brief=brief)


def excluded_approaches(workshop: Workshop) -> dict[str, str]:
    """{approach: the sentence that refuses it} of those that a gate excludes by the room's last answers, and nobody has
    waived. Empty where there is no recommendation to go by."""
    found = latest_recommendation(workshop.pk)
    if found is None or found.status == RecommendationStatus.FAILED or not found.inputs["ballots"]:
        return {}
    ready = found.status == RecommendationStatus.READY
    result = result_of(found) if ready else recompute(found.inputs, framework_of(workshop), 1)
    words = _("A gate excludes this approach: {reason} Waive the gate with a reason, or choose another approach.")
    shut = [gate for gate in result["gates"] if gate["effect"] == "exclude" and not gate["waived"]]
    return {gate["approach"]: words.format(reason=gate["reason"]) for gate in shut}


def estimate_costs(framework: Framework, inputs: Mapping[str, float], months: int, preset: str | None = None) -> Costs:
    """See `advisor.estimate_costs`. Raises InvalidFields where an input, a preset or the months cannot be used."""
    with advisor.language(present_language()):
        try:
            return advisor.estimate_costs(inputs, framework, months, preset=preset)
        except advisor.InvalidInput as no:
            raise InvalidFields({_cost_path(path, inputs): fault for path, fault in no.fields.items()}) from no


def _cost_path(path: str, inputs: Mapping[str, float]) -> str:
    return f"inputs.{path}" if path in inputs else path


def retirement_of(model: str) -> Retirement | None:
    """When exactly that model is retired, by the table that comes along and by the site's own."""
    return advisor.retirement_of(model, also=settings.ADVISOR_RETIREMENTS)


def retirements() -> tuple[Retirement, ...]:
    """All that is known of that, the last day first."""
    return advisor.retirements(also=settings.ADVISOR_RETIREMENTS)


def price_of(model: str, on: date | None = None) -> Price | None:
    """The list price of exactly that model on that day, else on the day of the table."""
    return advisor.price_of(model) if on is None else advisor.price_of(model, on=on)
