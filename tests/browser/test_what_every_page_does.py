"""What every page's script does by itself, and the charts: alone on the page for signing in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.alone import AT, alone
from tests.shown import WRITE
from workshops.templatetags.charts import CHART_JS

pytestmark = pytest.mark.browser

PARTS = """() => {
  const add = (html) => document.querySelector("main").insertAdjacentHTML("beforeend", html);
  add(`<button type="button" id="copy" data-copy="words">Copy</button><input id="words" value="AB12">`);
  add(`<button type="button" id="copy-code" data-copy="code">Copy</button><code id="code"> CD34 </code>`);
  add(`<button type="button" data-opens="ask">Ask</button><dialog class="dialog" id="ask"><p>Sure?</p>
    <button type="button" data-closes>No</button></dialog>`);
}"""
TOASTS = "() => [...document.querySelectorAll('#toasts [data-toast]')].map((each) => each.firstChild.textContent)"
FAILS = """(status) => document.dispatchEvent(
  new CustomEvent(status ? "htmx:responseError" : "htmx:sendError", { detail: { xhr: { status } } }))"""
TOAST = (
    '<div class="toast" data-toast=""><span class="toast-words">Copied</span><button type="button" '
    'class="button button-square" data-dismiss="" aria-label="Close this message">✕</button></div>'
)
MESSAGE = """() => document.querySelector(".toasts-here").insertAdjacentHTML(
  "beforeend", `<div class="toast" data-toast><span>Welcome</span></div>`)"""


def from_the_site(route: Route, path: str) -> None:
    response = Client().get(path)
    route.fulfill(body=response.content, content_type=response.headers["Content-Type"])


def with_a_message(route: Route) -> None:
    html = Client().get("/sign-in/").content.decode()
    here = 'role="status" aria-live="polite">'
    message = '<div class="toast" data-toast><span>Welcome</span></div>'
    route.fulfill(body=html.replace(here, here + message, 1), content_type="text/html")


def clipboard(page: Page, said: str) -> None:
    page.evaluate(
        f"Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {{ writeText: {said} }} }})"
    )


def test_toasts_copies_dialogs_and_failures(browser: Browser, db: None) -> None:
    with alone(browser, from_the_site) as page:
        page.goto(f"{AT}/sign-in/")
        page.evaluate(PARTS)
        clipboard(page, "(words) => { window.copied = words }")
        page.locator("#copy").click()
        expect(page.locator("#toasts .toast-words")).to_have_text("Copied")
        assert page.evaluate("copied") == "AB12"
        assert page.locator("#toasts").inner_html().strip() == TOAST
        page.locator("#copy-code").click()
        page.wait_for_function("copied === 'CD34'")
        # It goes after eight seconds, but not from under a finger, and never while it says that something failed.
        page.locator("#toasts .toast").hover()
        page.clock.run_for(9_000)
        assert page.evaluate(TOASTS) == ["Copied"]
        page.locator("h1").hover()
        page.locator("#toasts button").focus()
        page.clock.run_for(9_000)
        expect(page.locator("#toasts button")).to_have_text("✕")
        page.locator("#toasts button").blur()
        page.clock.run_for(2_000)
        assert page.evaluate(TOASTS) == []
        clipboard(page, "() => { throw new Error('not allowed') }")
        page.locator("#copy").click()
        expect(page.locator("#toasts .toast-words")).to_have_text("Press Ctrl+C to copy")
        expect(page.locator("#words")).to_be_focused()
        assert page.evaluate("String(getSelection())") == "AB12"
        page.clock.run_for(7_999)
        assert page.evaluate(TOASTS) == ["Press Ctrl+C to copy"]
        page.clock.run_for(1)
        for status in (0, 503, 504, 0):
            page.evaluate(FAILS, status)
        page.clock.run_for(60_000)
        assert page.evaluate(TOASTS) == [
            "The database cannot be reached. What you typed is still here; try again in a moment.",
            "That did not work. Reload the page and try again.",
            "No connection. Nothing was lost; try again in a moment.",
        ]
        expect(page.locator("#toasts .toast-error")).to_have_count(3)
        page.locator("#toasts").get_by_role("button", name="Close this message").nth(1).click()
        expect(page.locator("#toasts [data-toast]")).to_have_count(2)
        # What stands above the content stays there; where the page opens further down it follows, and goes.
        page.evaluate(MESSAGE)
        page.clock.run_for(60_000)
        expect(page.locator(".toasts-here [data-toast]")).to_have_text("Welcome")
        page.evaluate("document.querySelector('.toasts-here').classList.add('toasts-follow')")
        page.clock.run_for(2_000)
        expect(page.locator(".toasts-here [data-toast]")).to_have_count(0)
        for beside in (False, True):
            page.get_by_role("button", name="Ask").click()
            expect(page.locator("#ask:modal")).to_be_visible()
            page.get_by_text("Sure?").click()
            expect(page.locator("#ask")).to_be_visible()
            if beside:
                page.mouse.click(2, 2)
            else:
                page.get_by_role("button", name="No").click()
            expect(page.locator("#ask")).to_be_hidden()
        # Found on the page it goes as well, where that opens further down.
        page.route("**/sign-in/", with_a_message)
        page.goto(f"{AT}/sign-in/#main")
        page.reload()
        expect(page.locator(".toasts-here")).to_have_class("toasts toasts-here no-print toasts-follow")
        expect(page.locator(".toasts-here [data-toast]")).to_have_text("Welcome")
        page.clock.run_for(8_000)
        expect(page.locator(".toasts-here [data-toast]")).to_have_count(0)
        # Where the library for charts did not come, nothing fails.
        page.evaluate("import('/static/js/charts.js').then(() => null)")


NAMES = ["Short", "A name of a good twenty letters", "x" * 24]
SETS = [
    {"label": "one", "values": [1, 2, 3], "colour": "ink-2"},
    {"label": "two", "values": [0, 1, 0], "colour": "red"},
    {"label": "three", "values": [5, 6, 7], "colour": "ink-4"},
    {"label": "four", "values": [9, 9, 9], "colour": "line"},
]
DAY = 86_400_000
CHARTS: dict[str, tuple[str, dict[str, Any]]] = {
    "counts": ("stack", {"labels": NAMES, "sets": SETS[:2], "unit": "decisions", "lying": True}),
    "standing": ("stack", {"labels": NAMES, "sets": SETS[:1], "unit": "decisions", "lying": False}),
    "months": ("months", {"labels": NAMES, "sets": SETS[:3]}),
    "costs": ("costs", {"labels": NAMES, "sets": SETS}),
    "readings": (
        "readings",
        {
            "labels": [f"day {day}" for day in (0, 1, 2, 10)],
            "points": [[0, 3], [DAY, 12345.678], [2 * DAY, 5], [10 * DAY, 1]],
            "threshold": 4,
            "threshold_label": "below 4",
            "window": [8 * DAY, 10 * DAY],
            "metric": "changes",
        },
    ),
    "alone": (
        "readings",
        {
            "labels": ["day 10"],
            "points": [[10 * DAY, 1]],
            "threshold": 4,
            "threshold_label": "below 4",
            "window": [8 * DAY, 10 * DAY],
            "metric": "changes",
        },
    ),
}
CHARTS["many"] = (
    "readings",
    CHARTS["alone"][1]
    | {"labels": [f"day {day}" for day in range(41)], "points": [[day * DAY, 1] for day in range(41)]},
)
CHARTS["wide"] = ("readings", CHARTS["readings"][1] | {"window": [-5 * DAY, 20 * DAY]})
# Tokens that a canvas reads as they stand.
TOKENS = {"ink-2": "rgb(2, 20, 200)", "red": "rgb(255, 1, 7)", "ink-4": "rgb(4, 40, 44)", "line": "rgb(9, 99, 9)"}
DRAWN = """(names) => Object.fromEntries(names.map((name) => {
  const { config, scales, options } = Chart.getChart(document.querySelector(`[data-from=${name}] canvas`));
  const { label, title } = options.plugins.tooltip.callbacks;
  const { datasets, labels } = config.data;
  const last = datasets.at(-1);
  return [name, {
    labels,
    lines: datasets.map(({ label, data, borderColor, backgroundColor }) => [
      label, data.map((each) => each.y ?? each), config.type === "bar" ? backgroundColor : borderColor,
    ]),
    order: datasets.map(({ order }) => order), radius: datasets[0].pointRadius,
    dashes: datasets.map(({ borderDash }) => borderDash?.join(" ") ?? ""),
    from: scales.x.min, to: scales.x.max,
    ticks: scales.x.ticks.map(({ label }) => label),
    across: options.scales.x.title?.text ?? "", up: options.scales.y.title?.text ?? "",
    lies: options.indexAxis === "y",
    legend: options.plugins.legend.display ? options.plugins.legend.position : "",
    says: name === "readings" ? [title([{ dataIndex: 1 }]), label({ raw: { y: 12345.678 } })]
      : name === "costs" ? label({ dataset: last, raw: 1234567.8 }) : "",
    height: document.querySelector(`[data-from=${name}]`).style.minHeight,
    stacked: [scales.x.options.stacked, scales.y.options.stacked],
    skips: scales[options.indexAxis].options.ticks.autoSkip,
    floor: (options.indexAxis === "y" ? scales.x : scales.y).options.beginAtZero,
    whole: scales.y.options.ticks.precision,
    mode: [options.interaction.mode, options.interaction.intersect],
    counts: datasets.map((_, datasetIndex) => options.plugins.tooltip.filter?.({ datasetIndex }) ?? true),
    untold: name === "readings" ? title([]) : "",
    font: Chart.defaults.font.size, ink: [Chart.defaults.color, Chart.defaults.borderColor],
  }];
}))"""


# What is filled behind the lines: its share of the chart's width, its colour, and whether it ends where the chart does.
FILLED = """() => {
  const bands = new Map();
  const fill = CanvasRenderingContext2D.prototype.fillRect;
  CanvasRenderingContext2D.prototype.fillRect = function (x, y, width, height) {
    if (this.fillStyle.startsWith("rgba")) bands.set(this.canvas, [x, width, this.fillStyle]);
    fill.call(this, x, y, width, height);
  };
  window.band = (name) => {
    const canvas = document.querySelector(`[data-from=${name}] canvas`);
    const { left, right } = Chart.getChart(canvas).chartArea;
    const [x, width, colour] = bands.get(canvas);
    return [width / (right - left), colour, Math.abs(x + width - right) < 1];
  };
}"""
# What the library is given for each, and for all of them.
GIVEN = """() => {
  window.given = {};
  document.body.style.fontFamily = "Advisor";
  const plain = (_, value) => (typeof value === "function" ? "ƒ" : value);
  window.Chart = class extends Chart {
    constructor(canvas, config) {
      given[canvas.parentElement.dataset.from] = JSON.stringify(config, plain);
      super(canvas, config);
    }
  };
}"""
SHARED = """() => {
  const { animation, borderColor, color, font, maintainAspectRatio, plugins } = Chart.defaults;
  const { family, size } = font;
  return JSON.stringify({ animation, borderColor, color, family, size, maintainAspectRatio,
    displayColors: plugins.tooltip.displayColors });
}"""
ON_PAPER = """() => {
  const box = document.querySelector("[data-from=standing]");
  box.style.width = "200px";
  dispatchEvent(new Event("beforeprint"));
  return Chart.getChart(box.querySelector("canvas")).width;
}"""
LOOKS = Path(__file__).with_name("charts.txt")
ANOTHER_LOOK: list[Any] = [
    "document.documentElement.dataset.theme = 'dark'",
    {"color_scheme": "dark"},
    {"reduced_motion": "no-preference"},
    "document.dispatchEvent(new CustomEvent('htmx:afterSettle'))",
]
SHADE = "(c) => Chart.getChart(document.querySelector('[data-from=months] canvas')).data.datasets[0].borderColor === c"
WRAPPED = ["Short", ["A name of a good", "twenty letters"], ["x" * 24]]


def lines(sets: list[dict[str, Any]]) -> list[list[Any]]:
    return [[each["label"], each["values"], TOKENS[each["colour"]]] for each in sets]


def readings(points: list[float], **beside: Any) -> dict[str, Any]:
    """A line against its threshold, which is drawn from the first day to the last."""
    both = [["changes", points, TOKENS["ink-2"]], ["broken below 4", [4, 4], TOKENS["red"]]]
    return {
        "lines": both,
        "dashes": ["", "5 4"],
        "to": 10 * DAY,
        "legend": "bottom",
        "counts": [True, False],
        "untold": "",
        **beside,
    }


EXPECTED: dict[str, dict[str, Any]] = {
    "counts": {
        "lines": lines(SETS[:2]), "labels": WRAPPED, "across": "decisions", "up": "", "lies": True, "legend": "bottom",
        "height": "9.7rem", "stacked": [True, True], "skips": False, "floor": True,
    },
    "standing": {
        "lines": lines(SETS[:1]), "labels": WRAPPED, "across": "", "up": "decisions", "lies": False, "legend": "",
        "height": "", "stacked": [True, True], "skips": True, "floor": True, "whole": 0,
    },
    "months": {
        "lines": lines(SETS[:3]), "labels": WRAPPED, "dashes": ["", "6 4", "2 3"], "up": "decisions",
        "legend": "bottom", "order": [0, -1, -2], "floor": True, "whole": 0, "mode": ["index", False],
    },
    "costs": {
        "lines": lines(SETS), "labels": WRAPPED, "dashes": ["", "6 4", "2 3", "8 3 2 3"], "across": "months",
        "up": "US dollars in all", "legend": "bottom", "says": "four: $1,234,568", "floor": True,
        "mode": ["index", False],
    },
    # Evenly over time, as far as there is something: nobody looked between the second day and the last.
    "readings": readings(
        [3, 12345.678, 5, 1], **{"from": 0}, ticks=["day 0", "day 10"], radius=3, says=["day 1", "12,345.7"]
    ),
    "many": readings([1] * 41, **{"from": 0, "to": 40 * DAY}, radius=0),
    "alone": readings([1], **{"from": 8 * DAY}, ticks=["day 10"], radius=3),
}  # fmt: skip


def test_charts_draw_what_stands_in_their_tables(browser: Browser, db: None) -> None:
    boxes = "".join(
        f'<div data-chart="{kind}" data-from="{name}" style="width: 400px; position: relative"><canvas></canvas></div>'
        f'<script type="application/json" id="{name}">{json.dumps(data)}</script>'
        for name, (kind, data) in CHARTS.items()
    )
    style = "".join(f"--{name}: {colour};" for name, colour in TOKENS.items())
    with alone(browser, from_the_site) as page:
        page.goto(f"{AT}/sign-in/")
        page.evaluate("([html, style]) => { main.innerHTML = html; document.body.style = style }", [boxes, style])
        page.add_script_tag(path=str(finders.find(CHART_JS)))
        page.evaluate(FILLED)
        page.evaluate(GIVEN)
        page.evaluate("import('/static/js/charts.js').then(() => null)")
        drawn = page.evaluate(DRAWN, list(CHARTS))
        assert [drawn["counts"][look] for look in ("font", "ink")] == [13, [TOKENS["ink-2"], TOKENS["line"]]]
        for name, expected in EXPECTED.items():
            assert {key: drawn[name][key] for key in expected} == expected, name
        as_recorded({**page.evaluate("given"), "all of them": page.evaluate(SHARED)})
        # The days that count lie behind the line, two of the ten at its end.
        share, fill, end = page.evaluate("name => band(name)", "readings")
        assert (round(share, 2), fill, end) == (0.2, "rgba(4, 40, 44, 0.16)", True)
        # No further than the chart goes; and on paper as wide as there.
        assert page.evaluate("name => band(name)", "wide")[::2] == [1, True]
        assert page.evaluate(ON_PAPER) == 200
        # Another theme draws them again, and what a swap has taken away is let go of.
        page.evaluate("document.querySelector('[data-from=costs]').remove()")
        for shade, another in enumerate(ANOTHER_LOOK):
            page.evaluate("colour => document.body.style.setProperty('--ink-2', colour)", f"rgb({shade}, 1, 1)")
            if isinstance(another, str):
                page.evaluate(another)
            else:
                page.emulate_media(**another)
            page.wait_for_function(SHADE, arg=f"rgb({shade}, 1, 1)")
        assert page.evaluate("Object.keys(Chart.instances).length") == len(CHARTS) - 1
        assert page.evaluate("Chart.defaults.animation") == {"duration": 140}


def as_recorded(found: dict[str, str]) -> None:
    """Each chart as it is given to the library, whole: a line each in charts.txt."""
    lines = "".join(f"{name} | {given}\n" for name, given in sorted(found.items()))
    if WRITE:
        LOOKS.write_text(lines)
    assert lines.splitlines() == LOOKS.read_text().splitlines()
