"""Links as QR codes."""

from __future__ import annotations

from functools import lru_cache

import segno
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def qr_code(url: str, title: str = "") -> SafeString:
    """An inline SVG without style attributes; nothing where there is no link any more. `title`: what is read out; of
    the join link without one."""
    return _drawn(url, title or _("QR code of the join link")) if url else SafeString("")


@lru_cache(maxsize=64)
def _drawn(url: str, title: str) -> SafeString:
    code = segno.make(url, micro=False, error="m")
    svg = code.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None, title=title)
    return SafeString(svg)
