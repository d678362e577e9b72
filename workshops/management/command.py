"""What all of our own commands have in common."""

from __future__ import annotations

from django.core.management import base

from workshops.management import ENVIRONMENT


class BaseCommand(base.BaseCommand):
    """Before it begins it looks at what the environment names. Models, templates and addresses stand in the code, which
    `manage.py check` looks at: here that would take longer than the command."""

    requires_system_checks = [ENVIRONMENT]
