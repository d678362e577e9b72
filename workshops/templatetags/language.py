"""`{% load language %}`: what the page's scripts say."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from workshops.catalogue import catalogue

register = template.Library()


@register.simple_tag
def sentences_js() -> str:
    """The address of the sentences of the page's scripts, in the page's language and of this version."""
    language = get_language() or settings.LANGUAGE_CODE
    return reverse("sentences", args=[language, catalogue(language).version])
