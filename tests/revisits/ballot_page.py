"""A ballot's page, read as somebody would see it."""

from __future__ import annotations

import re
from html import unescape


def text_in(page: str) -> str:
    """What is to be read, without tags and with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def in_order(page: str) -> list[str]:
    """The criteria in the order in which they are asked."""
    return re.findall(r'<form[^>]*data-step="([^"]+)"', page)


def open_step(page: str) -> str:
    """The one criterion, or the overview, that is on the screen."""
    shown = [tag for tag in re.findall(r"<(?:form|section)[^>]*data-step=[^>]*>", page) if " hidden" not in tag]
    [key] = re.findall(r'data-step="([^"]+)"', " ".join(shown))
    return str(key)


def step_text(page: str, criterion: str) -> str:
    form = page.split(f'data-step="{criterion}"', 1)[1].split("</form>", 1)[0]
    return text_in("<form " + form)


def listed(page: str) -> list[str]:
    """The criteria that can be kept with one tap."""
    forms = re.findall(r'<form[^>]*data-still="([^"]+)"([^>]*)>', page)
    return [key for key, rest in forms if "hidden" not in rest]


def heading(page: str) -> str:
    [title] = re.findall(r"data-overview-title[^>]*>(.*?)</h2>", page, re.DOTALL)
    return text_in(title)
