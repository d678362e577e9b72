from typing import Any

from django.core.management.base import BaseCommand

from workshops.domain.demo import load_demo


class Command(BaseCommand):
    help = "Make the demo workspace, if it is not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        load_demo()
