"""Markup and names inside sentences: `{% load sentences %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from workshops import shared_sentences
from workshops.domain.framework_names import spoken_role

register = template.Library()
register.filter(spoken_role)


@register.simple_block_tag
def piece(content: str) -> SafeString:
    """What is between the tags, under a name, to be put into its place of a translated sentence:

    `{% piece as names %}{% for … %}<a …>…</a>{% endfor %}{% endpiece %}{% blocktranslate %}Ask {{ names }}.{% …`
    """
    return SafeString(content.strip())


@register.simple_tag
def said(name: str) -> str:
    """A sentence that other places say too, by its name in shared_sentences.py."""
    return _(getattr(shared_sentences, name))
