"""A signature in words: whose word a role is stands beside it, wherever it is shown."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.domain.framework_names import spoken_role
from workshops.models import Decision, SignOff


def signed_as(sign_off: SignOff, decision: Decision) -> str:
    """`"Security"`, `"Security, not confirmed"`; empty of who signed without a role."""
    seat = sign_off.participant
    role = spoken_role(sign_off.role_label, decision.workshop.framework_key if decision.workshop else "")
    return _("{role}, not confirmed").format(role=role) if role and seat and seat.role_claimed else role
