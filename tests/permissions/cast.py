"""Who there is: the people of Acme, whose rooms and decisions are asked for, and those of Elsewhere.

Whoever asks has a plain name. Whoever is only asked about has a planted one, and so has the workspace: found in the
answer to somebody to whom it is not shown, it is a leak.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from workshops.domain import people
from workshops.enums import MemberRole
from workshops.models import Member, Workspace


@dataclass(frozen=True)
class Cast:
    """`zora` facilitates every room of Acme, `ida` owns its revisits, `cole` co-facilitates its lobby and `nora` is
    nowhere; none of these asks for anything. The others are the columns of the tables.
    """

    acme: Workspace
    elsewhere: Workspace
    zora: Member
    ida: Member
    cole: Member
    nora: Member
    ana: Member  # a facilitator
    olive: Member  # the owner
    ben: Member  # a member
    sue: Member  # a member who has joined, with a role
    vic: Member  # a viewer
    val: Member  # made a viewer after having joined with a role
    dan: Member  # a facilitator who has joined, with a role; deactivated since
    hal: Member  # facilitates at Acme, and is a guest in a room of Elsewhere
    cara: Member  # the owner of Elsewhere
    faye: Member  # facilitates at Elsewhere, and is a guest in the rooms of Acme


def make_cast() -> Cast:
    """Everybody as they are while rooms are filled: see `change_some`."""
    acme, elsewhere = (people.create_workspace(name=name) for name in ("PLANTED-workspace", "Elsewhere"))

    def join(workspace: Workspace, name: str, role: MemberRole) -> Member:
        email = f"{name.lower()}@{'acme' if workspace == acme else 'elsewhere'}.example"
        return people.add_member(workspace=workspace, email=email, name=name, role=role)

    return Cast(
        acme=acme,
        elsewhere=elsewhere,
        zora=join(acme, "PLANTED-zora", MemberRole.OWNER),
        ida=join(acme, "PLANTED-ida", MemberRole.MEMBER),
        cole=join(acme, "PLANTED-cole", MemberRole.MEMBER),
        nora=join(acme, "PLANTED-nora", MemberRole.MEMBER),
        ana=join(acme, "Ana", MemberRole.FACILITATOR),
        olive=join(acme, "Olive", MemberRole.OWNER),
        ben=join(acme, "Ben", MemberRole.MEMBER),
        sue=join(acme, "Sue", MemberRole.MEMBER),
        vic=join(acme, "Vic", MemberRole.VIEWER),
        val=join(acme, "Val", MemberRole.MEMBER),
        dan=join(acme, "Dan", MemberRole.FACILITATOR),
        hal=join(acme, "Hal", MemberRole.FACILITATOR),
        cara=join(elsewhere, "Cara", MemberRole.OWNER),
        faye=join(elsewhere, "Faye", MemberRole.FACILITATOR),
    )


def change_some(cast: Cast) -> None:
    """Once the rooms are full: Val is made a viewer, and Dan is deactivated."""
    cast.val.role = MemberRole.VIEWER
    cast.val.save(update_fields=["role"])
    cast.dan.deactivated_at = timezone.now()
    cast.dan.save(update_fields=["deactivated_at"])
