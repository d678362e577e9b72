"""What people type, as it is kept: in one normal form, and nothing when nothing of it can be seen."""

from __future__ import annotations

from unicodedata import category, normalize

# Controls, halves of characters, and marks of format: among them those that turn the direction of a line. Two of the
# last are spelling: the joiner of emoji and scripts, and its opposite in Persian.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
_SPELLING = "\u200c\u200d"
_LINE_ENDS = dict.fromkeys(map(ord, "\r\v\f\x85"), "\n")
# Letters and symbols by their category, and nothing on the page.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"


def visible_line(words: str) -> str:
    """One line in NFC without what cannot be seen; empty where nothing is left."""
    return " ".join(visible_text(words).split())


def visible_text(words: str) -> str:
    """The same of text with lines, which stay as they were typed."""
    lines = normalize("NFC", words).replace("\r\n", "\n").translate(_LINE_ENDS)
    kept = "".join(c for c in lines if c in "\n\t" or c in _SPELLING or category(c) not in _UNSEEN).strip()
    return kept if any(map(_shows, kept)) else ""


def _shows(letter: str) -> bool:
    """Also a sign that is newer than Python's table of them."""
    return (category(letter)[0] in "LNPS" and letter not in BLANKS) or category(letter) in ("Cn", "Co")
