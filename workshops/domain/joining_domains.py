"""Domains of a workspace: whoever signs in with a confirmed address of one becomes a member."""

from __future__ import annotations

import re

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from workshops.domain import audit
from workshops.domain.log import append_event
from workshops.domain.member_invitations import asked_in
from workshops.domain.membership_joining import add_member
from workshops.domain.rights import check_may_change
from workshops.domain.visible import visible_line
from workshops.enums import AuditKind, Joining, MemberRole
from workshops.models import JoiningDomain, Member, User, Workspace
from workshops.refusals import InvalidFields

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].strip().lower()


@transaction.atomic
def add_domain(*, workspace: Workspace, by: Member, domain: str) -> JoiningDomain:
    """Let the people of `domain` ("example.org", also as "@example.org") come in. Raises InvalidFields on `domain`."""
    check_may_change(by, workspace)
    said = _ascii(domain)
    if not said:
        words = _("“{domain}” is not a domain. It looks like company.example, as it stands behind the @.")
        raise InvalidFields({"domain": words.format(domain=domain.strip()[:80])})
    added, is_new = JoiningDomain.objects.get_or_create(workspace=workspace, domain=said, defaults={"added_by": by})
    if not is_new:
        raise InvalidFields({"domain": _("{domain} is there already.").format(domain=said)})
    append_event("workspace.domain_added", subject=workspace, by=by, texts={"domain": said})
    audit.record(
        AuditKind.SETTING_CHANGED, workspace=workspace, by=by, facts={"setting": "joining_domain", "to": said[:200]}
    )
    return added


@transaction.atomic
def remove_domain(*, domain: JoiningDomain, by: Member) -> None:
    """Nobody comes in by it any more; who has come stays."""
    check_may_change(by, domain.workspace)
    append_event("workspace.domain_removed", subject=domain.workspace, by=by, texts={"domain": domain.domain})
    facts = {"setting": "joining_domain", "from": domain.domain[:200]}
    audit.record(AuditKind.SETTING_CHANGED, workspace=domain.workspace, by=by, facts=facts)
    domain.delete()


def lets_in(email: str) -> bool:
    """Whether some workspace takes everybody with an address of this domain."""
    return JoiningDomain.objects.filter(domain=domain_of(email)).exists()


@transaction.atomic
def join_by_address(*, email: str, name: str = "") -> list[Member]:
    """Make whoever has proved that `email` is theirs a member of each workspace that takes its domain.

    Who was a member there and is not any more stays out. Returns the new members; empty where no rule takes them.
    """
    rules = JoiningDomain.objects.filter(domain=domain_of(email)).select_related("workspace").order_by("created_at")
    known = Member.objects.filter(user__email__iexact=email.strip()).values_list("workspace_id", flat=True)
    been = set(known)
    return [_join(rule.workspace, email, name) for rule in rules if rule.workspace_id not in been]


def _join(workspace: Workspace, email: str, name: str) -> Member:
    address = email.strip().lower()
    user = User.objects.filter(email__iexact=address).first()
    if user is None:
        user = User.objects.create_user(address, visible_line(name)[:80].strip() or address.split("@")[0][:80])
        User.objects.filter(pk=user.pk).update(time_zone=workspace.time_zone)
    return add_member(workspace, user, MemberRole.MEMBER, by=None, how=Joining.DOMAIN)


def user_with(email: str) -> User | None:
    """Who may sign in with this address: somebody active who is a member somewhere, or is asked in by mail again."""
    found = User.objects.filter(email__iexact=email.strip(), is_active=True)
    is_member = Exists(Member.objects.filter(user=OuterRef("pk"), deactivated_at=None))
    return found.filter(is_member | Exists(asked_in(email))).first()


def _ascii(domain: str) -> str:
    """As DNS spells it, in lower case; empty where it is none."""
    said = domain.strip().lstrip("@").rstrip(".").lower()
    try:
        said = said.encode("idna").decode("ascii") if said else ""
    except UnicodeError:
        return ""
    return said if len(said) <= 253 and _DOMAIN.fullmatch(said) else ""
