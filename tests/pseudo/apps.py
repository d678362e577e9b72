"""Brings the made-up language into a process."""

from __future__ import annotations

from django.apps import AppConfig


class Pseudo(AppConfig):
    name = "tests.pseudo"

    def ready(self) -> None:
        from tests.pseudo.language import register  # it needs the models, which are there only now

        register()
