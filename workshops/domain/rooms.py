"""The workshop itself: made, moved from stage to stage, closed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import frameworks, mail_rooms, recommendations, rounds
from workshops.domain.ballot_digests import digests_of
from workshops.domain.changes import forget_the_gone, mark_changed
from workshops.domain.frameworks import Framework
from workshops.domain.log import append_event
from workshops.domain.use_case_facts import NOTHING_KNOWN, UseCaseFacts, check_facts, facts_of
from workshops.domain.visible import visible_line, visible_text
from workshops.enums import CriteriaSet, RevealPolicy, RevisitOutcome, Shape, Stage
from workshops.models import Member, Participant, Round, StakeholderRole, Workshop, Workspace
from workshops.refusals import InvalidFields, WrongStage
from workshops.shared_sentences import (
    FACTS_TOO_LONG,
    GIVE_A_TITLE,
    PICK_A_CRITERION,
    REASON_TOO_LONG,
    SAY_THE_USE_CASE,
    TITLE_TOO_LONG,
    USE_CASE_TOO_LONG,
    WHY_WAIVED,
    choose_one_of,
)

# No 0/O, 1/I/L: the code is read from a projector and typed on a phone.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Of 31 letters: 853 thousand million codes. What that is worth against guessing says attempts.py.
CODE_LENGTH = 8

# The framework's roles in their order; further ones, and those that a facilitator adds, are diamonds.
ROLE_SHAPES = (Shape.SQUARE, Shape.TRIANGLE, Shape.CIRCLE)


# How far ahead a workshop may be announced.
FURTHEST = timedelta(days=2 * 365)
LONGEST_WAIVER = 1000  # characters
NO_PLANS: Mapping[str, int] = MappingProxyType({})


def check_start(starts_at: datetime | None) -> str:
    """What is wrong with a time at which a meeting is to begin; empty where nothing is."""
    if starts_at is None:
        return ""
    now = timezone.now()
    if starts_at <= now:
        return _("That time has passed already. Choose a later one, or none.")
    return _("Choose a time within the next two years.") if starts_at > now + FURTHEST else ""


def normalise_code(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())[:12]


def _new_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not Workshop.objects.filter(join_code=code).exists():
            return code


@transaction.atomic
def create_workshop(
    *,
    workspace: Workspace,
    by: Member,
    title: str,
    use_case: str,
    facts: str = "",
    criteria: CriteriaSet | str | Sequence[str] = CriteriaSet.FULL,
    anonymous: bool = False,
    reveal: RevealPolicy | str = RevealPolicy.ROUND,
    extra_roles: Sequence[str] = (),
    starts_at: datetime | None = None,
    follows: Workshop | None = None,
    framework: str | None = None,
    known: UseCaseFacts = NOTHING_KNOWN,
    agenda: Mapping[str, int] = NO_PLANS,
) -> Workshop:
    """A workshop in its lobby. `criteria` is "essentials", "quick", "full" or picked criterion keys of its framework.

    `framework`: the key of one that is there, the built-in one without. `agenda`: planned minutes by stage, where they
    are not those suggested.
    """
    title, use_case, facts = visible_line(title), visible_text(use_case), visible_text(facts)
    used = _framework(framework)
    chosen_set, keys = _criteria(criteria, used)
    fields = {}
    if not title:
        fields["title"] = _(GIVE_A_TITLE)
    elif len(title) > 120:
        fields["title"] = _(TITLE_TOO_LONG)
    if not use_case:
        fields["use_case"] = _(SAY_THE_USE_CASE)
    elif len(use_case) > 2000:
        fields["use_case"] = _(USE_CASE_TOO_LONG)
    if len(facts) > 4000:
        fields["facts"] = _(FACTS_TOO_LONG)
    fields |= check_facts(known)
    if fault := check_start(starts_at):
        fields["starts_at"] = fault
    if reveal not in RevealPolicy.values:
        fields["reveal"] = choose_one_of(RevealPolicy.values)
    if fields:
        raise InvalidFields(fields)
    workshop = Workshop.objects.create(
        workspace=workspace,
        title=title,
        use_case=use_case,
        facts=facts,
        **known.as_body(),
        criteria_set=chosen_set,
        criteria=keys,
        framework_key=used.key,
        framework_version=used.version,
        framework_digest=used.digest,
        anonymous=anonymous,
        reveal=reveal,
        join_code=_new_code(),
        facilitator=by,
        starts_at=starts_at,
        follows=follows,
        agenda=dict(agenda),
    )
    shapes = chain(ROLE_SHAPES, repeat(Shape.DIAMOND))
    given = (
        (role.key, role.name, shape) for role, shape in zip(frameworks.in_english(used).roles, shapes, strict=False)
    )
    roles = [*given, *((_role_key(label), label, Shape.DIAMOND) for label in map(visible_line, extra_roles))]
    made = StakeholderRole.objects.bulk_create(
        StakeholderRole(workshop=workshop, key=key, label=label, shape=shape, position=i)
        for i, (key, label, shape) in enumerate({r[0]: r for r in roles}.values())
    )
    append_event(
        "workshop.created",
        subject=workshop,
        by=by,
        body={
            "criteria": keys,
            "anonymous": anonymous,
            "reveal": reveal,
            "framework": used.digest,
            "framework_key": used.key,
            "framework_version": used.version,
            **({"follows": str(follows.pk)} if follows else {}),
            **({"facts": known.as_body()} if known.any_said else {}),
            **({"agenda": workshop.agenda} if workshop.agenda else {}),
            **({"starts_at": starts_at.astimezone(UTC).isoformat()} if starts_at else {}),
        },
        texts={
            "title": workshop.title,
            "use_case": workshop.use_case,
            "known": workshop.facts,
            "roles": "\n".join(f"{r.key} {r.weight:g} {r.shape} {r.label}" for r in made),
        },
    )
    return workshop


def _role_key(label: str) -> str:
    key = "-".join("".join(c if c.isalnum() else " " for c in label.lower()).split())[:40]
    if not key or key == "observer":
        raise InvalidFields({"roles": _("“{label}” cannot be the name of a role.").format(label=label)})
    return key


def _framework(key: str | None) -> Framework:
    known = frameworks.frameworks()
    if key is not None and key not in known:
        words = _("There is no framework “{key}”. Choose one of: {choices}.")
        raise InvalidFields({"framework": words.format(key=key, choices=", ".join(known))})
    return frameworks.framework(key)


def _criteria(criteria: CriteriaSet | str | Sequence[str], framework: Framework) -> tuple[CriteriaSet, list[str]]:
    known = frameworks.criteria_sets(framework)
    if isinstance(criteria, str):
        if criteria not in known:
            words = _("“{criteria}” is not a set. Say one of these, or pick criteria: {sets}.")
            raise InvalidFields({"criteria": words.format(criteria=criteria, sets=", ".join(known))})
        return CriteriaSet(criteria), known[criteria]
    everything = dict.fromkeys([*known["full"], *framework.criterion_index])
    unknown = [key for key in criteria if key not in everything]
    if unknown:
        raise InvalidFields({"criteria": _("There is no criterion “{key}”.").format(key=unknown[0])})
    if not criteria:
        raise InvalidFields({"criteria": _(PICK_A_CRITERION)})
    return CriteriaSet.PICKED, [key for key in everything if key in criteria]


def lock(workshop: Workshop) -> Workshop:
    """The workshop as it is now, locked until the transaction ends."""
    # Of this row alone, and without its key: rows that refer to it, or to its workspace, need not wait.
    fresh = Workshop.objects.select_for_update(of=("self",), no_key=True).select_related("workspace")
    return fresh.get(pk=workshop.pk)


def current_round(workshop: Workshop) -> Round | None:
    return Round.objects.filter(workshop=workshop).order_by("-number").first()


@transaction.atomic
def change_facts(*, workshop: Workshop, by: Member, facts: UseCaseFacts) -> Workshop:
    """What is known of the use case, all three as they are from now on. What is the same already is no change.

    While the recommendation is on the table it is asked for again, where it rests on what changed.
    """
    workshop = lock(workshop)
    faults = check_facts(facts)
    if faults:
        raise InvalidFields(faults)
    if facts == facts_of(workshop):
        return workshop
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over: what was known of its use case stays as it was."))
    advised_on = facts_of(workshop).advised_on
    for name, value in facts.as_body().items():
        setattr(workshop, name, value)
    workshop.save(update_fields=list(facts.as_body()))
    append_event("workshop.facts_changed", subject=workshop, by=by, body={"facts": facts.as_body()})
    if workshop.stage == Stage.RECOMMENDATION and facts.advised_on != advised_on:
        recommendations.request_recommendation(workshop=workshop, by=by)
    mark_changed(workshop.pk)
    return workshop


@transaction.atomic
def move_stage(
    *, workshop: Workshop, by: Member, to: Stage, expected: Stage | None = None, asked: Sequence[str] = ()
) -> Workshop:
    """Move the workshop on (or back), with everything that the new stage implies.

    `asked`: with scoring, the only criteria that are scored again. `expected` is the stage that the mover saw. Where
    two people click at once, the second finds the workshop already there and nothing happens twice.
    """
    workshop = lock(workshop)
    now = Stage(workshop.stage)
    if expected is not None and now != expected:
        if now == to:
            return workshop
        words = _("Somebody has moved the workshop to {stage} meanwhile. Have a look first.")
        raise WrongStage(words.format(stage=now.in_sentence))
    if to not in now.next_stages:
        raise WrongStage(_refused_move(now, to))
    _leave(workshop, now, by)
    change_stage(workshop=workshop, to=to, by=by)
    _enter(workshop, to, by, asked, now)
    return workshop


# What belongs to one stage of a workshop, and is over with it.
_OF_THE_STAGE = ("locked_at", "timer_ends_at", "answers_due_at", "remind_at", "on_table_since")


@transaction.atomic
def change_stage(*, workshop: Workshop, to: Stage, by: Member, said: Mapping[str, int | str] | None = None) -> None:
    """Write the new stage: the only place that does, whoever moves or ends a workshop. The caller holds its lock.

    Timer, lock, hands, deadline and the reminders of it, and what is on the table go with the stage; with the last one
    the join code, every mail that still waits, and who has gone since when. `said`: what the event says besides.
    """
    before = Stage(workshop.stage)
    workshop.stage, workshop.stage_since = to, timezone.now()
    for field in _OF_THE_STAGE:
        setattr(workshop, field, None)
    workshop.on_table = ""
    if to.is_over:
        workshop.ended_at, workshop.join_code = workshop.stage_since, None
        mail_rooms.cancel_mails(workshop=workshop)
        forget_the_gone(workshop.pk)
    workshop.save(update_fields=["stage", "stage_since", "ended_at", "join_code", "on_table", *_OF_THE_STAGE])
    Participant.objects.filter(workshop=workshop, hand_raised_at__isnull=False).update(hand_raised_at=None)
    mail_rooms.cancel_reminders(workshop=workshop)
    body = {"from": before.value, "to": to.value, **(said or {}), **(_as_weighed(workshop) if to.is_over else {})}
    append_event("workshop.moved", subject=workshop, by=by, body=body)
    mark_changed(workshop.pk)


def _as_weighed(workshop: Workshop) -> dict[str, str]:
    """What its last round's weights are, for good: the digest that the log keeps of them."""
    last = current_round(workshop)
    if last is None:
        return {}
    said = digests_of([last.pk])[last.pk]
    return {"weights": said.weights, "key": said.key}


@transaction.atomic
def end_revisit_room(*, workshop: Workshop, by: Member, outcome: RevisitOutcome) -> None:
    """The room of a revisit is decided with what came of it, at whatever stage it stands; nothing where it is over.

    Scoring that was open is closed as at any other move on, so that the next revisit can start from it.
    """
    workshop = lock(workshop)
    now = Stage(workshop.stage)
    if now.is_over:
        return
    _leave(workshop, now, by)
    change_stage(workshop=workshop, to=Stage.DECIDED, by=by, said={"outcome": outcome.value})


def _refused_move(now: Stage, to: Stage) -> str:
    if to == now:
        return _("The workshop is at {stage} already.").format(stage=now.in_sentence)
    if to is Stage.DECIDED:
        return _("A workshop is decided by recording its decision, not by moving the stage.")
    if now.is_over:
        return _("This workshop is over ({stage}), so its stage stays as it is.").format(stage=now.in_sentence)
    words = _("From {stage} a workshop cannot go to {wanted}. It can go to: {ways}.")
    ways = ", ".join(s.value for s in Stage if s in now.next_stages)
    return words.format(stage=now.value, wanted=to.value, ways=ways)


def _leave(workshop: Workshop, now: Stage, by: Member) -> None:
    if now is Stage.SCORING:
        round_ = current_round(workshop)
        assert round_ is not None
        rounds.close_round(round_=round_, by=by)


def _enter(workshop: Workshop, to: Stage, by: Member, asked: Sequence[str], before: Stage) -> None:
    if to is Stage.SCORING:
        rounds.open_round(workshop=workshop, by=by, asked=asked)
        if not asked:
            workshop.talked_over = []
            workshop.save(update_fields=["talked_over"])
    elif to is Stage.DISCUSSION and before is Stage.SCORING:
        _lay_back(workshop, by)
    elif to is Stage.RECOMMENDATION:
        rounds.reveal_everything(workshop=workshop, by=by)
        recommendations.request_recommendation(workshop=workshop, by=by)


def _lay_back(workshop: Workshop, by: Member) -> None:
    """What the last round scored again, by itself, is what the room talks about now."""
    round_ = current_round(workshop)
    if round_ is not None and len(round_.asked) == 1 and round_.asked[0] in round_.revealed:
        lay_on_table(workshop=workshop, round_=round_, by=by, criterion=round_.asked[0])


@transaction.atomic
def lay_on_table(*, workshop: Workshop, round_: Round, by: Member, criterion: str) -> None:
    """Write down what is on the table now. The caller holds the workshop's lock, and knows that it may lie there."""
    workshop.on_table, workshop.on_table_since = criterion, timezone.now()
    if criterion not in workshop.talked_over:
        workshop.talked_over = [*workshop.talked_over, criterion]
    workshop.save(update_fields=["on_table", "on_table_since", "talked_over"])
    append_event("table.laid", subject=workshop, by=by, body={"round": round_.number, "criterion": criterion})
    mark_changed(workshop.pk)


@transaction.atomic
def waive_gate(*, workshop: Workshop, by: Member, gate: str, reason: str) -> Workshop:
    """Set a gate aside, with a reason that is logged, and ask for the recommendation again."""
    workshop = lock(workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        raise WrongStage(_("Gates can be waived while the recommendation is on the table."))
    if gate not in frameworks.gate_keys(frameworks.framework_of(workshop)):
        raise InvalidFields({"gate": _("There is no gate “{gate}”.").format(gate=gate)})
    if not (reason := visible_text(reason)):
        raise InvalidFields({"reason": _(WHY_WAIVED)})
    if len(reason) > LONGEST_WAIVER:
        raise InvalidFields({"reason": _(REASON_TOO_LONG)})
    workshop.waived_gates = {**workshop.waived_gates, gate: reason}
    workshop.save(update_fields=["waived_gates"])
    append_event("gate.waived", subject=workshop, by=by, body={"gate": gate}, texts={"reason": reason})
    recommendations.request_recommendation(workshop=workshop, by=by)
    mark_changed(workshop.pk)
    return workshop


@transaction.atomic
def restore_gate(*, workshop: Workshop, by: Member, gate: str) -> Workshop:
    """Take a waiver back."""
    workshop = lock(workshop)
    if workshop.stage != Stage.RECOMMENDATION:
        raise WrongStage(_("Gates can be restored while the recommendation is on the table."))
    if gate not in workshop.waived_gates:
        return workshop
    workshop.waived_gates = {k: v for k, v in workshop.waived_gates.items() if k != gate}
    workshop.save(update_fields=["waived_gates"])
    append_event("gate.restored", subject=workshop, by=by, body={"gate": gate})
    recommendations.request_recommendation(workshop=workshop, by=by)
    mark_changed(workshop.pk)
    return workshop
