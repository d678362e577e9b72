"""The one door between the rooms and the advisor: ballots in, recommendations and agreement out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

import advisor
from workshops.domain.changes import mark_changed
from workshops.domain.knock import knock
from workshops.domain.log import append_event, canonical, sha256
from workshops.enums import RecommendationStatus
from workshops.models import (
    Answer,
    Decision,
    Member,
    Participant,
    Recommendation,
    Round,
    StakeholderRole,
    Weight,
    Workshop,
)
from workshops.refusals import FrameworkGone

Framework = advisor.Framework

# Below this many people, a breakdown by role would name a person (anonymous workshops only).
MIN_ROLE_ANONYMOUS = 3
DRAWS = advisor.DRAWS
# The longest keys that a workshop's rows can hold.
LONGEST = {"key": 60, "version": 20, "role": 40}

Faults = Mapping[str, str]


def frameworks() -> Mapping[str, Framework]:
    """Every framework by its key: the built-in one first, then those that come with the advisor, then the site's own.

    A file that cannot be used is left out; `framework_faults` says why.
    """
    return _shelf(settings.ADVISOR_FRAMEWORKS_DIR)[0]


def framework_faults() -> Mapping[str, Faults]:
    """{file: {path: what to do}} of each file in `ADVISOR_FRAMEWORKS_DIR` that cannot be used."""
    return _shelf(settings.ADVISOR_FRAMEWORKS_DIR)[1]


@cache
def _shelf(folder: str) -> tuple[Mapping[str, Framework], Mapping[str, Faults]]:
    built_in = advisor.load_framework()
    found, faults = {built_in.key: built_in}, {}
    if folder and not Path(folder).is_dir():
        faults[folder] = {"(folder)": "Make this folder, or set ADVISOR_FRAMEWORKS_DIR to one that is there."}
    own = sorted(Path(folder).glob("*.toml")) if folder else []
    for path in (*advisor.shipped_frameworks(), *own):
        try:
            one = advisor.load_framework(path)
        except advisor.InvalidInput as invalid:
            faults[str(path)] = invalid.fields or {"(file)": invalid.message}
            continue
        if unfit := _unfit(one, found):
            faults[str(path)] = unfit
        else:
            found[one.key] = one
    return MappingProxyType(found), MappingProxyType(faults)


def _unfit(one: Framework, found: Mapping[str, Framework]) -> dict[str, str]:
    """What a sound framework may have that a workshop cannot hold."""
    keys = [("key", "key", one.key), ("version", "version", one.version)]
    for part, kind in (("approaches", "key"), ("criteria", "key"), ("roles", "role")):
        keys += [(f"{part}[{i}].key", kind, item.key) for i, item in enumerate(getattr(one, part))]
    keys += [(f"roles[{i}].name", "role", role.name) for i, role in enumerate(one.roles)]
    faults = {
        path: f"“{text}” is too long for a workshop. Use up to {LONGEST[kind]} characters."
        for path, kind, text in keys
        if len(text) > LONGEST[kind]
    }
    observers = [i for i, role in enumerate(one.roles) if role.key == "observer"]
    faults |= {f"roles[{i}].key": "An observer has no ballot. Give this role another key." for i in observers}
    if one.key in found:
        faults["key"] = f"“{one.key}” is the key of another framework: {found[one.key].name}. Choose another key."
    return faults


def framework(key: str | None = None) -> Framework:
    """The framework of that key, the built-in one without. Raises FrameworkGone where there is none."""
    known = frameworks()
    if key is None:
        return next(iter(known.values()))
    if key not in known:
        raise FrameworkGone(f"The framework “{key}” is not here any more. Whoever runs Advisor can put its file back.")
    return known[key]


def framework_of(workshop: Workshop) -> Framework:
    """The one that the workshop was opened with. Raises FrameworkGone if it no longer asks the same criteria."""
    own = framework(workshop.framework_key)
    gone = [key for key in workshop.criteria if key not in own.criterion_index]
    if gone:
        raise FrameworkGone(
            f"The framework “{own.name}” has changed since this workshop was opened: it no longer asks about {gone[0]}."
        )
    return own


def framework_for(decision: Decision) -> Framework:
    """Its workshop's; for an imported decision the first one that knows its approach."""
    if decision.workshop is not None:
        return framework_of(decision.workshop)
    known = (one for one in frameworks().values() if decision.approach in one.approach_index)
    return next(known, framework())


def criteria_sets(framework: Framework) -> dict[str, list[str]]:
    """The sets that are offered: quick if there is one, and full, which is everything where nothing is said."""
    sets = {**framework.sets, "full": framework.sets.get("full") or tuple(framework.criterion_index)}
    return {key: list(sets[key]) for key in ("quick", "full") if sets.get(key)}


def gate_keys(framework: Framework) -> set[str]:
    return {gate.key for gate in framework.gates}


def ballots_of(round_: Round) -> list[dict[str, Any]]:
    """The round's ballots as the advisor reads them, in a stable order.

    Those count who had a role and were in the room when the round closed.
    """
    there = Q(removed_at=None) | Q(removed_at__gt=F("workshop__rounds__closed_at"), workshop__rounds=round_)
    people = (
        Participant.objects.filter(there, workshop_id=round_.workshop_id, role__isnull=False)
        .select_related("role")
        .order_by("joined_at", "id")
        .distinct()
    )
    scores: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for person, criterion, level in Answer.objects.filter(round=round_).values_list(
        "participant_id", "criterion", "level"
    ):
        scores[person][criterion] = level
    weights: dict[UUID, dict[str, float]] = defaultdict(dict)
    for person, criterion, points in Weight.objects.filter(round=round_).values_list(
        "participant_id", "criterion", "points"
    ):
        weights[person][criterion] = points
    return [
        {
            "participant": _pseudonym(p) if round_.workshop.anonymous else str(p.pk),
            "role": p.role.key if p.role else "",
            "scores": dict(sorted(scores[p.pk].items())),
            **({"weights": dict(sorted(weights[p.pk].items()))} if any(weights[p.pk].values()) else {}),
        }
        for p in people
        if scores[p.pk]
    ]


def _pseudonym(participant: Participant) -> str:
    """Stands for somebody in the inputs of an anonymous workshop.

    The digest of the inputs is shown. Were the ids in it those that the room shows too, then in a small room
    whoever tries all answers would find out whose are whose.
    """
    return salted_hmac("ballot", str(participant.pk), algorithm="sha256").hexdigest()[:32]


def inputs_of(workshop: Workshop, round_: Round) -> dict[str, Any]:
    """The whole request to the advisor for one round; its canonical JSON is what `inputs_digest` is over."""
    roles = StakeholderRole.objects.filter(workshop=workshop)
    return {
        "ballots": ballots_of(round_),
        "role_weights": {role.key: role.weight for role in roles},
        "waived_gates": sorted(workshop.waived_gates),
        "seed": 0,
    }


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
    """Compute and store. Twice does no harm: a stored answer stays as it is."""
    recommendation = Recommendation.objects.select_related("round__workshop").get(pk=recommendation_id)
    if recommendation.status != RecommendationStatus.COMPUTING:
        return
    workshop = recommendation.round.workshop
    digest, result, error = workshop.framework_digest, None, ""
    try:
        used = framework_of(workshop)
        digest, result = used.digest, advisor.recommend(recommendation.inputs, used)
    except (advisor.InvalidInput, FrameworkGone) as no:
        error = str(no)
    with transaction.atomic():
        stored = Recommendation.objects.filter(pk=recommendation.pk, status=RecommendationStatus.COMPUTING).update(
            status=RecommendationStatus.READY if result else RecommendationStatus.FAILED,
            result=result,
            error=error,
            engine_version=advisor.ENGINE_VERSION,
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
                    "engine": advisor.ENGINE_VERSION,
                    "framework": digest,
                    "approach": result["approach"] if result else None,
                },
            )
            mark_changed(workshop.pk)


def requeue_waiting() -> int:
    """Knock again for every recommendation that has waited half a minute; how many those were."""
    waiting = Recommendation.objects.filter(
        status=RecommendationStatus.COMPUTING, requested_at__lt=timezone.now() - timedelta(seconds=30)
    )
    ids = list(waiting.values_list("pk", flat=True))
    for pk in ids:
        enqueue(pk)
    return len(ids)


def agreement(workshop: Workshop, round_: Round) -> list[dict[str, Any]]:
    """Per criterion that is open in a closed round, in the order of the disagreement that matters: see
    `advisor.agreement`. Empty where nobody has answered anything.
    """
    return [entry for entry in _agreement(workshop, round_) if entry["criterion"] in round_.revealed]


def agenda_order(workshop: Workshop, round_: Round) -> list[str]:
    """The criteria of a closed round in the order in which to talk about them; the order alone, nothing of what
    was said. Those that nobody answered come last."""
    return list(dict.fromkeys([*(entry["criterion"] for entry in _agreement(workshop, round_)), *workshop.criteria]))


def _agreement(workshop: Workshop, round_: Round) -> list[dict[str, Any]]:
    """Only the criteria that this workshop asks about."""
    inputs = inputs_of(workshop, round_)
    if not inputs["ballots"]:
        return []
    said = advisor.agreement(inputs, framework_of(workshop))
    return [entry for entry in said if entry["criterion"] in workshop.criteria]


def waiting_in(workshop: Workshop) -> list[Recommendation]:
    """What this workshop still waits for."""
    return list(Recommendation.objects.filter(round__workshop=workshop, status=RecommendationStatus.COMPUTING))


def advise(framework: Framework, answers: Mapping[str, int]) -> dict[str, Any]:
    """What the advisor says to one set of levels. One draw: for the order, the gates and the lenses, not the shares."""
    return advisor.recommend({"answers": dict(answers)}, framework, draws=1)


def recompute(inputs: Mapping[str, Any], framework: Framework, draws: int, *, brief: bool = False) -> dict[str, Any]:
    """What the advisor says to the inputs of a recommendation, as they are or changed; nothing is stored.

    `brief`: see `advisor.recommend`.
    """
    return advisor.recommend(dict(inputs), framework, draws=draws, brief=brief)


def estimate_costs(framework: Framework, inputs: Mapping[str, float], months: int) -> dict[str, Any]:
    """See `advisor.estimate_costs`. The inputs have been through a form, so none of them is refused here."""
    return advisor.estimate_costs(dict(inputs), framework, months)
