"""The decision's page: the sheet, who signed, what may be done, and the history. Shared by all that answer with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops import access
from workshops.domain.acceptance import few_signals
from workshops.domain.decisions import Signer
from workshops.domain.framework_names import events_of, names_everywhere, names_of
from workshops.enums import DecisionMove
from workshops.exports.sheet import sheet_of
from workshops.forms.decision_life import LIFE_FORMS
from workshops.forms.forecasts import ForecastForm
from workshops.forms.plans import EarlyForm
from workshops.forms.sign_offs import SignOffForm
from workshops.models import Decision, Occurrence
from workshops.queries.decision_history import History, history_of
from workshops.queries.decision_page import (
    every_assumption,
    every_text,
    is_muted_by,
    sign_offs_on,
    with_page_parts,
)
from workshops.queries.decision_signing import open_voices
from workshops.queries.decisions import current, next_occurrence, revisits_done, signatures, standing_assumptions
from workshops.queries.imports import source_of
from workshops.queries.log import chain_head
from workshops.queries.pilots import told_pilots
from workshops.queries.revisit_rooms import every_look, has_open_room
from workshops.views.assumed import signals_shown
from workshops.views.forecasts_shown import forecasts_context
from workshops.views.measuring_shown import Subject, of_decision_page, of_room_page
from workshops.words.decision_history import history_shown
from workshops.words.decision_life import move_words
from workshops.words.guide_comparison import compares
from workshops.words.pilots import PilotRow, pilot_row
from workshops.words.revisits import overdue_words


def sheet_page(
    request: HttpRequest,
    decision: Decision,
    *,
    sign_off: SignOffForm | None = None,
    forecast: ForecastForm | None = None,
    refused: Mapping[DecisionMove, forms.Form] | None = None,
    early: EarlyForm | None = None,
    room: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page for whoever asks, with a form that was not accepted in its place and its own status.

    `refused`: forms of moves.

    `room`: in which its reader is a guest, where that is not the one that decided.
    """
    whole = with_page_parts(decision)
    history = history_of(whole, _rooms_of_revisits(whole))
    asking = access.who(request)
    signer = access.signer_of(asking, whole)
    context = {
        "decision": whole,
        "sheet": sheet_of(whole, chain_head(whole.workspace_id)),
        "overdue_words": overdue_words(next_occurrence(whole), timezone.now()),
        "addresses": (addresses := addresses_for(request, whole, room)),
        "comparison": compares(whole.workshop.framework_key if whole.workshop else ""),
        "results_of": addresses.of_workshop(whole),
        "signer": signer,
        "in_force": whole.is_in_force,
        "facilitates": access.may_change_decision(asking, whole),
        "watches": access.may_watch(asking, whole),
        **_mails(asking, whole),
        "sign_off": sign_off or _sign_off_form(whole, signer),
        "measures": _measures(whole, addresses),
        **forecasts_context(whole, current(whole), signer, forecast),
        "moves": _moves(asking, whole, refused or {}),
        **_acceptance(asking, whole),
        "steers": access.may_steer_plan(asking, whole) and whole.is_in_force,
        "early": early or _early_form(whole),
        "signals": signals_shown(whole, timezone.now()),
        "looks": every_look(whole),
        "going_on": _going_on(whole),
        "source": source_of(whole) if history.may_have_source else None,
        "pilots": _pilots(whole, addresses),
        **_history(history, whole, addresses),
    }
    return render(request, "decisions/decision.html", context, status=status)


def _measures(decision: Decision, addresses: Addresses) -> Subject | None:
    """Where it is counted whether to measure first, as long as that may still change what is done: for guests in their
    room, where that recorded it. Counted apart, once somebody looks there."""
    if not decision.is_in_force or addresses.of_workshop(decision) != decision.workshop_id:
        return None
    return of_decision_page(decision) if addresses.by_number else of_room_page(decision)


def _moves(
    asking: access.Who, decision: Decision, refused: Mapping[DecisionMove, forms.Form]
) -> list[dict[str, object]]:
    """What whoever looks may do with the decision as it stands, each with its words and its form."""
    if not access.may_change_decision(asking, decision):
        return []
    found = []
    for move, kind in LIFE_FORMS.items():
        if decision.allows(move):
            form = refused.get(move) or kind()
            form.auto_id = f"id_{move.value}_%s"  # there are other reasons on the page
            found.append({"key": move.value, "words": move_words(move, decision.label), "form": form})
    return found


def _acceptance(asking: access.Who, decision: Decision) -> dict[str, bool]:
    """Whether it may be accepted or proposed from here, and whether nothing is asked before."""
    changes = access.may_change_decision(asking, decision)
    accepts = changes and decision.allows(DecisionMove.ACCEPT)
    signals = sum(hasattr(one, "signal") for one in standing_assumptions(decision))
    return {
        "accepts": accepts,
        "complete": accepts
        and not open_voices(decision, signed=signatures(decision))
        and few_signals(decision, count=signals) is None,
        "proposes": changes and decision.allows(DecisionMove.PROPOSE),
        "revises": changes and decision.allows(DecisionMove.REVISE),
    }


def _pilots(decision: Decision, addresses: Addresses) -> list[tuple[PilotRow, str]]:
    """What was measured, each with where its page is; the newest first."""
    zone = decision.workspace.time_zone
    found = [(one, pilot_row(one, time_zone=zone)) for one in reversed(told_pilots(decision) or [])]
    return [(row, addresses.of_pilot(decision, one.pk)) for one, row in found]


def _mails(asking: access.Who, decision: Decision) -> dict[str, bool]:
    """Whether there is a button that stops mails about it, and whether they are stopped."""
    member = access.member_in(asking, decision.workspace_id)
    return {"muting": member is not None, "muted": member is not None and is_muted_by(decision, member)}


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
    def changes(self) -> str:
        """Where its texts are compared."""
        return reverse("decision_changes") if self.by_number else reverse("room_decision_changes", args=self.of)

    def changes_to(self, decision: Decision, number: int) -> str:
        """Where a revision is compared with the one before it."""
        return f"{self.changes}?from={decision.label}/{number - 1}&to={decision.label}/{number}"

    def revision(self, number: int) -> str:
        """Where one text stands by itself."""
        return reverse(f"{self.name}_text", args=[*self.of, number])

    def of_pilot(self, decision: Decision, pilot_id: UUID) -> str:
        """Where one pilot stands by itself: for guests in their room."""
        if self.by_number:
            return reverse("decision_pilot", args=[decision.number, pilot_id])
        return reverse("room_pilot", args=[*self.of, pilot_id])

    @property
    def sign_offs(self) -> str:
        return reverse(f"{self.name}_sign_offs", args=self.of)

    @property
    def forecasts(self) -> str:
        return reverse(f"{self.name}_forecasts", args=self.of)

    @property
    def exports(self) -> list[tuple[str, str]]:
        """(what it is called, where it is)"""
        forms = (("pdf", "PDF"), ("markdown", "Markdown"), ("json", "JSON"), ("model_card", _("Model card")))
        return [(label, reverse(f"{self.name}_{form}", args=self.of)) for form, label in forms]


def _sign_off_form(decision: Decision, signer: Signer | None) -> SignOffForm | None:
    """The form for somebody who may sign this text; what they signed already is where it starts."""
    if signer is None or not decision.is_in_force:
        return None
    revision = current(decision)
    who = (signer.participant.pk if signer.participant else None, signer.member.pk if signer.member else None)
    mine = next((s for s in sign_offs_on(revision) if (s.participant_id, s.member_id) == who), None)
    start = {"revision_sha256": revision.sha256}
    if mine:
        start |= {"stance": mine.stance, "reason": mine.reason}
    return SignOffForm(initial=start)


def _early_form(decision: Decision) -> EarlyForm | None:
    """None while its revisit is here, or was asked for early already: one is open at a time."""
    occurrence = next_occurrence(decision)
    if occurrence is None or not occurrence.may_come_earlier(timezone.now()):
        return None
    return EarlyForm(time_zone=occurrence.plan.time_zone, events=events_of(decision.approach))


def approach_names(decision: Decision) -> dict[str, str]:
    """Its workshop's own names where two frameworks share a key."""
    return {**dict(names_everywhere().approach_choices()), **dict(names_of(decision.workshop).approach_choices())}


def _rooms_of_revisits(decision: Decision) -> list[UUID]:
    looks = [*revisits_done(decision), next_occurrence(decision)]
    return [look.workshop_id for look in looks if look and look.workshop_id]


def _history(found: History, decision: Decision, addresses: Addresses) -> dict[str, object]:
    """What happened, in chapters: its workshop, the rounds, the texts and who signed them, each revisit, its end. A
    text's chapter leads to the text, and to what it says differently."""
    shown = history_shown(found, decision, assumptions=every_assumption(decision), texts=every_text(decision))
    chapters = [
        {
            "chapter": chapter,
            "address": addresses.revision(chapter.revision) if chapter.revision else "",
            "changes_address": addresses.changes_to(decision, chapter.revision)
            if chapter.revision and chapter.changes
            else "",
        }
        for chapter in shown
    ]
    return {"history": chapters, "history_is_cut": found.is_cut}
