"""A pilot is imported in a real browser: sent with its progress, mapped, looked at, taken; on a phone, in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browsers, Site
from tests.decisions.making import make_decision
from workshops.models import Member, Pilot

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.ci]


def test_a_table_becomes_a_pilot_on_a_phone_in_the_dark(
    site: Site, browsers: Browsers, ana: Member, copilot_scores: dict[str, Any], tmp_path: Path
) -> None:
    make_decision(ana, scores=copilot_scores)
    rows = [f"q{case},{arm},{int(case % 9 > 0)}" for case in range(60) for arm in ("rag with reranking", "prompt")]
    file = tmp_path / "what our evaluation wrote down on Friday evening.csv"
    file.write_text("\n".join(["the question as it was asked,arm,graded", *rows]))
    there = browsers.sign_in(ana, site.one, width=360, height=740, dark=True)
    page = there.page
    there.go("/decisions/1/")
    page.get_by_role("link", name="Import a pilot").click()
    there.check_accessible()
    # What the server refuses is said in the form that was sent, by script.
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("")
    page.get_by_label("The file of your evaluation").set_input_files(nothing)
    page.get_by_role("button", name="Show what is in it").click()
    expect(page.get_by_role("alert").filter(has_text="is empty")).to_be_visible()
    there.check_accessible()
    page.get_by_role("link", name="Choose another file").click()
    page.get_by_label("The file of your evaluation").set_input_files(file)
    page.get_by_role("button", name="Show what is in it").click()
    expect(page.get_by_role("heading", name="What its columns are")).to_be_visible()
    there.check_accessible()
    page.get_by_label("the question as it was asked").select_option("field:case")
    page.get_by_label("arm").select_option("field:variant")
    page.get_by_label("graded").select_option("metric:Grounded correctness")
    page.get_by_role("button", name="Read it by these").click()
    expect(page.get_by_role("button", name="Import this pilot")).to_be_visible()
    expect(page.get_by_text("60 in 120 rows")).to_be_visible()
    there.check_accessible()
    page.get_by_role("button", name="Import this pilot").click()
    expect(page.get_by_role("heading", name="What the numbers say")).to_be_visible()
    pilot = Pilot.objects.get()
    assert pilot.mapping["Grounded correctness"] == "graded"
    with page.expect_download() as kept:
        page.get_by_role("link", name="The file", exact=True).click()
    assert Path(kept.value.path()).read_bytes() == file.read_bytes()
