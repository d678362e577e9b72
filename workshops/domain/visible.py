"""What people type into one line, as it is kept."""

from __future__ import annotations

from unicodedata import category, normalize


def visible_line(words: str) -> str:
    """One line in NFC without what cannot be seen; empty where nothing is left."""
    spaced = " ".join(normalize("NFC", words).split())
    kept = "".join(c for c in spaced if category(c)[0] != "C" or c == "\u200d")
    return kept.strip() if any(category(c)[0] in "LNPS" for c in kept) else ""
