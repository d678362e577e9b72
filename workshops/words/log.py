"""What the log's page offers to choose from."""

from __future__ import annotations

from django.utils.translation import gettext as _


def signal_choices() -> list[tuple[str, str]]:
    return [("", _("Any")), ("broken", _("Broken")), ("silent", _("Silent"))]


def dissent_choices() -> list[tuple[str, str]]:
    return [("", _("Any")), ("yes", _("With dissent"))]


def sort_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Best match, then newest")),
        ("-number", _("Newest first")),
        ("number", _("Oldest first")),
        ("title", _("Title, A to Z")),
        ("-title", _("Title, Z to A")),
        ("due", _("Next revisit, soonest first")),
        ("-due", _("Next revisit, latest first")),
        ("-decided", _("Decided, newest first")),
        ("decided", _("Decided, oldest first")),
    ]
