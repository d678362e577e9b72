from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"
    label = "workshops"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from workshops import checks  # noqa: F401  # importing registers the system checks
        from workshops.language import remember_sentences

        remember_sentences()
