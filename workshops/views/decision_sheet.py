"""The decision's page: the sheet, who signed, what may be done, and the history. Shared by all that answer with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from workshops import access
from workshops.domain.decisions import Signer
from workshops.domain.framework_names import names_everywhere, names_of, spoken_role
from workshops.exports.sheet import sheet_of
from workshops.forms.plans import EarlyForm
from workshops.forms.sign_offs import RetireForm, SignOffForm
from workshops.models import Decision, Occurrence
from workshops.queries.decisions import current, every_revision, next_occurrence, whole_decision
from workshops.queries.log import chain_head, events_of, people_on_plans
from workshops.queries.mutes import is_muted
from workshops.queries.revisit_rooms import every_look, has_open_room
from workshops.views.assumed import signals_shown
from workshops.words.decision_changes import changes_between
from workshops.words.events import describe
from workshops.words.revisits import overdue_words


def sheet_page(
    request: HttpRequest,
    decision: Decision,
    *,
    sign_off: SignOffForm | None = None,
    retire: RetireForm | None = None,
    early: EarlyForm | None = None,
    room: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page for whoever asks, with a form that was not accepted in its place and its own status.

    `room`: in which its reader is a guest, where that is not the one that decided.
    """
    whole = whole_decision(decision)
    asking = access.who(request)
    signer = access.signer_of(asking, whole)
    context = {
        "decision": whole,
        "sheet": sheet_of(whole, chain_head(whole.workspace_id)),
        "overdue_words": overdue_words(next_occurrence(whole), timezone.now()),
        "addresses": (addresses := addresses_for(request, whole, room)),
        "results_of": addresses.of_workshop(whole),
        "signer": signer,
        "in_force": whole.is_in_force,
        "facilitates": access.may_change_decision(asking, whole),
        "watches": access.may_watch(asking, whole),
        **_mails(asking, whole),
        "sign_off": sign_off or _sign_off_form(whole, signer),
        "retire": retire or RetireForm(),
        "steers": access.may_steer_plan(asking, whole) and whole.is_in_force,
        "early": early or _early_form(whole),
        "signals": signals_shown(whole, timezone.now()),
        "revisions": _revisions(whole),
        "looks": every_look(whole),
        "going_on": _going_on(whole),
        **_history(whole),
    }
    return render(request, "decisions/decision.html", context, status=status)


def _mails(asking: access.Who, decision: Decision) -> dict[str, bool]:
    """Whether there is a button that stops mails about it, and whether they are stopped."""
    member = access.member_in(asking, decision.workspace_id)
    return {"muting": member is not None, "muted": member is not None and is_muted(member, decision)}


def _going_on(decision: Decision) -> Occurrence | None:
    """Its revisit, where that has a room that is not over."""
    coming = next_occurrence(decision)
    return coming if coming and has_open_room(coming) else None


def addresses_for(request: HttpRequest, decision: Decision, room: UUID | None = None) -> Addresses:
    """Members know a decision by its number, which means something in their workspace; guests by their room."""
    if access.member_in(access.who(request), decision.workspace_id):
        return Addresses("decision", (decision.number,))
    return Addresses("room_decision", (room or decision.workshop_id,))


@dataclass(frozen=True)
class Addresses:
    """Where whoever looks finds a decision and what belongs to it."""

    name: str
    of: tuple[int | UUID | None, ...]

    @property
    def by_number(self) -> bool:
        """Whether the other decisions of its workspace can be opened too."""
        return self.name == "decision"

    def of_workshop(self, decision: Decision) -> UUID | None:
        """The workshop whose results may be opened: for a guest their own room."""
        return decision.workshop_id if self.by_number else UUID(str(self.of[0]))

    @property
    def page(self) -> str:
        return reverse(self.name, args=self.of)

    @property
    def sign_offs(self) -> str:
        return reverse(f"{self.name}_sign_offs", args=self.of)

    @property
    def exports(self) -> list[tuple[str, str]]:
        """(what it is called, where it is)"""
        forms = (("pdf", "PDF"), ("markdown", "Markdown"), ("json", "JSON"))
        return [(label, reverse(f"{self.name}_{form}", args=self.of)) for form, label in forms]


def _sign_off_form(decision: Decision, signer: Signer | None) -> SignOffForm | None:
    """The form for somebody who may sign this text; what they signed already is where it starts."""
    if signer is None or not decision.is_in_force:
        return None
    revision = current(decision)
    mine = revision.sign_offs.filter(participant=signer.participant, member=signer.member).first()
    start = {"revision_sha256": revision.sha256}
    if mine:
        start |= {"stance": mine.stance, "reason": mine.reason}
    return SignOffForm(initial=start)


def _early_form(decision: Decision) -> EarlyForm | None:
    """None while its revisit is here, or was asked for early already: one is open at a time."""
    occurrence = next_occurrence(decision)
    if occurrence is None or not occurrence.may_come_earlier(timezone.now()):
        return None
    return EarlyForm(time_zone=occurrence.plan.time_zone)


def _approach_names(decision: Decision) -> dict[str, str]:
    """Its workshop's own names where two frameworks share a key."""
    return {**dict(names_everywhere().approach_choices()), **dict(names_of(decision.workshop).approach_choices())}


def _revisions(decision: Decision) -> list[dict[str, object]]:
    """Every text, newest first, with what it says differently and the signatures that it lost, each with its role."""
    names, framework = _approach_names(decision), decision.workshop.framework_key if decision.workshop else ""
    revisions = every_revision(decision)
    rows = []
    for before, revision in zip([None, *revisions], revisions, strict=False):
        rows.append(
            {
                "revision": revision,
                "by": revision.created_by.name if revision.created_by else "",
                "changes": changes_between(before.body, revision.body, names) if before else [],
                "voided": [(s, spoken_role(s.role_label, framework)) for s in revision.sign_offs.all() if s.voided_at],
            }
        )
    return rows[::-1]


def _history(decision: Decision) -> dict[str, object]:
    """Events in words, newest first: those of the decision, and those of its workshop."""
    names = _approach_names(decision)
    for assumption in decision.assumptions.select_related("signal"):
        names[str(assumption.pk)] = assumption.statement
        if hasattr(assumption, "signal"):
            names[str(assumption.signal.pk)] = assumption.signal.metric
    if decision.workshop is not None:
        names.update({str(pk): name for pk, name in decision.workshop.participants.values_list("pk", "name")})
    entries = events_of(decision)
    names.update(people_on_plans(entries))
    rows = [(entry, describe(entry, names)) for entry in reversed(entries)]
    return {
        "history": [row for row in rows if not row[0].about_workshop],
        "workshop_history": [row for row in rows if row[0].about_workshop],
    }
