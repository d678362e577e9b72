"""What is wrong with a page as it is laid out, measured in one go: see measure.js."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page


@cache
def _measure() -> str:
    return (Path(__file__).parent / "measure.js").read_text()


def faults_of_layout(page: Page, *, tall: bool = False) -> list[str]:
    """A sentence for each fault of the page as it is now. `tall`: nothing on it may scroll down either."""
    found: list[str] = page.evaluate(f"async (asked) => {{ {SETTLED} return ({_measure()})(asked) }}", {"tall": tall})
    return found


# Shapes that nobody sees where the system has taken the colours away: filled, or drawn, in the colour of the paper.
UNSEEN = """() => {
  const paper = document.createElement('i');
  paper.style.setProperty('color', 'Canvas');
  document.body.append(paper);
  const canvas = getComputedStyle(paper).color;
  paper.remove();
  const isShape = (it) => it.checkVisibility() && it.getBoundingClientRect().width > 1;
  const isUnseen = (it) => {
    const { fill, stroke } = getComputedStyle(it);
    return [canvas, 'none'].includes(fill) && [canvas, 'none'].includes(stroke);
  };
  return [...document.querySelectorAll('main svg :is(path, rect)')].filter((it) => isShape(it) && isUnseen(it))
    .map((it) => it.outerHTML.slice(0, 120));
}"""

# Two frames later what was told of another size, and what was set by it, is laid out.
SETTLED = "await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));"
