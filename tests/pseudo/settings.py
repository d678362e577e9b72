"""The site with the made-up language beside its own, for processes that a test starts."""

from __future__ import annotations

from config.settings import *  # noqa: F403 (all settings, and two of them changed)
from config.settings import INSTALLED_APPS as APPS
from config.settings import LANGUAGES as OWN

LANGUAGES = [*OWN, ("en-xa", "Bracketed")]
INSTALLED_APPS = [*APPS, "tests.pseudo.apps.Pseudo"]
