"""What a record is called, and what is none: by the name of its file, its title, its status and its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from workshops.domain.decision_days import day_of
from workshops.domain.decision_dialects import (
    BESIDE_TEMPLATE,
    NOT_RECORDS,
    folded,
    heading_of,
    is_among_templates,
    is_template_name,
)
from workshops.domain.decision_facts import (
    Facts,
    bracketed_title,
    is_choice,
    is_template_title,
    status_of,
    stem_of,
)
from workshops.domain.decision_markdown import Section, plain, without_links
from workshops.domain.visible import visible_line
from workshops.refusals import InvalidFields, Refusal

_FILE_NUMBER = re.compile(
    r"(?:adr|dr|ad|madr|d|decision|record|rfc)?[-_ ]?0*(\d{1,6})(?=[-_ .]|\Z|(?<=\d)[A-Za-z])", re.IGNORECASE
)
_FILE_DAY = re.compile(r"(?:19|20)\d{6}(?=\D|\Z)|(?:19|20)\d\d-\d\d-\d\d")
_TITLE_NUMBER = re.compile(
    r"(?:(?P<named>adr|dr|ad|d[eé]cisi[oó]n|decis[aã]o|entscheidung|madr)[-_ #]?)?0*(?P<number>\d{1,9})"
    r"(?:\s*[:.–—]\s+|\s+[-–—:·|]\s*|\s+|:)(?=\S)",
    re.IGNORECASE,
)
_TITLE_KIND = re.compile(r"(?:\[?adr\]?|architecture decision record)\s*[:\-–—]\s*(?=\S)", re.IGNORECASE)


class LeftOut(Refusal):
    """A file that is no record: a template, an index."""


@dataclass
class Reading:
    """A file while it is read. `used`: the sections whose words stand on the sheet; `rests`: what of them was too long
    for it."""

    path: str
    warnings: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    rests: list[Section] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        self.warnings.append(sentence)


def check_is_record_name(path: str) -> None:
    """Raises LeftOut where the name says that it is none. `0007-use-rag/README.md` is one by the name of its folder,
    and `use-rag/index.md` may be (`check_is_understood`)."""
    own = PurePosixPath(path).stem
    folder = PurePosixPath(path).parent.name
    if is_template_name(own) or is_template_name(stem_of(path)) or is_among_templates(folder, own):
        raise LeftOut(_("it is a template"))
    is_by_folder = own != stem_of(path) and (file_number(path) or _is_named_like_one(folder))
    if folded(own) in NOT_RECORDS and not is_by_folder:
        raise LeftOut(_("it is no decision record, by its name"))


def _is_named_like_one(folder: str) -> bool:
    """`use-rag`, but not `adr`, `decisions` or `architecture-decisions`, where records lie beside each other."""
    words = set(re.findall(r"\w+", folded(folder)))
    return len(words) > 1 and not words <= BESIDE_TEMPLATE


def check_is_no_template(facts: Facts, parts: Sequence[Section]) -> None:
    """Raises LeftOut where the title is a placeholder and status or day is missing, or where the status is a list of
    what it could be and neither title nor day was filled in. A record of which one alone was left as the template had
    it is a record."""
    title = facts.said.get("title") or next((part.heading for part in parts if part.level == 1), "")
    status, day = facts.said.get("status", ""), facts.day
    is_open = is_choice(status)
    if is_template_title(title) and (is_open or day is None or not status):
        raise LeftOut(_("it is a template: its title is a placeholder"))
    if is_open and day is None and (not title or "template" in folded(title)):
        raise LeftOut(_("it is a template: its status is a list of what it could be"))


def check_is_understood(facts: Facts, parts: Sequence[Section], path: str) -> None:
    """Raises InvalidFields where nothing says that it is a record, and LeftOut where an index or a README does not say
    all that makes one: context, decision, and a status or what it is."""
    kinds = {heading_of(part.heading) for part in parts if part.text}
    status = facts.said.get("status", "")
    if folded(PurePosixPath(path).stem) in NOT_RECORDS and not file_number(path):
        says_so = any("decision record" in folded(part.heading) for part in parts if part.level == 1)
        is_decided = status_of(status) is not None and not is_choice(status)
        if not ({"context", "outcome"} <= kinds and (says_so or is_decided)):
            raise LeftOut(_("it is no decision record, by its name"))
    if not kinds & {"context", "outcome", "rationale"} and status_of(status) is None:
        words = _("nothing in it says that it is a decision record: it has no status, no context and no decision")
        raise InvalidFields({"file": words})


# What it is called


def file_number(path: str) -> str:
    """`0003-use-rag.md` and `ADR003-x.md` are `"3"`; a day in front is no number."""
    stem = stem_of(path)
    mark = None if _FILE_DAY.match(stem) else _FILE_NUMBER.match(stem)
    return mark[1] if mark else ""


def file_day(path: str) -> date | None:
    """The day in front of its name, where it begins with one."""
    stem = stem_of(path)
    return day_of(stem) if _FILE_DAY.match(stem) else None


def written_title(facts: Facts, parts: list[tuple[str, Section]]) -> str:
    """The first heading of the highest level that is about nothing else, else the front matter's."""
    heads = [part for kind, part in parts if part.level and not kind]
    first = min(heads, key=lambda part: part.level, default=None)
    named = facts.said.get("title", "")
    if first is not None and (first.level == 1 or (not named and first is parts[min(1, len(parts) - 1)][1])):
        return first.heading
    return named


def title_of(written: str, found: Reading) -> str:
    if is_template_title(written) and not bracketed_title(written):
        found.say(_("its title was left as the template has it; its file name was taken"))
        return _name_of(found.path)
    title = visible_line(plain(without_links(bracketed_title(written) or written)).strip(" *_"))
    mark = _TITLE_NUMBER.match(title)
    if mark and (mark["named"] or mark["number"] == file_number(found.path)):
        title = title[mark.end() :]
    title = _TITLE_KIND.sub("", title, count=1) if _TITLE_KIND.match(title) else title
    if not title:
        found.say(_("it has no title; its file name was taken"))
        return _name_of(found.path)
    return title


def _name_of(path: str) -> str:
    """What a file's name says, without its number."""
    stem = stem_of(path)
    named = stem if _FILE_DAY.match(stem) else _FILE_NUMBER.sub("", stem, count=1).strip("-_ .")
    return visible_line((named or stem).replace("-", " ").replace("_", " ")) or _("Without a title")
