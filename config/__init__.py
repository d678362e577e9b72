"""Wiring: settings, addresses, servers, the first-run set-up. Nothing imports it but the entry points."""

from config.celery import app as celery_app  # so that tasks find their app in every process

__all__ = ["celery_app"]
