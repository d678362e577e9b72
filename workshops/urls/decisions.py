from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from workshops.views import assumptions, decisions, log, plans, sign_offs


class NumberConverter:
    """A decision's number as people write it: 42, 0042, D-0042. It is given back as 42."""

    regex = r"(?:[Dd]-)?[0-9]{1,9}"

    def to_python(self, value: str) -> int:
        return int(value.upper().removeprefix("D-"))

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(NumberConverter, "number")

urlpatterns: list[URLPattern] = [
    path("decisions/", log.decision_log, name="decisions"),
    path("decisions/decisions.jsonl", log.export_decisions, name="export_decisions"),
    path("decisions/log.jsonl", log.export_events, name="export_events"),
    path("decisions/<number:number>/", decisions.sheet, name="decision"),
    path("decisions/<number:number>.json", decisions.exported, {"form": "json"}, name="decision_json"),
    path("decisions/<number:number>.md", decisions.exported, {"form": "md"}, name="decision_markdown"),
    path("decisions/<number:number>.pdf", decisions.exported, {"form": "pdf"}, name="decision_pdf"),
    path("decisions/<number:number>/revision/", decisions.revision, name="decision_revision"),
    path("decisions/<number:number>/revisit/", plans.plan, name="decision_plan"),
    path("decisions/<number:number>/revisits/", plans.early, name="decision_early"),
    path("decisions/<number:number>/acceptance/", sign_offs.acceptance, name="decision_acceptance"),
    path("decisions/<number:number>/retirement/", sign_offs.retirement, name="decision_retirement"),
    path("decisions/<number:number>/sign-offs/", sign_offs.sign_off, name="decision_sign_offs"),
    path(
        "decisions/<number:number>/assumptions/<uuid:assumption_id>/state/",
        assumptions.state,
        name="assumption_state",
    ),
    path(
        "decisions/<number:number>/assumptions/<uuid:assumption_id>/readings/",
        assumptions.readings,
        name="assumption_readings",
    ),
    path("w/<uuid:workshop_id>/decision/", decisions.of_room, name="room_decision"),
    path("w/<uuid:workshop_id>/decision/sign-offs/", sign_offs.room_sign_off, name="room_decision_sign_offs"),
    path("w/<uuid:workshop_id>/decision.json", decisions.room_exported, {"form": "json"}, name="room_decision_json"),
    path("w/<uuid:workshop_id>/decision.md", decisions.room_exported, {"form": "md"}, name="room_decision_markdown"),
    path("w/<uuid:workshop_id>/decision.pdf", decisions.room_exported, {"form": "pdf"}, name="room_decision_pdf"),
]
