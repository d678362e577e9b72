from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from workshops.views import (
    assumptions,
    decision_life,
    decision_texts,
    decisions,
    forecasts,
    imports,
    in_force,
    log,
    log_story,
    plans,
    sign_offs,
)


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
    path("decisions/story/", log_story.log_story, name="log_story"),
    path("decisions/decisions.jsonl", log.export_decisions, {"form": "jsonl"}, name="export_decisions"),
    path("decisions/decisions.csv", log.export_decisions, {"form": "csv"}, name="export_decisions_csv"),
    path("decisions/in-force/", in_force.in_force, name="decision_in_force"),
    path("decisions/in-force/bundle.zip", in_force.bundle, name="decision_in_force_bundle"),
    path("decisions/views/", log.save_view, name="decision_views"),
    path("decisions/views/<uuid:view_id>/removal/", log.remove_view, name="decision_view_removal"),
    path("decisions/log.jsonl", log.export_events, name="export_events"),
    path("decisions/import/", imports.send_records, name="import_records"),
    path("decisions/import/<uuid:upload_id>/", imports.preview, name="import_preview"),
    path("decisions/<number:number>/", decisions.sheet, name="decision"),
    path("decisions/<number:number>.json", decisions.exported, {"form": "json"}, name="decision_json"),
    path("decisions/<number:number>.md", decisions.exported, {"form": "md"}, name="decision_markdown"),
    path("decisions/<number:number>.pdf", decisions.exported, {"form": "pdf"}, name="decision_pdf"),
    path(
        "decisions/<number:number>/model-card.md",
        decisions.exported,
        {"form": "model_card"},
        name="decision_model_card",
    ),
    path("decisions/<number:number>/revision/", decisions.revision, name="decision_revision"),
    path("decisions/<number:number>/revisit/", plans.plan, name="decision_plan"),
    path("decisions/<number:number>/revisits/", plans.early, name="decision_early"),
    path("decisions/changes/", decision_texts.changes, name="decision_changes"),
    path("decisions/<number:number>/revisions/<int:revision>/", decision_texts.text, name="decision_text"),
    path("decisions/<number:number>/proposal/", decision_life.proposal, name="decision_proposal"),
    path("decisions/<number:number>/acceptance/", decision_life.acceptance, name="decision_acceptance"),
    path("decisions/<number:number>/rejection/", decision_life.rejection, name="decision_reject"),
    path("decisions/<number:number>/succession/", decision_life.succession, name="decision_supersede"),
    path("decisions/<number:number>/retirement/", decision_life.retirement, name="decision_retire"),
    path("decisions/<number:number>/reopening/", decision_life.reopening, name="decision_reopen"),
    path("decisions/<number:number>/sign-offs/", sign_offs.sign_off, name="decision_sign_offs"),
    path("decisions/<number:number>/forecasts/", forecasts.forecasts, name="decision_forecasts"),
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
    path(
        "w/<uuid:workshop_id>/decision/revisions/<int:revision>/",
        decision_texts.room_text,
        name="room_decision_text",
    ),
    path("w/<uuid:workshop_id>/decision/changes/", decision_texts.room_changes, name="room_decision_changes"),
    path("w/<uuid:workshop_id>/decision/sign-offs/", sign_offs.room_sign_off, name="room_decision_sign_offs"),
    path("w/<uuid:workshop_id>/decision/forecasts/", forecasts.room_forecasts, name="room_decision_forecasts"),
    path(
        "w/<uuid:workshop_id>/decision/model-card.md",
        decisions.room_exported,
        {"form": "model_card"},
        name="room_decision_model_card",
    ),
    path("w/<uuid:workshop_id>/decision.json", decisions.room_exported, {"form": "json"}, name="room_decision_json"),
    path("w/<uuid:workshop_id>/decision.md", decisions.room_exported, {"form": "md"}, name="room_decision_markdown"),
    path("w/<uuid:workshop_id>/decision.pdf", decisions.room_exported, {"form": "pdf"}, name="room_decision_pdf"),
]
