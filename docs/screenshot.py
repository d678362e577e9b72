"""Makes docs/recommendation.png, the picture in the README, from the demo of a running `up`.

.venv/bin/python docs/screenshot.py SIGN_IN_LINK
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main(link: str) -> None:
    with sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 880}, reduced_motion="reduce")
        page.goto(link)
        page.locator("main").get_by_role("button").click()
        page.get_by_role("link", name=re.compile("D-0001")).first.click()
        page.goto(re.sub(r"/revisits/.*|/decisions/.*", "/decisions/D-0001/", page.url))
        page.get_by_role("link", name="The recommendation").click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(__file__).with_name("recommendation.png"))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
