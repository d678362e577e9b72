"""Who looks after an assumption. In a decision's text somebody of the workspace stands by their id, so that their name
can be erased from what was signed; whom nobody knows stands there as they were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from workshops.domain.decision_text import AssumptionText, DecisionText
from workshops.domain.member_names import members_meant, plain_name
from workshops.models import Participant, Revision, Workshop, Workspace
from workshops.models.decisions import spoken_owners


def said_in(revision: Revision) -> DecisionText:
    """A revision's text as people read it, with everybody's name as they are called now."""
    return all_said([revision.body], revision.decision.workspace_id)[0]


def owners_in(revision: Revision) -> dict[str, str]:
    """Those whom its text says by an id, and what each is called now."""
    said = [row["owner"] for row in revision.body["assumptions"]]
    return {owner: name for owner, name in spoken_owners(revision.decision.workspace_id, said).items() if owner != name}


def all_said(bodies: Sequence[DecisionText], workspace: UUID) -> list[DecisionText]:
    """The same of many texts of one workspace. One query, where any has an id."""
    names = spoken_owners(workspace, [row["owner"] for body in bodies for row in body["assumptions"]])
    return [_with_owners(body, [names[row["owner"]] for row in body["assumptions"]]) for body in bodies]


def with_ids(
    body: DecisionText, *, workspace: Workspace, workshop: Workshop | None = None, last: DecisionText | None = None
) -> DecisionText:
    """A text with ids for the owners that mean one member, or one participant of `workshop` or else of the workspace.
    Two of a name are nobody, as they are for reminders.

    `last`: the text before it. Whoever is in it by their id stays so, also where they have left or were erased.
    """
    found = _known(last, workspace) if last else {}
    return _with_owners(
        body,
        [
            found.get((row["statement"], row["owner"]), "") or _id_of(row["owner"], workspace, workshop)
            for row in body["assumptions"]
        ],
    )


def _with_owners(body: DecisionText, owners: list[str]) -> DecisionText:
    rows: list[AssumptionText] = [
        {**row, "owner": owner} for row, owner in zip(body["assumptions"], owners, strict=True)
    ]
    return {**body, "assumptions": rows}


def _known(last: DecisionText, workspace: Workspace) -> Mapping[tuple[str, str], str]:
    """{(statement, the owner's name): how it stands in the text}."""
    names = spoken_owners(workspace.pk, [row["owner"] for row in last["assumptions"]])
    by_id = [row for row in last["assumptions"] if names[row["owner"]] != row["owner"]]
    return {(row["statement"], names[row["owner"]]): row["owner"] for row in by_id}


def _id_of(said: str, workspace: Workspace, workshop: Workshop | None) -> str:
    if not said:
        return said
    members = members_meant(workspace, said)
    if members:
        return f"member:{members[0].pk}" if len(members) == 1 else said
    named = Participant.objects.filter(workshop__workspace=workspace, member=None, erased_at=None)
    seats = [seat for seat in named.filter(name__iexact=said.strip()) if plain_name(seat.name) == plain_name(said)]
    here = [seat for seat in seats if workshop is not None and seat.workshop_id == workshop.pk] or seats
    return f"participant:{here[0].pk}" if len(here) == 1 else said
