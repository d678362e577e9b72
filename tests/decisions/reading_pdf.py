"""A PDF as its readers have it: the words, and where each letter stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2


@dataclass(frozen=True)
class Letter:
    """One sign on a page; `left` and `right` in points from the page's left edge."""

    page: int
    sign: str
    left: float
    right: float


def words_of_pdf(pdf: bytes) -> str:
    """All that it shows, page after page, with one space between two pieces."""
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)).split())


def lines_of_pdf(pdf: bytes) -> list[str]:
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    return [line.strip() for page in pages for line in page.splitlines()]


def letters_of_pdf(pdf: bytes) -> Iterator[Letter]:
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        text = page.get_textpage()
        for i in range(text.count_chars()):
            sign = text.get_text_range(i, 1)
            if sign.strip():
                left, _bottom, right, _top = text.get_charbox(i)
                yield Letter(number, sign, left, right)


def title_of_pdf(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"])


def pages_of_pdf(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))
