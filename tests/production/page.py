"""`docs/production.md`, block by block."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/production.md").read_text()
BLOCKS: dict[str, str] = dict(re.findall(r"(?ms)^```\w+ (\S+)\n(.*?)^```$", PAGE))


def instead(name: str, *pairs: tuple[str, str]) -> str:
    """The block of this name, with what is meant here in place of what the page says. Each has to be in it."""
    text = BLOCKS[name]
    for said, meant in pairs:
        assert said in text, f"{name} does not say {said}"
        text = text.replace(said, meant)
    return text


def settings_in(name: str) -> dict[str, str]:
    """An environment file's variables, without their quotes."""
    return {key: value.strip("'") for key, _, value in (line.partition("=") for line in BLOCKS[name].splitlines())}
