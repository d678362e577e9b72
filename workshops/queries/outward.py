"""Addresses as they stand outside the app: in mails, in channels, on paper. Each says in which workspace it is meant,
since a decision's number, and a list of revisits, mean something in one workspace only."""

from __future__ import annotations

from django.conf import settings

from workshops.models import Decision, Workspace

# The parameter; whoever asks is offered to go over there (workshops/callers.py).
IN = "in"


def outward_address(path: str, workspace: Workspace) -> str:
    return f"{settings.SITE_URL}{path}?{IN}={workspace.slug}"


def decision_address(decision: Decision) -> str:
    return outward_address(f"/decisions/{decision.label}/", decision.workspace)
