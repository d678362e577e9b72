"""What the documents say of settings and commands is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def settings_read() -> set[str]:
    """Every variable that settings.py asks the environment for."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))


def test_settings_are_found() -> None:
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"} <= settings_read()


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_in_the_readme_and_the_example(name: str) -> None:
    assert f"`{name}`" in README
    assert re.search(rf"(?m)^#? ?{name}=", EXAMPLE)


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "workshops/management/commands").glob("[a-z]*.py")))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"manage.py {name}" in README


def test_both_commands_stand_as_they_are_run() -> None:
    assert "\n    python3 manage.py up " in README
    assert "\n    python3 manage.py test " in README


@pytest.mark.parametrize("link", re.findall(r"\]\(((?!http)[^)#]+)", README))
def test_links_in_the_readme_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
