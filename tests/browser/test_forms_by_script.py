"""The decision's form and a file on its way: each page as the site draws it, alone with its script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from tests.browser.alone import AT, alone
from tests.browsers import as_member
from tests.decisions import conftest as deciding
from workshops.models import Member, Workshop

recommended = deciding.recommended  # its fixture
pytestmark = pytest.mark.browser

UPLOAD = """<form id="file" method="post" action="/send/" data-upload><input type="file" name="file">
<p data-upload-progress hidden><progress max="100" value="0"></progress><span data-upload-words></span></p>
<p role="alert" data-upload-fault hidden></p><div style="height: 2000px"></div>
<button type="submit">Send</button></form>
<script type="module" src="/static/js/upload.js"></script>"""


def test_rows_come_and_go_and_the_sheet_reads_as_they_stand(
    browser: Browser, recommended: Workshop, ana: Member
) -> None:
    html = as_member(ana).get(f"/w/{recommended.pk}/decision/").content
    with alone(
        browser, lambda route, path: route.fulfill(body=html if path == "/" else b"", content_type="text/html")
    ) as page:
        page.goto(AT)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
        metrics = page.locator("[data-rows=metrics]")
        reads = page.locator("[data-reads-rows=metrics]")
        shown = metrics.locator("[data-rows-list] > [data-row]:visible")
        had = shown.count()
        metrics.get_by_role("button", name="Add a metric").click()
        expect(shown).to_have_count(had + 1)
        row = shown.last
        expect(row.locator("input").first).to_be_focused()
        total = metrics.locator("[name=metrics-TOTAL_FORMS]")
        every = metrics.locator("[data-rows-list] > [data-row]").count()
        expect(total).to_have_value(str(every))
        expect(row.locator("input").first).to_have_attribute("name", f"metrics-{every - 1}-name")
        for part, value in (("name", "Answers in time"), ("threshold", "90"), ("unit", "%")):
            row.locator(f"[name$=-{part}]").fill(value)
        row.locator("select").select_option(index=0)
        expect(row.locator("[name$=-DELETE]")).to_be_hidden()
        sign = row.locator("select").evaluate("one => one.selectedOptions[0].textContent.trim()")
        expect(reads.locator("dt").last).to_have_text("Answers in time")
        expect(reads.locator("dd").last).to_have_text(f"{sign} 90\xa0%")
        row.locator("[name$=-unit]").fill("")
        assert reads.locator("dd").last.evaluate("one => one.textContent") == f"{sign} 90"
        taken = reads.locator("dt").first.inner_text()
        remove = shown.first.get_by_role("button", name=f"Remove “{taken}”")
        assert remove.evaluate("one => one.outerHTML") == (
            f'<button type="button" class="button button-quiet" aria-label="Remove “{taken}”">Remove</button>'
        )
        assert reads.locator("dt").last.evaluate("one => one.outerHTML") == '<dt class="">Answers in time</dt>'
        remove.click()
        expect(shown).to_have_count(had)
        expect(reads.get_by_text(taken, exact=True)).to_have_count(0)
        expect(metrics.get_by_role("button", name="Add a metric")).to_be_focused()
        assert metrics.locator("[name$=-DELETE]").first.is_checked()
        most = int(metrics.locator("[name=metrics-MAX_NUM_FORMS]").get_attribute("value") or 0)
        for _ in range(most - had):
            metrics.get_by_role("button", name="Add a metric").click()
        expect(metrics.get_by_role("button", name="Add a metric")).to_be_disabled()
        shown.last.get_by_role("button", name="Remove this row").click()
        expect(metrics.get_by_role("button", name="Add a metric")).to_be_enabled()
        sheet(page)


def sheet(page: Page) -> None:
    """Whence a number comes is told while the statement is what it was; who watches what was taken out is not asked."""
    reads = page.locator("[data-reads-rows=assumptions] > .assumption")
    statement = page.locator("[name=assumptions-0-statement]")
    days = page.locator("[name=assumptions-0-window_days]").input_value()
    expect(reads.first).to_contain_text(f", over {days} days")
    said = statement.input_value()
    page.locator("[name=assumptions-0-threshold]").fill("7")
    expect(reads.first).to_contain_text("7, over")
    origin = reads.first.locator(".soft")
    expect(origin).to_contain_text("It comes from what")
    lines = [f'<p class="{css}">{{}}</p>' for css in ("", "small muted", "small soft")]
    told = "".join(lines).format(*reads.first.locator("p").all_text_contents())
    assert reads.first.evaluate("one => one.outerHTML") == (
        f'<li class="assumption"><div class="assumption-words">{told}</div></li>'
    )
    statement.fill("Something else.")
    expect(reads.first.locator("p").first).to_have_text("Something else.")
    expect(origin).to_have_count(0)
    statement.fill(said)
    expect(origin).to_have_count(1)
    page.locator("[name=assumptions-0-metric]").fill("")
    expect(reads.first).to_contain_text("No signal: somebody has to look")
    asked = page.locator("[name=assumptions-0-owner]")
    expect(asked).to_be_visible()
    count = reads.count()
    page.locator("[data-rows=assumptions] [data-row]:visible").first.get_by_role("button", name="Remove").click()
    expect(asked).to_be_hidden()
    expect(reads).to_have_count(count - 1)
    risks = page.locator("[data-reads-risks]")
    page.locator("[name=own_risks]").fill("The vendor goes.\n\n The rest. ")
    box = page.locator("[name=risks]").first
    box.check()
    ticked = page.locator("[name=risks]:checked").count()
    expect(risks.locator("li")).to_have_count(ticked + 2)
    expect(risks.locator("li").first).to_have_text(box.get_attribute("value") or "")
    assert risks.locator("li").last.evaluate("one => one.textContent") == "The rest."
    other = page.locator("[name=approach]:not(:checked)").first.get_attribute("value")
    option = page.locator(f"[name=approach][value={other}]")
    option.check()
    words = option.evaluate("one => one.closest('.option').textContent.trim()")
    css = option.evaluate("one => [...one.closest('.option').classList].filter((each) => each.startsWith('approach-'))")
    expect(page.locator("[data-reads=approach]")).to_have_text(words)
    mine = "one => [...one.closest('[data-reads-class]').classList].filter((each) => each.startsWith('approach-'))"
    assert page.locator("[data-reads=approach]").evaluate(mine) == css
    # Sent once, also by two clicks; a page that comes back may be sent again.
    once = """() => {
      const form = document.querySelector(".decision-form");
      const send = () => form.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
      const tries = [send(), send()];
      dispatchEvent(new Event("pageshow"));
      return [...tries, send()];
    }"""
    assert page.evaluate(once) == [True, False, True]
    # A browser that comes back has put into the fields what was typed, and tells nobody.
    page.evaluate(
        "document.querySelector('[name=own_risks]').value = 'Put back.'; dispatchEvent(new Event('pageshow'))"
    )
    expect(risks.locator("li").last).to_have_text("Put back.")


def test_a_decision_that_was_refused(browser: Browser, recommended: Workshop, ana: Member) -> None:
    """What was taken out stays out, no more rows than there may be, and the first fault has the focus."""
    html = as_member(ana).get(f"/w/{recommended.pk}/decision/").content.decode()
    rows = html.count('name="metrics-') and len(set(re.findall(r"metrics-\d+-DELETE", html)))
    html = re.sub(r'(name="metrics-MAX_NUM_FORMS" value=")\d+', rf"\g<1>{rows - 1}", html)
    html = html.replace('name="metrics-0-DELETE"', 'name="metrics-0-DELETE" checked', 1)
    html = html.replace('name="metrics-1-threshold"', 'name="metrics-1-threshold" aria-invalid="true"', 1)
    html = html.replace("<details", "<details open")
    with alone(
        browser, lambda route, path: route.fulfill(body=html if path == "/" else b"", content_type="text/html")
    ) as page:
        page.goto(AT)
        expect(page.locator("[name=metrics-1-threshold]")).to_be_focused()
        expect(page.locator("[name=metrics-0-name]")).to_be_hidden()
        expect(page.locator("[data-rows=metrics]").get_by_role("button", name="Add a metric")).to_be_disabled()


# The fault's name; what is said of it, at a name with https:// and a port.
PASSKEYS = {
    "SecurityError": "Passkeys do not work at advisor.example: a site needs https:// and a name for them, or the name "
    "localhost.",
    "InvalidStateError": "This device has a passkey for this account already.",
    "NotAllowedError": "No passkey was used. One that belongs to another name than advisor.example is not offered "
    "here.",
    "UnknownError": "The passkey could not be used. Load the page again, then try once more.",
}
FAILS = """(name) => document.dispatchEvent(
  new CustomEvent("allauth.error", { cancelable: true, detail: { exception: { name } } }))"""


def test_why_a_passkey_could_not_be_used(browser: Browser) -> None:
    html = '<p data-passkey-said hidden></p><script type="module" src="/static/js/passkey.js"></script>'
    with alone(browser, lambda route, path: route.fulfill(body=html, content_type="text/html")) as page:
        page.goto(f"{AT.replace('http:', 'https:')}:8443/")
        for name, said in PASSKEYS.items():
            assert page.evaluate(FAILS, name) is False, "allauth would say it by itself"
            expect(page.locator("[data-passkey-said]")).to_have_text(said)
            expect(page.locator("[data-passkey-said]")).to_be_visible()
        # Where the browser has none at all, whatever the fault is called.
        page.evaluate("delete window.PublicKeyCredential")
        assert page.evaluate(FAILS, "TypeError") is False
        expect(page.locator("[data-passkey-said]")).to_have_text(PASSKEYS["SecurityError"])


SENDING = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (body) { sending = this; send.call(this, body); };
}"""
# What it says after so much was sent of so much; of a total that nobody knows after what was before.
SENT = """(all) => {
  for (const [loaded, total] of all)
    sending.upload.dispatchEvent(new ProgressEvent("progress", { lengthComputable: Boolean(total), loaded, total }));
  return [document.querySelector("[data-upload-words]").textContent, document.querySelector("progress").value];
}"""
# What it says at once.
BEGUN = """() => {
  document.querySelector("[type=submit]").click();
  return [document.querySelector("[data-upload-words]").textContent, document.querySelector("progress").value];
}"""
ANOTHER_FORM = """() => {
  document.body.insertAdjacentHTML("beforeend", "<form></form>");
  return document.body.lastElementChild.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}"""


def test_a_file_on_its_way(browser: Browser) -> None:
    waiting: list[Route] = []
    answers: list[dict[str, Any]] = [
        {},
        {"status": 413, "body": "It is too large.", "content_type": "text/html"},
        {"status": 502, "body": "", "content_type": "text/html"},
        {"body": UPLOAD.replace("hidden></p><div", ">It is empty.</p><div"), "content_type": "text/html"},
    ]

    def answer(route: Route, path: str) -> None:
        if path != "/send/":
            route.fulfill(body=UPLOAD, content_type="text/html")
            return
        assert route.request.headers["hx-request"] == "true"
        assert b"the file's words" in (route.request.post_data_buffer or b"")
        if not answers:
            waiting.append(route)
        elif given := answers.pop(0):
            route.fulfill(**given)
        else:
            route.abort()

    with alone(browser, answer) as page:
        page.goto(AT)
        page.evaluate(SENDING)
        fault, send = page.get_by_role("alert"), page.get_by_role("button", name="Send")
        progress = page.locator("[data-upload-progress]")
        file = FilePayload(name="scores.csv", mimeType="text/csv", buffer=b"the file's words")
        for said in (
            "The connection broke off. Send the file again.",
            "It is too large.",
            "This could not be sent. Try again.",
            "It is empty.",
        ):
            page.locator("[type=file]").set_input_files(file)
            send.click()
            expect(fault).to_have_text(said)
            expect(send).to_be_enabled()
            expect(progress).to_be_hidden()
        expect(fault).to_be_in_viewport()
        page.locator("[type=file]").set_input_files(file)
        with page.expect_request("**/send/"):
            assert page.evaluate(BEGUN) == ["0% sent", 0]
        expect(send).to_be_disabled()
        expect(fault).to_be_hidden()
        assert page.evaluate(SENT, [[1, 4], [9, 0]]) == ["25% sent", 25]
        assert page.evaluate(SENT, [[8, 8]]) == ["Sent. It is being looked at.", 100]
        expect(progress).to_be_visible()
        waiting.pop().fulfill(body="", headers={"HX-Redirect": "/next/"})
        page.wait_for_url("**/next/")
        # Another form of the page is sent as every form is.
        assert page.evaluate(ANOTHER_FORM) is True
