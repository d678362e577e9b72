"""What a decision record says about itself: its status, its day, who decided, and which records it is linked with;
wherever that stands: front matter, lines, lists, tables, headings or badges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote

from workshops.domain.decision_days import day_of
from workshops.domain.decision_dialects import (
    DAY_FIRST,
    LINK_WORDS,
    NOT,
    NOTHING,
    STATUS_OF,
    STATUS_PHRASES,
    field_of,
    folded,
    heading_of,
)
from workshops.domain.decision_markdown import Section, cells, is_rule, links, plain, without_links
from workshops.enums import DecisionStatus

_BULLET = re.compile(r"^[>\s]*(?:[-*+•]\s+|\d{1,3}[.)]\s+)?")
# Several facts in one line: where the next one begins, if what stands there is one.
_NEXT_FACT = re.compile(
    r"(?:\s*(?:[·•|;,—–]|\s-\s)\s*|\s{2,})(?=[*_]{0,3}(?P<label>[^\W\d_][^:：·•|;,*_\n]{1,30}?)\s*[*_]{0,3}\s*[:：])"
)
# And in one cell of a table, where a bold word alone says what the next one is about.
_NEXT_IN_CELL = re.compile(r"\s*[·•;]\s*(?=(?:\*\*|__)[^*_|\n]{1,30}(?:\*\*|__))")
_STRUCK = re.compile(r"~~[^~\n]{0,200}~~")
_BOLD = re.compile(r"(?:\*\*|__)([^*_|\n]{1,60})(?:\*\*|__)")
_BADGE = re.compile(r"!\[([^\]\n]{0,80})\]\(([^)\s]{1,300})")
_BADGE_STATUS = re.compile(
    r"/badge/[^/\s-]{0,30}(?:status|statut|estado|stato)[^/\s-]{0,10}-([^-?\s]{1,40})", re.IGNORECASE
)
# A list of all that it could be, of which some are ticked: the others are not said.
_UNTICKED = re.compile(r"\[[ \xa0]?\](?!\()[^\[\n]*")
_TICK = re.compile(r"\[[xX✓✔]\]\s*")
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"[{<\[][^}>\]]{0,80}[}>\]]|YYYY|AAAA|JJJJ|TODO|TBD", re.IGNORECASE)
_BRACKETED = re.compile(r"[{<\[]\s*([^}>\]]{1,200}?)\s*[}>\]]")
_NUMBER_OF_TEMPLATE = re.compile(r"^\W*(?:(?:adr|dr|madr)[-_ #]?)?[\dXxNn{}\[\]#]{0,12}\s*[:.\-–—]\s*", re.IGNORECASE)
_CHOICE = re.compile(r"[|/,…]|\b(?:or|oder|ou|of)\b")
# Where a link word counts: at the beginning of a line, or of a part of it.
_PART_START = re.compile(r"(?:^|[;,.(–—]|\b(?:and|und|et|y|e))[\s*_]*\Z")
_ID = re.compile(
    r"^(?:(?:adr|adl|ad|dr|madr|edr|tdr|rfc|d|decision|record|entscheidung|no\.?|nr\.?|n°)[-_ #]?)?"
    r"0*(\d{1,9})(?![\w.]*\d)(?=$|[\s:.,;)\]–—-])",
    re.IGNORECASE,
)
_MANY = re.compile(r"\d\s*(?:,|&|;|\band\b|\bund\b|\bet\b|\by\b|\be\b)\s*(?:[A-Za-z]{1,6}[-_ #]?)?\d", re.IGNORECASE)


# What a record says of itself, and not of what it is about.
HEAD_KINDS = ("status", "date", "deciders")


@dataclass(frozen=True)
class Link:
    """What a record says of another. `kind`: supersedes, superseded_by, amends or amended_by; `words` as they stand
    there; `target` where a link points; `number` where it names one, without zeros; `is_many`: it names several."""

    kind: str
    words: str
    target: str = ""
    number: str = ""
    is_many: bool = False


@dataclass
class Facts:
    """`said`: {what about: in the record's words}; `lines`: what stands under the heading of the status; `day_first`:
    it is in a language in which 3/5/2024 is in May."""

    said: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    day_first: bool = False

    @property
    def day(self) -> date | None:
        return day_of(self.said.get("date", ""), day_first=self.day_first)

    @property
    def day_of_status(self) -> date | None:
        """`Accepted (2024-05-03)`, as far as what is said there is not about another record."""
        words = self.said.get("status", "")
        return None if _names_another(words) else day_of(without_links(words), day_first=self.day_first)

    def say(self, name: str, words: str) -> None:
        """The first place where something is said is the one that counts."""
        if words:
            self.said.setdefault(name, words)


def facts_of(matter: Mapping[str, str], parts: Sequence[Section]) -> Facts:
    """From the front matter first, then from what stands before the first part of the text, then from the parts that
    are about nothing else, then from anywhere."""
    found = Facts()
    for key, words in matter.items():
        found.say(field_of(key), words)
    for name, words in _in_head(parts):
        found.say(name, words)
        if name == "line":
            found.lines.append(words)
    for part in parts:
        _under_heading(part, found)
    if "status" not in found.said:
        for name, words in _anywhere(parts):
            found.say(name, words)
    for name in ("", "line"):
        found.said.pop(name, None)
    labels = [*matter, *(part.heading for part in parts), *_labels(parts)]
    found.day_first = any(folded(label) in DAY_FIRST for label in labels)
    found.links = _links(found)
    return found


def _labels(parts: Sequence[Section]) -> Iterator[str]:
    """What stands before the first colon of each line before the text."""
    for part in parts:
        if heading_of(part.heading) not in ("", *HEAD_KINDS):
            return
        for line in part.lines:
            yield _BULLET.sub("", line[:80], count=1).replace("：", ":").partition(":")[0]


def _in_head(parts: Sequence[Section]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if heading_of(part.heading) not in ("", *HEAD_KINDS):
            return
        yield from _fact(part.heading)
        yield from _in_lines(part.lines)


def _in_lines(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    rows = [cells(line) for line in lines]
    for at, (line, row) in enumerate(zip(lines, rows, strict=True)):
        yield from _badges(line)
        if not row:
            yield from _facts_in(line)
        elif at + 2 < len(rows) and is_rule(rows[at + 1]) and sum(bool(field_of(cell)) for cell in row) > 1:
            yield from ((field_of(cell), _clean(words)) for cell, words in zip(row, rows[at + 2], strict=False))
        elif len(row) > 1 and field_of(row[0]):
            yield from _in_cell(field_of(row[0]), row[1])
        elif not line.lstrip().startswith("|"):
            yield from _facts_in(line)


def _in_cell(name: str, cell: str) -> Iterator[tuple[str, str]]:
    """`Aceptado · **Fecha** 2025-08-06`: its own fact, and those that stand behind it."""
    own, *others = _NEXT_IN_CELL.split(cell[:2000])
    yield name, _clean(own)
    for other in others:
        label, _sign, words = other[2:].partition(other[:2])
        if about := field_of(label.rstrip(":： ")):
            yield about, _clean(words.lstrip(":： "))


def _facts_in(line: str) -> Iterator[tuple[str, str]]:
    """`Date: 2024-05-03 · **Status:** accepted`: each part that is a fact, and what stands before the first."""
    begin = 0
    for mark in _NEXT_FACT.finditer(line[:2000]):
        if field_of(mark["label"]):
            yield from _fact(line[begin : mark.start()])
            begin = mark.end()
    yield from _fact(line[begin:])


def _fact(line: str) -> Iterator[tuple[str, str]]:
    """`* **Status:** accepted`: what it is about, and the words."""
    if len(line) > 2000:
        return
    rest = _BULLET.sub("", line, count=1)
    if any(pattern.match(rest.lstrip("*_ ")) for _kind, pattern in LINK_WORDS):
        yield "line", rest.lstrip("*_ ")
    before, sign, after = rest.replace("：", ":").partition(":")
    if sign and len(before) < 40 and (name := field_of(before)):
        words = after.lstrip("*_ ")
        yield name, _clean(_TICK.sub("", _UNTICKED.sub("", words)) if name == "status" else words)


def is_fact(line: str) -> bool:
    """Whether a line before the text is one of the record's head, or a rule."""
    return any(_in_lines([line])) or bool(cells(line)) or not line.strip("-=_* \t")


def _badges(line: str) -> Iterator[tuple[str, str]]:
    for words, address in _BADGE.findall(line):
        if badge := _BADGE_STATUS.search(unquote(address)):
            yield "status", badge[1].replace("_", " ")
        elif field_of(words.partition(":")[0]) == "status":
            yield "status", words.partition(":")[2].strip()


def _under_heading(part: Section, found: Facts) -> None:
    kind = heading_of(part.heading)
    if kind not in HEAD_KINDS or (folded(part.heading) == "data" and is_more_than_said(kind, part)):
        return
    lines = [_without_badges(_UNTICKED.sub("", _BULLET.sub("", line, count=1)).strip()) for line in part.lines]
    lines = [line for line in lines if line]
    if kind == "status":
        found.lines += lines
    if lines:
        found.say(kind, _clean(_line_of_status(lines) if kind == "status" else ", ".join(lines)))


def _line_of_status(lines: Sequence[str]) -> str:
    """The first that names one: the form's own question may still stand above it. Of those that are ticked one after
    the other, the last."""
    if ticked := [line for line in lines if _TICK.match(line) and _statuses(line)]:
        return _TICK.sub("", ticked[-1], count=1)
    return next((line for line in lines if _statuses(line)), lines[0])


def is_more_than_said(kind: str, part: Section) -> bool:
    """Whether a part about the status, the day or the deciders says more than that: further lines that are no links to
    other records, or a "Data" that is none."""
    lines = [line for raw in part.lines if (line := _BULLET.sub("", raw, count=1).strip())]
    if kind == "date":
        return not any(day_of(line, day_first=True) for line in lines)
    return kind == "status" and any(not _is_link_line(line) for line in lines[1:])


def _is_link_line(line: str) -> bool:
    return any(pattern.match(line.lstrip("*_ ")) for _kind, pattern in LINK_WORDS) or is_fact(line)


def _without_badges(line: str) -> str:
    """A badge that says a status is that word, `![Accepted](…)`; any other picture says nothing."""
    mark = _BADGE.match(line)
    return line if mark is None else mark[1] if _statuses(mark[1]) else ""


def _anywhere(parts: Sequence[Section]) -> Iterator[tuple[str, str]]:
    """A line about the status with a word that is one, in the middle of a text."""
    for part in parts:
        for name, words in _in_lines(part.lines):
            if name == "status" and _statuses(words):
                yield name, words


def _clean(words: str) -> str:
    return plain(words.strip()).strip("*_` \t")


# Status


def status_of(words: str) -> DecisionStatus | None:
    """The one status that the words name; None where they name none that is known, several, or deny one."""
    known = _statuses(words)
    if len(set(known)) > 1:
        bold = [status for part in _BOLD.findall(words) for status in _statuses(part)]
        known = bold if len(bold) == 1 else []
    return known[0] if known else None


def is_choice(words: str) -> bool:
    """Whether a status is the list of all that it could be: that of a template."""
    several = len(set(_statuses(words))) > 1
    return (bool(_PLACEHOLDER.search(words)) and (several or not _statuses(words))) or (
        several and status_of(words) is None and bool(_CHOICE.search(words))
    )


def is_placeholder(words: str) -> bool:
    """`{short title}`, `[TITLE]`, `YYYY-MM-DD`: all of it, or its beginning."""
    mark = _PLACEHOLDER.match(words.strip(" \"'`*_$"))
    return bool(mark)


def is_template_title(words: str) -> bool:
    """`ADR-XXX: [title]`, `{short title}`, `Title`; a title of its own may stand in brackets too."""
    rest = _NUMBER_OF_TEMPLATE.sub("", plain(words).strip(), count=1)
    return is_placeholder(rest) or field_of(rest) == "title"


def bracketed_title(words: str) -> str:
    """`Use RAG` of `[Use RAG]`; empty where there are no brackets, or what a template says stands in them."""
    mark = _BRACKETED.fullmatch(words.strip(" \"'`*_"))
    inside = mark[1].strip() if mark else ""
    return "" if any(field_of(word) == "title" for word in _WORD.findall(inside)) else inside


def _statuses(words: str) -> list[DecisionStatus]:
    """Those that the first line names, in its order; a denied one is none. What follows the first link word is about
    another record, and a word deep inside a sentence is not the status."""
    line = _STRUCK.sub(" ", without_links(words)).partition("\n")[0][:300]
    said = folded(line)
    for start, status in STATUS_PHRASES.items():
        if said.startswith(start):
            return [status]
    tokens = [folded(word) for word in _WORD.findall(line)]
    if _names_another(words):
        tokens = tokens[:1]
    if not any(token in STATUS_OF for token in tokens[:3]):
        return []
    return [
        STATUS_OF[token]
        for before, token in zip(["", *tokens], tokens, strict=False)
        if token in STATUS_OF and before not in NOT
    ]


def _names_another(words: str) -> bool:
    return any(pattern.search(words[:300]) for _kind, pattern in LINK_WORDS)


# Links


def _links(facts: Facts) -> list[Link]:
    """Exactly what is said, once each."""
    found = [
        link for kind, _pattern in LINK_WORDS if (words := facts.said.get(kind, "")) for link in _named(kind, words)
    ]
    for line in [facts.said.get("status", ""), *facts.lines]:
        found += _in_line(line)
    return list(dict.fromkeys(found))


def _in_line(line: str) -> Iterator[Link]:
    """`Superseded by [ADR-3](0003.md)`, `accepted; supersedes ADR-0045`."""
    said = line[:1000]
    marks = sorted(
        (m.start(), m.end(), kind)
        for kind, pattern in LINK_WORDS
        for m in pattern.finditer(said)
        if _PART_START.search(said, max(0, m.start() - 8), m.start())
    )
    ends = [*(start for start, _end, _kind in marks[1:]), len(said)]
    for (_start, after, kind), until in zip(marks, ends, strict=False):
        yield from _named(kind, said[after:until])


def _named(kind: str, words: str) -> Iterator[Link]:
    said = words.strip(" \t:;,.()*_")
    targets = links(words)
    if folded(said) in NOTHING:
        return
    if targets:
        several = len(targets) > 1
        for text, target in targets:
            yield Link(kind, text or target, target=target, number=number_in(text), is_many=several)
    elif said.lower().endswith((".md", ".markdown")) and " " not in said:
        yield Link(kind, said[:200], target=said)
    elif said:
        yield Link(kind, plain(said)[:80], number=number_in(said), is_many=bool(_MANY.search(said)))


def number_in(words: str) -> str:
    """`"ADR-0012"`, `"12. Use RAG"` and `"DR008"` are `"12"`, `"12"` and `"8"`; `"OAuth 2.0"` and `"2.0"` name none."""
    mark = _ID.match(words.strip(" \t\"'“”`*_#"))
    return mark[1] if mark else ""


def named_by(path: str) -> PurePosixPath:
    """Whose name is the record's: the file's, or its folder's where each record has a folder of its own."""
    file = PurePosixPath(path)
    own = folded(file.stem) in ("readme", "index") and file.parent.name
    return file.parent.with_name(f"{file.parent.name}.md") if own else file


def stem_of(path: str) -> str:
    return named_by(path).stem


def folder_of(path: str) -> str:
    """In which it stands beside the others."""
    parent = str(named_by(path).parent)
    return "" if parent == "." else parent
