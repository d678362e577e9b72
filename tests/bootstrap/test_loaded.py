"""What a process loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

from config.machine.data import ROOT


@pytest.mark.ci
def test_a_process_loads_what_it_uses() -> None:
    """Each command is a process, and each worker; nobody should wait for the advice or the API who asks for neither."""
    program = """
import sys, django
django.setup()
from workshops.management.commands import sign_in_link, verify_log
assert not {"advisor", "numpy", "redis", "icalendar", "workshops.views"} & set(sys.modules)
from django.urls import reverse
reverse("home")
assert "workshops.views" in sys.modules
assert not {"ninja", "pydantic", "apprise"} & set(sys.modules)
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
