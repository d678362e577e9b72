"""What the door counts of each request, and that dashboard and alarms ask for what there is."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import REGISTRY

import config.asgi
import workshops.views.measures  # noqa: F401  # which defines its series, as the first request does
from config.measured import route_of
from workshops.live.asgi import Message, Scope

DOCS = Path(__file__).resolve().parents[2] / "docs"
DASHBOARD = json.loads((DOCS / "grafana.json").read_text())
ALARMS = yaml.safe_load((DOCS / "alarms.yaml").read_text())


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "page"),
        ("/decisions/42.pdf", "page"),
        ("/w/0a/recommendation/", "room"),
        ("/w/0a/stream/", "stream"),
        ("/api/v1/workshops/0a/stream", "stream"),
        ("/api/v1/decisions", "api"),
        ("/scim/v2/Users", "scim"),
        ("/static/css/base.css", "static"),
        ("/readyz", "probe"),
        ("/readyz/else", "page"),
    ],
)
def test_each_address_is_of_a_class_and_names_nothing(path: str, route: str) -> None:
    assert route_of(path) == route


def counted(route: str, status: str) -> float:
    return REGISTRY.get_sample_value("advisor_requests_total", {"route": route, "status": status}) or 0.0


def timed(route: str) -> float:
    return REGISTRY.get_sample_value("advisor_request_seconds_count", {"route": route}) or 0.0


def ask(path: str) -> list[Message]:
    scope: Scope = {
        "type": "http", "method": "GET", "path": path, "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(config.asgi.application(scope, receive, send))
    return sent


def test_what_is_answered_is_counted_by_class_and_status_and_timed() -> None:
    before = counted("probe", "200"), timed("probe")
    assert ask("/healthz")[0]["status"] == 200
    assert (counted("probe", "200"), timed("probe")) == (before[0] + 1, before[1] + 1)


def test_what_breaks_on_its_way_is_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("no thread left")

    monkeypatch.setattr(config.asgi, "pages", broken)
    before = counted("page", "500")
    with pytest.raises(RuntimeError):
        ask("/guide/")
    assert counted("page", "500") == before + 1


def expressions() -> list[str]:
    """Everything that is asked of Prometheus."""
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
    rules = [rule["expr"] for group in ALARMS["groups"] for rule in group["rules"]]
    return [*panels, *rules]


def samples() -> dict[str, set[str]]:
    """{the name of a series: the labels that it may have}."""
    found: dict[str, set[str]] = {}
    for collector in list(REGISTRY._collector_to_names):
        names = REGISTRY._collector_to_names[collector]
        for name in names:
            found[name] = {*getattr(collector, "_labelnames", ()), "le"}
    return found


def test_dashboard_and_alarms_ask_for_series_and_labels_that_there_are() -> None:
    known = samples()
    asked = set()
    for expression in expressions():
        for name, chosen in re.findall(r"\b(advisor_\w+|process_\w+)(?:\{([^}]*)\})?", expression):
            assert name in known, expression
            assert set(re.findall(r"(\w+)\s*=", chosen)) <= known[name] | {"job", "instance"}, expression
            asked.add(name)
    ours = {name for name in known if name.startswith("advisor_") and not name.endswith(("_created", "_sum", "_count"))}
    families = {re.sub(r"_(total|bucket)$", "", name) for name in ours}
    assert families - {re.sub(r"_(total|bucket)$", "", name) for name in asked} == set()


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    rules = [rule for group in ALARMS["groups"] for rule in group["rules"]]
    assert len(rules) >= 8
    for rule in rules:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]
        assert rule["annotations"]["do"].endswith("."), rule["alert"]


def test_the_table_of_capacity_names_series_that_there_are() -> None:
    named = set(re.findall(r"`(advisor_\w+)", (DOCS / "capacity.md").read_text()))
    assert len(named) >= 6
    assert {name for name in named if not any(series.startswith(name) for series in samples())} == set()
