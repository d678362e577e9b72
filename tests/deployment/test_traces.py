"""Traces are off, and nothing is another with the packages there; asked for, spans come out, with no path in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from config import traces
from workshops.models import Member, User, Workshop

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, False),
        ({"OTEL_SERVICE_NAME": "advisor"}, False),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
    ],
)
def test_the_standards_variables_ask_for_them(
    said: dict[str, str], asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert traces.are_asked_for() is asked


def test_spans_go_to_the_exporter_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, exporter in (("console", ConsoleSpanExporter), ("otlp", OTLPSpanExporter), (None, OTLPSpanExporter)):
        monkeypatch.delenv("OTEL_TRACES_EXPORTER", raising=False)
        if name:
            monkeypatch.setenv("OTEL_TRACES_EXPORTER", name)
        assert type(traces._exporter()) is exporter, name


def in_new_process(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", f"import django; django.setup(); {code}"]
    return subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=True)


LOADED = """
import sys, json
from django.conf import settings
ours = [name for name in settings.MIDDLEWARE if "traces" in name]
print(json.dumps([ours, [name for name in sys.modules if name.startswith("opentele")]]))
"""


def test_without_being_asked_for_nothing_of_it_is_loaded() -> None:
    code = LOADED.strip().replace("\n", "; ")
    assert json.loads(in_new_process(code).stdout) == [[], []]
    asked = json.loads(in_new_process(code, OTEL_TRACES_EXPORTER="console").stdout)
    assert asked[0] == [traces.MIDDLEWARE]


def test_asked_for_without_the_extra_pages_are_served_and_one_line_says_why() -> None:
    code = (
        "import sys; sys.modules['opentelemetry'] = None; from django.test import Client; c = Client(); "
        "print([c.get('/healthz').status_code for _ in range(2)])"
    )
    said = in_new_process(code, OTEL_TRACES_EXPORTER="otlp", OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9")
    assert said.stdout.strip() == "[200, 200]"
    assert said.stderr.count("requirements-traces.txt") == 1


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What goes out, here into a list."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(traces, "tracer", lambda: provider.get_tracer("test"))
    monkeypatch.setattr(settings, "MIDDLEWARE", [traces.MIDDLEWARE, *settings.MIDDLEWARE])
    return kept


def named(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


def test_a_request_is_a_span_by_its_route_with_its_statements_beneath_and_no_path(
    workshop: Workshop, spans: InMemorySpanExporter
) -> None:
    answer = Client().get(f"/j/{workshop.join_code}/", headers={"traceparent": PARENT})
    assert answer.status_code == 200
    *statements, page = spans.get_finished_spans()
    assert page.name == "GET /j/<str:code>/"
    assert named(page)["http.response.status_code"] == 200
    assert page.parent is not None
    assert f"{page.parent.trace_id:032x}" == PARENT.split("-")[1]
    assert len(statements) >= 1
    assert {one.parent.span_id for one in statements if one.parent} == {page.context.span_id}
    assert {named(one)["db.system.name"] for one in statements} == {"postgresql"}
    everything = "".join(span.to_json() for span in spans.get_finished_spans())
    assert str(workshop.join_code) not in everything
    assert workshop.title not in everything


def test_of_a_statement_that_fails_the_kind_of_failure_goes_out_and_not_the_row(
    ana: Member, spans: InMemorySpanExporter, rf: RequestFactory
) -> None:
    def twice(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic(), pytest.raises(IntegrityError, match="ana@") as failure:
            User.objects.create(email=ana.user.email, name="Twice")
        return HttpResponse(type(failure.value).__name__)

    traces.TracesMiddleware(twice)(rf.post("/"))
    failed = [span for span in spans.get_finished_spans() if not span.status.is_unset and not span.status.is_ok]
    assert [named(span)["error.type"] for span in failed] == ["IntegrityError"]
    assert ana.user.email not in "".join(span.to_json() for span in spans.get_finished_spans())


@pytest.mark.parametrize(("status", "is_error"), [(200, False), (404, False), (503, True)])
def test_what_is_our_fault_is_an_error(
    spans: InMemorySpanExporter, rf: RequestFactory, status: int, is_error: bool
) -> None:
    traces.TracesMiddleware(lambda _request: HttpResponse(status=status))(rf.get("/"))
    (span,) = spans.get_finished_spans()
    assert (span.name, span.status.is_ok) == ("GET", not is_error)


def test_a_task_hangs_on_the_request_that_left_it(spans: InMemorySpanExporter) -> None:
    headers: dict[str, object] = {}
    provider = traces.tracer()
    assert provider is not None
    with provider.start_as_current_span("request") as request:
        traces._send_along(headers=headers)

    class Task:
        name = "workshops.tick"
        request = type("Request", (), headers)

    traces._begin_task(task_id="1", task=Task())
    traces._end_task(task_id="1", state="SUCCESS")
    task = spans.get_finished_spans()[-1]
    assert (task.name, named(task)) == ("workshops.tick", {"celery.state": "SUCCESS"})
    assert task.parent is not None
    assert task.parent.span_id == request.get_span_context().span_id
