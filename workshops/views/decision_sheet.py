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
from workshops.forms.assumptions import ReadingForm
from workshops.forms.sign_offs import RetireForm, SignOffForm
from workshops.models import Assumption, Decision, Reading
from workshops.queries.decisions import current, every_revision, next_occurrence, whole_decision
from workshops.queries.log import chain_head, events_of
from workshops.queries.mutes import is_muted
from workshops.words.decision_changes import changes_between
from workshops.words.events import describe
from workshops.words.revisits import overdue_words


def sheet_page(
    request: HttpRequest,
    decision: Decision,
    *,
    sign_off: SignOffForm | None = None,
    retire: RetireForm | None = None,
    reading: tuple[Assumption, ReadingForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page for whoever asks, with a form that was not accepted in its place and its own status."""
    whole = whole_decision(decision)
    asking = access.who(request)
    signer = access.signer_of(asking, whole)
    context = {
        "decision": whole,
        "sheet": sheet_of(whole, chain_head(whole.workspace_id)),
        "overdue_words": overdue_words(next_occurrence(whole), timezone.now()),
        "addresses": addresses_for(request, whole),
        "signer": signer,
        "in_force": whole.is_in_force,
        "facilitates": access.may_change_decision(asking, whole),
        "watches": access.may_watch(asking, whole),
        **_mails(asking, whole),
        "sign_off": sign_off or _sign_off_form(whole, signer),
        "retire": retire or RetireForm(),
        "readings": _latest_readings(whole),
        "reading": reading[1] if reading else ReadingForm(),
        "reading_of": str(reading[0].pk) if reading else "",
        "revisions": _revisions(whole),
        **_history(whole),
    }
    return render(request, "decisions/decision.html", context, status=status)


def _mails(asking: access.Who, decision: Decision) -> dict[str, bool]:
    """Whether there is a button that stops mails about it, and whether they are stopped."""
    member = access.member_in(asking, decision.workspace_id)
    return {"muting": member is not None, "muted": member is not None and is_muted(member, decision)}


def addresses_for(request: HttpRequest, decision: Decision) -> Addresses:
    """Members know a decision by its number, which means something in their workspace; guests by its room."""
    if access.member_in(access.who(request), decision.workspace_id):
        return Addresses("decision", (decision.number,))
    return Addresses("room_decision", (decision.workshop_id,))


@dataclass(frozen=True)
class Addresses:
    """Where whoever looks finds a decision and what belongs to it."""

    name: str
    of: tuple[int | UUID | None, ...]

    @property
    def by_number(self) -> bool:
        """Whether the other decisions of its workspace can be opened too."""
        return self.name == "decision"

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


def _latest_readings(decision: Decision) -> dict[str, Reading]:
    """{assumption id: its newest reading}"""
    newest = (
        Reading.objects.filter(signal__assumption__decision=decision)
        .select_related("signal")
        .order_by("signal_id", "-at", "-created_at")
        .distinct("signal_id")
    )
    return {str(reading.signal.assumption_id): reading for reading in newest}


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
    rows = [(entry, describe(entry, names)) for entry in reversed(events_of(decision))]
    return {
        "history": [row for row in rows if not row[0].about_workshop],
        "workshop_history": [row for row in rows if row[0].about_workshop],
    }
