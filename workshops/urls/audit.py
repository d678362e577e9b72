from __future__ import annotations

from django.urls import URLPattern, path

from workshops.views import audit

urlpatterns: list[URLPattern] = [
    path("settings/audit/", audit.audit, name="settings_audit"),
    path("settings/audit/audit.csv", audit.export, {"form": "csv"}, name="settings_audit_csv"),
    path("settings/audit/audit.jsonl", audit.export, {"form": "jsonl"}, name="settings_audit_jsonl"),
]
