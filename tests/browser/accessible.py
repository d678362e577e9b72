"""What axe objects to on a page.

Its rule about contrast takes nine tenths of its time, because it looks at what is painted behind each text. Texts of
one look are alike to it, so it is asked about one of each.
"""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
ALL_BUT_CONTRAST = {"resultTypes": ["violations"], "rules": {CONTRAST: {"enabled": False}}}
CONTRAST_ALONE = {"resultTypes": ["violations"], "runOnly": [CONTRAST]}

# Marks one seen text of each look: its own colour and size, and all that lies behind it up to the root.
MARK = """() => {
  const behind = new Map([[null, ""]]);
  const lies = (it) => {
    if (!behind.has(it)) {
      const its = getComputedStyle(it);
      const above = lies(it.parentElement);
      const own = [its.backgroundColor, its.backgroundImage, its.opacity, its.filter].join(" ");
      const isPlain = own === "rgba(0, 0, 0, 0) none 1 none";
      const isPlaced = !["static", "relative"].includes(its.position);
      const covers = its.backgroundImage === "none" && its.backgroundColor.startsWith("rgb(") && its.opacity === "1";
      const shown = isPlaced ? `${own} ${it.className}` : own;
      behind.set(it, covers && !isPlaced ? own : isPlain && !isPlaced ? above : `${above} / ${shown}`);
    }
    return behind.get(it);
  };
  const isSeen = (it) => {
    const { width, height } = it.getBoundingClientRect();
    return width > 1 && height > 1 && it.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const known = new Set();
  const note = (it) => {
    if (!isSeen(it) || it.closest(":disabled, [aria-disabled=true], [aria-hidden=true]")) return;
    const its = getComputedStyle(it);
    const look = [its.color, its.fontSize, its.fontWeight, its.textShadow, lies(it)].join(" ");
    if (!known.has(look)) it.dataset.look = "";
    known.add(look);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) note(texts.currentNode.parentElement);
  document.querySelectorAll("input, select, textarea").forEach(note);
  return known.size;
}"""
UNMARK = "() => document.querySelectorAll('[data-look]').forEach((it) => delete it.dataset.look)"


def violations(page: Page) -> list[str]:
    """A line for each rule that the page breaks: its name, the first place, and how many there are."""
    found = _run(page, None, ALL_BUT_CONTRAST)
    if page.evaluate(MARK):
        found += _run(page, "[data-look]", CONTRAST_ALONE)
        page.evaluate(UNMARK)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])})" for one in found]


def _run(page: Page, context: str | None, options: dict[str, Any]) -> list[Any]:
    """Axe's half a megabyte is read once by each document."""
    there = page.evaluate("'axe' in window")
    axe = Axe(axe_script="0") if there else Axe()
    return list(axe.run(page, context=context, options=options).response["violations"])
