"""The join link as a QR code."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.utils.safestring import SafeString


@lru_cache(maxsize=64)
def qr_code(url: str) -> SafeString:
    """An inline SVG without style attributes; nothing where there is no link any more."""
    if not url:
        return SafeString("")
    code = segno.make(url, micro=False, error="m")
    svg = code.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None, title="QR code of the join link")
    return SafeString(svg)
