"""A template is read in an editor and in a diff: none of its lines is longer than a screen is wide."""

from __future__ import annotations

from django.conf import settings

WIDEST = 160


def test_no_line_of_a_template_is_too_wide() -> None:
    folder = settings.BASE_DIR / "templates"
    wide = [
        f"{path.relative_to(folder)}:{number}: {len(line)}"
        for path in sorted(folder.rglob("*.*"))
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > WIDEST
    ]
    assert wide == []
