"""A PDF as its readers have it: the words, and where each letter stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import c_int, c_uint, create_string_buffer
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as raw


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


def drawn_in_pdf(pdf: bytes) -> list[str]:
    """Each shape with its colours and its size in points, and each run of letters with its colour and its fount."""
    return [said for page in pypdfium2.PdfDocument(pdf) for each in page.get_objects() for said in _drawn(each)]


def _drawn(each: pypdfium2.PdfObject) -> Iterator[str]:
    if each.type == raw.FPDF_PAGEOBJ_PATH:
        left, bottom, right, top = each.get_bounds()
        filled, stroked = c_int(), c_int()
        raw.FPDFPath_GetDrawMode(each, filled, stroked)
        inside = _colour(raw.FPDFPageObj_GetFillColor, each) if filled.value else "empty"
        line = _colour(raw.FPDFPageObj_GetStrokeColor, each) if stroked.value else "no line"
        dashes = raw.FPDFPageObj_GetDashCount(each)
        yield f"{inside}, {line}, {dashes} dashes, {right - left:.0f} by {top - bottom:.0f}"
    elif each.type == raw.FPDF_PAGEOBJ_TEXT:
        name = create_string_buffer(100)
        raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(each), name, 100)
        bold = "bold" if b"Bold" in name.value else "plain"
        yield f"{_colour(raw.FPDFPageObj_GetFillColor, each)} {bold}"


def _colour(ask: Callable[..., object], each: pypdfium2.PdfObject) -> str:
    parts = [c_uint() for _ in range(4)]
    ask(each, *parts)
    return "#" + "".join(f"{part.value:02x}" for part in parts[:3])


def title_of_pdf(pdf: bytes) -> str:
    return str(pypdfium2.PdfDocument(pdf).get_metadata_dict()["Title"])


def pages_of_pdf(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))
