"""Traces by OpenTelemetry: off, unless the environment asks for them (OTEL_…) and the extra `traces` is installed.

A span for each request that Django answers, each statement that it sends to the database, and each task that it leaves
to a worker. Named by route and never by path, for some paths let in whoever has them; statements come without their
values. What the standard says of OTEL_… (service name, sampling, endpoint, headers) the SDK reads by itself.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING

from django.db import connection
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

log = logging.getLogger(__name__)

MIDDLEWARE = "config.traces.TracesMiddleware"
ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
NOT_INSTALLED = (
    "Traces are asked for (OTEL_…) and cannot be made: pip install --require-hashes -r requirements-traces.txt."
)

Execute = Callable[[str, object, bool, dict[str, object]], object]


def are_asked_for() -> bool:
    """By an endpoint, or by the name of an exporter that is not `none`; OTEL_SDK_DISABLED=true says no to all."""
    exporter = os.environ.get("OTEL_TRACES_EXPORTER", "otlp" if any(map(os.environ.get, ENDPOINTS)) else "none")
    return exporter != "none" and os.environ.get("OTEL_SDK_DISABLED", "").lower() != "true"


@cache
def tracer() -> Tracer | None:
    """What makes this process's spans; None, once said, where the extra is not installed."""
    os.environ.setdefault("OTEL_SERVICE_NAME", "advisor")
    try:
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        made_by = TracerProvider()
        made_by.add_span_processor(BatchSpanProcessor(_exporter()))
    except ImportError:
        log.warning(NOT_INSTALLED)
        return None
    return made_by.get_tracer("advisor")


def _exporter() -> SpanExporter:
    if os.environ.get("OTEL_TRACES_EXPORTER") == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter: SpanExporter = OTLPSpanExporter()
    return exporter


class TracesMiddleware:
    """Outermost, where it is in the settings at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        makes = tracer()
        if makes is None:
            return self.get_response(request)
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind, StatusCode

        given = extract({name.lower(): value for name, value in request.headers.items()})
        method = request.method or ""
        said = {"http.request.method": method}
        with makes.start_as_current_span(
            method, given, SpanKind.SERVER, said, record_exception=False, set_status_on_exception=False
        ) as span:
            with connection.execute_wrapper(_statement):
                response = self.get_response(request)
            if request.resolver_match:
                route = f"/{request.resolver_match.route}"
                span.update_name(f"{method} {route}")
                span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", response.status_code)
            if response.status_code >= 500:
                span.set_status(StatusCode.ERROR)
        return response


def _statement(execute: Execute, query: str, values: object, many: bool, context: dict[str, object]) -> object:
    makes = tracer()
    assert makes
    from opentelemetry.trace import SpanKind, StatusCode

    text = str(query)
    said = {"db.system.name": "postgresql", "db.query.text": text[:2_000]}
    # What the driver says of a failure may hold the row, so that is neither recorded nor the status's description.
    with makes.start_as_current_span(
        text.partition(" ")[0],
        kind=SpanKind.CLIENT,
        attributes=said,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            return execute(query, values, many, context)
        except Exception as error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(StatusCode.ERROR)
            raise


# A task's span hangs on the request that left it: the headers of its message name that one.
_open: dict[str, tuple[AbstractContextManager[Span], Span]] = {}


def _send_along(headers: dict[str, object] | None = None, **_: object) -> None:
    if headers is not None and tracer():
        from opentelemetry.propagate import inject

        inject(headers)


def _begin_task(task_id: str, task: object, **_: object) -> None:
    if makes := tracer():
        from opentelemetry.propagate import extract
        from opentelemetry.trace import SpanKind

        sent = {"traceparent": getattr(getattr(task, "request", None), "traceparent", None) or ""}
        name = str(getattr(task, "name", "task"))
        begun = makes.start_as_current_span(name, extract(sent), SpanKind.CONSUMER)
        _open[task_id] = begun, begun.__enter__()


def _end_task(task_id: str, state: str | None = None, **_: object) -> None:
    if begun := _open.pop(task_id, None):
        begun[1].set_attribute("celery.state", state or "")
        begun[0].__exit__(None, None, None)


def follow_tasks() -> None:
    """Once in a process, web or worker."""
    from celery.signals import before_task_publish, task_postrun, task_prerun

    before_task_publish.connect(_send_along)
    task_prerun.connect(_begin_task)
    task_postrun.connect(_end_task)
