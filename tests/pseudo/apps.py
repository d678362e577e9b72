"""Brings the made-up language into a process."""

from __future__ import annotations

from django.apps import AppConfig

from tests.pseudo.language import register


class Pseudo(AppConfig):
    name = "tests.pseudo"

    def ready(self) -> None:
        register()
