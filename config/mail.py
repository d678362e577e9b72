"""Mail on the terminal, for a machine that sends none: what a person would read, without attachments."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend


class TextBackend(EmailBackend):
    """Django's console backend, less HTML, calendar files and their encodings."""

    def write_message(self, message: EmailMessage) -> None:
        people = ", ".join(message.recipients())
        self.stream.write(f"Mail to {people}: {message.subject}\n\n{str(message.body).rstrip()}\n{'-' * 40}\n")
