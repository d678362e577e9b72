"""What axe objects to on a page: by all its rules, at each page that is new to it and at each text whose look is.

A page is known by its outline: its elements with what tells them apart for a rule, whether each is seen and whether
there are words in it, but not which words. In a story several people look at the same page, and one person looks at it
at several sizes. What a known outline holds was found without fault already, so axe is not asked again.

Contrast depends on what is painted behind each text, which takes axe longest. Texts of one look are alike to it, on
whatever page, so it is asked about one of each look, once. What one process of the suite has found without fault, the
others (pytest-xdist) need not ask either.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = "color-contrast"
# Nothing of ours turns with the device, or plays by itself: that is all for which axe would load each stylesheet anew.
OPTIONS: dict[str, Any] = {"resultTypes": ["violations"], "reporter": "no-passes", "preload": False}

# The page's outline, and of each look that is not known yet one seen text, which it marks. A look is its
# own colour and size, and all that lies behind it up to the root.
LOOK = """(known) => {
  const had = new Set(known);
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
  const looks = new Map();
  const note = (it) => {
    if (!isSeen(it) || it.closest(":disabled, [aria-disabled=true], [aria-hidden=true]")) return;
    const its = getComputedStyle(it);
    const look = [its.color, its.fontSize, its.fontWeight, its.textShadow, lies(it)].join(" ").replace(/\\s+/g, " ");
    if (had.has(look) || looks.has(look)) return;
    looks.set(look, it);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) note(texts.currentNode.parentElement);
  document.querySelectorAll("input, select, textarea").forEach(note);

  // Of an attribute that names other elements only whether they are there, and of words only that there are some.
  const NAMES = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant"];
  const KEPT = ["class", "role", "type", "lang", "tabindex", "scope", "autocomplete", "dir", "hidden"];
  const ids = new Map();
  for (const { id } of document.querySelectorAll("[id]")) ids.set(id, (ids.get(id) ?? 0) + 1);
  const told = ({ name, value }) => {
    if (name === "id") return `id${ids.get(value)}`;
    if (NAMES.includes(name)) return `${name}=${value.split(/\\s+/).map((one) => ids.get(one) ?? 0)}`;
    if (name === "href" && value.startsWith("#")) return `href#${ids.get(value.slice(1)) ?? 0}`;
    const isKept = KEPT.includes(name) || (name.startsWith("aria-") && value.length < 6);
    if (isKept) return `${name}=${value.replace(/\\d+/g, "0")}`;
    return name + (value ? "" : "=");
  };
  const outline = (it) => {
    const isThere = it.checkVisibility({ visibilityProperty: true });
    const parts = [it.tagName, isThere, ...[...it.attributes].map(told)];
    const inside = [];
    for (const node of it.childNodes) {
      const part = node.nodeType === 3 ? (node.data.trim() ? "words" : "") : node.nodeType === 1 ? outline(node) : "";
      if (part && part !== inside.at(-1)) inside.push(part);
    }
    return `<${parts.join(" ")}>${inside.join("")}</>`;
  };
  const found = { outline: outline(document.documentElement), looks: [...looks.keys()] };
  for (const it of looks.values()) it.dataset.look = "";  // last of all: it lays the page out anew
  return found;
}"""
RUN = """async (options) => {
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-look]" }] });
  const { violations } = await axe.run(document, options);
  document.querySelectorAll("[data-look]").forEach((it) => delete it.dataset.look);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} (${nodes.length})`);
}"""


@dataclass
class Known:
    """Outlines and looks without fault; once it has a file, a line each there, for all processes of the run."""

    file: Path | None = None
    read: int = 0
    outlines: set[str] = field(default_factory=set)
    looks: set[str] = field(default_factory=set)

    def learn(self) -> None:
        """What the others have found since. The last line may be half written yet."""
        if self.file and self.file.exists():
            with self.file.open("rb") as file:
                file.seek(self.read)
                whole, end, _ = file.read().rpartition(b"\n")
            self.read += len(whole + end)
            self._take(whole.decode().splitlines())

    def add(self, *lines: str) -> None:
        self._take(lines)
        if self.file:
            with self.file.open("a") as file:
                file.write("".join(f"{line}\n" for line in lines))

    def _take(self, lines: Iterable[str]) -> None:
        """A look is of several words, an outline's digest of one."""
        for line in lines:
            (self.looks if " " in line else self.outlines).add(line)


_known = Known()


def share_in(folder: Path) -> None:
    """`folder`: of this process's temporary files; those of the other processes of one run lie beside it."""
    _known.file = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "without-fault"


def violations(page: Page) -> list[str]:
    """A line for each rule that the page breaks: its name, the first place, and how many there are."""
    _known.learn()
    there = page.evaluate(LOOK, list(_known.looks))
    outline, looks = hashlib.sha256(there["outline"].encode()).hexdigest(), there["looks"]
    is_known = outline in _known.outlines
    if is_known and not looks:
        return []
    rules: dict[str, Any] = {"runOnly": [CONTRAST]} if is_known else {}
    if not looks:
        rules = {"rules": {CONTRAST: {"enabled": False}}}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(RUN, {**OPTIONS, **rules})
    if not found:
        _known.add(outline, *looks)
    return found
