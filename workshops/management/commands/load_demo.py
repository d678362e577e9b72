from workshops.domain.demo import load_demo
from workshops.management.command import BaseCommand


class Command(BaseCommand):
    help = "Make the demo workspace, if it is not there yet."

    def handle(self, *args: object, **options: object) -> None:
        load_demo()
