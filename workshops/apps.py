from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"
    label = "workshops"
    verbose_name = "Advisor"

    def ready(self) -> None:
        from django import forms

        from workshops import checks  # noqa: F401  # importing registers the system checks
        from workshops.language import remember_sentences
        from workshops.refusals import UNSTORABLE

        # Django's sentence for a character that no text may hold has no way out. Ours stands in every field of text of
        # every form, allauth's too: a field takes its sentences when it is made, so before any is.
        forms.CharField.default_error_messages = {"null_characters_not_allowed": UNSTORABLE}
        remember_sentences()
