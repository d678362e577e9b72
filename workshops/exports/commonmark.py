"""What a person wrote, as Markdown that says just that: escaped for the place in which it stands, and no more.

By CommonMark's rules (https://spec.commonmark.org/0.31.2/), and those of GitHub's tables and strikethrough. Nothing is
lost on the way: spaces that Markdown would drop, and breaks that would end a line, are written as references.
"""

from __future__ import annotations

import re

# Signs that mean something in the middle of a line; an underscore between two letters does not. `&` where it could
# begin a reference, `#` where it could begin or close a heading.
_MEANING = re.compile(r"(?<=[^\W_])_+(?=[^\W_])|([\\`*_\[\]<|~]|&(?=[#A-Za-z0-9])|(?<!\S)#)")
# Those besides that part one piece of a line from the next.
_PARTING = re.compile(rf"{_MEANING.pattern[:-1]}|[:;(),])")
# What would begin a heading, quote, list, rule or underline at the beginning of a line.
_START = re.compile(r"^([0-9]{0,9})([>+=.)-])")
# What begins a part of the record there: words of our own.
_MARKER = re.compile(r"^(Fallback|Now|Later):")
# Signs at which some reader ends a line, though Markdown does not.
_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


def inline(text: str) -> str:
    """In a heading, or in the middle of a line: one line, whatever breaks the text has."""
    return _in_one_line(text, _MEANING)


def item(text: str) -> str:
    """The same at the beginning of a list's item."""
    return _begun(inline(text))


def piece(text: str) -> str:
    """The same where colons, semicolons, commas and brackets part one piece of the item from the next."""
    return _begun(_in_one_line(text, _PARTING))


def block(text: str) -> str:
    """Paragraphs with their line breaks; no line of them begins anything but text."""
    return "\n".join(_begun(_edges(line)) for line in _escaped(text, _MEANING).split("\n"))


def _in_one_line(text: str, signs: re.Pattern[str]) -> str:
    return _edges(_escaped(text, signs).replace("\n", "&#10;"))


def _escaped(text: str, signs: re.Pattern[str]) -> str:
    text = signs.sub(lambda found: f"\\{found[1]}" if found[1] else found[0], text)
    return _BREAKS.sub(lambda found: _reference(found[0]), text)


def _reference(sign: str) -> str:
    return f"&#{ord(sign)};"


def _edges(line: str) -> str:
    """A space at either end of a line, which Markdown would take away, or take for a break or for code."""
    if line[:1].isspace():
        line = _reference(line[0]) + line[1:]
    return line[:-1] + _reference(line[-1]) if line[-1:].isspace() else line


def _begun(line: str) -> str:
    return _MARKER.sub(r"\1\\:", _START.sub(r"\1\\\2", line))
