"""Names of files where a phone shows them."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

LONG = re.compile(r"\S{25,}")
JOINT = re.compile(r"[^_\-./]+[_\-./]+")


@register.filter
def at_joints(words: str) -> SafeString:
    """Long words may be broken behind their dots, strokes and underlines, before they are anywhere else."""
    said, at = [], 0
    for long in LONG.finditer(words):
        parts = JOINT.sub(lambda found: found[0] + "\0", long[0]).split("\0")
        said += [escape(words[at : long.start()]), "<wbr>".join(map(escape, parts))]
        at = long.end()
    return mark_safe("".join([*said, escape(words[at:])]))  # noqa: S308 (each part is escaped)
