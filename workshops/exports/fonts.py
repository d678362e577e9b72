"""Which fonts a sheet is set in: by the scripts that stand in it, and which of those have none here.

Typst brings Latin, Greek and Cyrillic; two wheels of nothing but Noto fonts bring what most people write besides. For
anything else the machine's own fonts are looked through, such as Debian's fonts-noto-core.
"""

from __future__ import annotations

import importlib.resources
import importlib.util
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import typst

_WHEELS = ("manimgx_fonts", "manimgx_fonts_cjk")
_TEXT_FACE = "Libertinus Serif"
_LAST = ("Noto Sans Symbols", "Noto Emoji")
# Han signs look different from country to country: what stands beside them says whose they are.
_BESIDE_HAN = (
    (re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"), "JP"),
    (re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]"), "KR"),
    (re.compile(r"[\u3100-\u312f\u31a0-\u31bf]"), "TC"),
)
# What Typst's own font has, as far as nobody has to ask: Latin, Greek, Cyrillic, and the marks of running text.
_OWN = re.compile("[\x00-\u017f\u0391-\u03c9\u0400-\u045f\u2010-\u2015\u2018-\u201f\u2026\u20ac\u2022]+")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Mc", "Me")
_REFUSED = re.compile(r"the text `\"(?:\\u\{([0-9a-f]+)\}|(.))[^`]*\"` could not be displayed")

# A letter of each script that `manage.py check` asks about: those that are shipped, and others that people write.
SHIPPED = {
    "Latin": "ế", "Greek": "ᾷ", "Cyrillic": "Җ", "Armenian": "Հ", "Georgian": "ქ", "Hebrew": "ש", "Arabic": "ب",
    "Devanagari": "न", "Bengali": "ব", "Gurmukhi": "ਗ", "Gujarati": "ગ", "Oriya": "ଓ", "Tamil": "த", "Telugu": "త",
    "Kannada": "ಕ", "Malayalam": "മ", "Sinhala": "ස", "Thai": "ไ", "Lao": "ລ", "Myanmar": "မ", "Khmer": "ខ",
    "Ethiopic": "አ", "Han": "漢", "Hiragana": "か", "Katakana": "カ", "Hangul": "한", "Bopomofo": "ㄅ", "Emoji": "😀",
}  # fmt: skip
OTHERS = {
    "Tibetan": "ས", "Mongolian": "ᠮ", "Syriac": "ܣ", "Thaana": "ދ", "N'Ko": "ߒ", "Tifinagh": "ⵣ", "Cherokee": "Ꮳ",
    "Canadian Aboriginal": "ᐃ", "Javanese": "ꦗ", "Balinese": "ᬩ", "Vai": "ꕙ", "Yi": "ꀀ", "Adlam": "𞤀",
}  # fmt: skip


@dataclass(frozen=True)
class SetIn:
    """`families`: names of fonts, the first that has a letter sets it. `missing`: scripts that none has all of."""

    fonts: typst.Fonts
    families: tuple[str, ...]
    missing: tuple[str, ...]


def fonts_for(text: str) -> SetIn:
    """The fonts that set `text`: those that are shipped, and the machine's own only where these are not enough."""
    families = families_for(text)
    return _set_in("".join(sorted(set(_OWN.sub("", text)))), families)


@lru_cache(maxsize=256)
def _set_in(signs: str, families: tuple[str, ...]) -> SetIn:
    if not (lacking := without_font(signs, _shipped(), families)):
        return SetIn(_shipped(), families, ())
    lacking = without_font(lacking, _everything(), families)
    return SetIn(_everything(), families, tuple(dict.fromkeys(script_of(sign) for sign in lacking)))


def families_for(text: str) -> tuple[str, ...]:
    """In the order in which a letter is looked for: running text, one face for each script, symbols, emoji."""
    country = next((name for beside, name in _BESIDE_HAN if beside.search(text)), "SC")
    known = [name for name in _shipped().families() if name.startswith("Noto ") and name not in _LAST]
    known.sort(key=lambda name: (name != "Noto Sans", name.startswith("Noto Sans CJK"), not name.endswith(country)))
    return (_TEXT_FACE, *known, *(name for name in _LAST if name in _shipped().families()))


def without_font(signs: Iterable[str], fonts: typst.Fonts, families: tuple[str, ...]) -> str:
    """Those of `signs` that are seen, and for which no font has a shape.

    Typst says so itself where a PDF is to be kept for ever (PDF/A), one line for each.
    """
    seen = [sign for sign in signs if unicodedata.category(sign) not in _UNSEEN]
    if not seen:
        return ""
    source = '#set text(font: sys.inputs.families.split(","))\n#for sign in sys.inputs.signs.clusters() [#sign\n\n]'
    inputs = {"signs": "".join(seen), "families": ",".join(families)}
    try:
        typst.compile(source.encode(), format="pdf", font_paths=fonts, sys_inputs=inputs, pdf_standards="a-2u")
    except typst.TypstError as refusal:
        told = {chr(int(code, 16)) if code else sign for code, sign in _REFUSED.findall(refusal.diagnostic)}
        return "".join(sign for sign in seen if sign in told)
    return ""


def script_of(sign: str) -> str:
    """The script of a letter as Unicode's name for it begins: "Tibetan"; of a nameless one its number."""
    name = unicodedata.name(sign, "")
    return name.split()[0].capitalize() if name else f"U+{ord(sign):04X}"


def scripts_without_font() -> tuple[list[str], list[str]]:
    """Of those that are shipped, and of the others: the scripts for which this machine has no font."""

    def lacking(letters: dict[str, str]) -> list[str]:
        lack = without_font(letters.values(), _everything(), families_for(""))
        return [script for script, letter in letters.items() if letter in lack]

    return lacking(SHIPPED), lacking(OTHERS)


@cache
def _shipped() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=_folders())


@cache
def _everything() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=_folders())


def _folders() -> list[str]:
    """Where the wheels lie; without one of them its scripts are missing, which is said where they are used."""
    return [str(importlib.resources.files(wheel)) for wheel in _WHEELS if importlib.util.find_spec(wheel)]
