"""Pilots: what becomes of an evaluation file that somebody has sent."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy


class PilotReading(TextChoices):
    """How far a file that was sent is; read, it waits until somebody says that it is to be taken."""

    WAITING = "waiting", gettext_lazy("Being read")
    READ = "read", gettext_lazy("Read")
    # It does not say by itself what its columns are.
    UNMAPPED = "unmapped", gettext_lazy("To be mapped")
    REFUSED = "refused", gettext_lazy("Refused")
