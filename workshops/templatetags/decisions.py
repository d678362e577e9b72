"""Words for decisions in templates: `{% load decisions %}`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workshops import figures
from workshops.domain import framework_names
from workshops.enums import Stance
from workshops.words import revisit_board, revisits, thresholds

register = template.Library()
register.filter("approach_short", framework_names.approach_short)
register.filter("threshold_words", thresholds.threshold_words)
register.filter("stance_words", lambda stance: Stance(stance).in_sentence)
register.filter("standing_words", revisits.standing_words)
register.filter("why_words", revisit_board.why_words)
register.filter("standing_of_assumptions_words", revisit_board.standing_of_assumptions_words)
register.filter("left_words", revisits.left_words)


@register.filter
def decision_address(number: int) -> str:
    """`{% url 'decision' number %}`, for lists that have many."""
    return _address(number, get_script_prefix())


@lru_cache(maxsize=4096)
def _address(number: int, _prefix: str) -> str:
    return reverse("decision", args=[number])


@register.filter
def marked(words: str, op: str) -> SafeString | str:
    """Words that one of two texts has alone, as such; `op` as in `domain.differences`. Nothing where there are none."""
    if op == "same" or not words:
        return words
    tag, said = ("del", _("removed:")) if op == "removed" else ("ins", _("added:"))
    return format_html('<{0}><span class="visually-hidden">{1} </span>{2}</{0}>', tag, said, words)


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """The value under a key that only the page knows; None without one."""
    return mapping.get(key)


@register.filter
def hundredths(share: float) -> str:
    """0.1099 → `"11.0"`"""
    return figures.decimal(share * 100, 1)
