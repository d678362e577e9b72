"""What stands above a decision record, as YAML or TOML: names and their values, each as the text that stands there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date

import frontmatter
import yaml
from django.utils.translation import gettext as _
from frontmatter.default_handlers import YAMLHandler

from workshops.domain.decision_facts import is_choice, status_of
from workshops.domain.visible import visible_line
from workshops.refusals import InvalidFields

MOST_MATTER = 20_000  # characters of front matter
MOST_NESTED = 200
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_OPENING = re.compile(r"[\[{]|[-?] (?=[-?] )")
Say = Callable[[str], None]  # takes a line for what had to be guessed


class _Texts(YAMLHandler):
    """YAML with every value as it is written: a date that is none, or the status `on`, is said in the file's words."""

    def load(self, fm: str, **kwargs: object) -> dict[str, object]:
        if len(fm) > MOST_MATTER or len(_OPENING.findall(fm)) > MOST_NESTED:
            raise yaml.YAMLError  # it would take its reader seconds, and then fail
        found = super().load(fm, **{**kwargs, "Loader": yaml.BaseLoader})
        return found if isinstance(found, dict) else {}


def front_matter(text: str, say: Say) -> tuple[dict[str, str], str]:
    """The front matter with small keys, lists joined by commas; and what stands below it."""
    if mark := _TOML.match(text):
        return _read_toml(mark[1], say), text[mark.end() :]
    if not text.startswith("---"):
        return {}, text
    try:
        matter, rest = frontmatter.parse(text, handler=_Texts())
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        place = getattr(fault, "problem_mark", None)
        words = _("its front matter is not YAML (line {line})") if place else _("its front matter is not YAML")
        raise InvalidFields({"front_matter": words.format(line=place.line + 1 if place else 0)}) from fault
    return _understood(matter, say), rest


def _read_toml(matter: str, say: Say) -> dict[str, str]:
    try:
        if len(matter) > MOST_MATTER:
            raise tomllib.TOMLDecodeError
        read = tomllib.loads(matter)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise InvalidFields({"front_matter": _("its front matter is not TOML")}) from fault
    days = {key: value.isoformat() for key, value in read.items() if isinstance(value, date)}
    return _understood({**read, **days}, say)


def _understood(matter: Mapping[str, object], say: Say) -> dict[str, str]:
    plain_ = {str(key).lower()[:60]: _matter_words(value) for key, value in matter.items()}
    for key in (key for key, words in plain_.items() if words is None):
        say(_("the front matter “{key}” was not understood").format(key=visible_line(key)))
    read = {key: words for key, words in plain_.items() if words is not None}
    return _without_braces(read)


def _without_braces(matter: dict[str, str]) -> dict[str, str]:
    """Where somebody wrote between a template's braces and left them, `status: {accepted}`, they are none of theirs."""
    status = matter.get("status", "")
    if not status.startswith("{") or status_of(status) is None or is_choice(status):
        return matter
    return {key: words[1:-1] if words.startswith("{") else words for key, words in matter.items()}


def _matter_words(value: object) -> str | None:
    """None for what is neither a text nor a list of texts, be it between braces."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return ", ".join(part.strip() for part in value)
    if isinstance(value, dict) and not any(value.values()) and all(isinstance(part, str) for part in value):
        return f"{{{', '.join(part.strip() for part in value)}}}" if value else ""
    return None
