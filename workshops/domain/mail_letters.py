"""A mail as a row of blocks, from which its text and its HTML are both made, so that they say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe


class Kind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    LINK = "link"
    # The one thing to do.
    BUTTON = "button"
    # What stands small beneath everything else.
    SMALL = "small"
    SMALL_LINK = "small_link"


# These stand close together in the text.
_ROWS = (Kind.ITEM, Kind.LINK)


@dataclass(frozen=True)
class Block:
    """`lines`: each on a line of its own. `url`: of links and buttons."""

    kind: Kind
    lines: tuple[str, ...]
    url: str = ""


def title(words: str) -> Block:
    return Block(Kind.TITLE, (words,))


def heading(words: str) -> Block:
    return Block(Kind.HEADING, (words,))


def paragraph(*lines: str) -> Block:
    return Block(Kind.PARAGRAPH, _broken(lines))


def item(*lines: str) -> Block:
    return Block(Kind.ITEM, _broken(lines))


def section(words: str, items: Sequence[tuple[str, ...]]) -> list[Block]:
    """A heading with its list; nothing where the list is empty."""
    return [heading(words), *(item(*lines) for lines in items)] if items else []


def small(*lines: str) -> Block:
    return Block(Kind.SMALL, _broken(lines))


def link(words: str, url: str, kind: Kind = Kind.LINK) -> Block:
    return Block(kind, (words,), url)


def _broken(lines: Sequence[str]) -> tuple[str, ...]:
    """Each without line breaks of its own; empty ones left out."""
    return tuple(line.strip() for words in lines for line in words.splitlines() if line.strip())


def as_text(blocks: Sequence[Block]) -> str:
    """Blocks apart by an empty line, those of a list beneath each other."""
    said = ""
    before = None
    for block in blocks:
        close = before in _ROWS and block.kind in _ROWS and block.kind == before
        said += ("" if not said else "\n" if close else "\n\n") + _text_of(block)
        before = block.kind
    return said + "\n"


def _text_of(block: Block) -> str:
    if block.url:
        return f"{block.lines[0]}: {block.url}"
    if block.kind is Kind.ITEM:
        return "- " + "\n  ".join(block.lines)
    return "\n".join(block.lines)


def as_html(blocks: Sequence[Block]) -> str:
    head = next(block.lines[0] for block in blocks if block.kind is Kind.TITLE)
    body = "\n".join(_run_html(kind, run) for kind, run in groupby(blocks, key=lambda block: block.kind))
    return render_to_string("mail/letter.html", {"body": mark_safe(body), "title": head})  # noqa: S308 (escaped below)


_TAGS = {
    Kind.TITLE: "<h1>{}</h1>",
    Kind.HEADING: "<h2>{}</h2>",
    Kind.PARAGRAPH: "<p>{}</p>",
    Kind.ITEM: "<li>{}</li>",
    Kind.LINK: '<p class="row"><a href="{url}">{}</a></p>',
    Kind.BUTTON: '<p class="action"><a class="button" href="{url}">{}</a></p>',
    Kind.SMALL: '<p class="small">{}</p>',
    Kind.SMALL_LINK: '<p class="small"><a href="{url}">{}</a></p>',
}


def _run_html(kind: Kind, run: Iterable[Block]) -> str:
    """Written here and not by a template, which takes five times as long for a letter about twenty decisions."""
    said = "\n".join(_TAGS[kind].format("<br>".join(map(escape, block.lines)), url=escape(block.url)) for block in run)
    return f"<ul>\n{said}\n</ul>" if kind is Kind.ITEM else said
