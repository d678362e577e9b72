"""Django's SMTP backend, which says of a mail that gets no answer whether the server has all of it."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from django.core.mail.backends import smtp

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class NotAnswered(smtplib.SMTPServerDisconnected):
    """The server has the whole mail and says nothing more: nobody knows whether it keeps it."""


class _Noting(smtplib.SMTP):
    """`smtplib.SMTP.data` sends commands as text, and a mail with its last dot as bytes, in one piece."""

    _has_all = False

    def send(self, s: ReadableBuffer | str) -> None:
        super().send(s)
        self._has_all = not isinstance(s, str)

    def getreply(self) -> tuple[int, bytes]:
        try:
            return super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if self._has_all:
                raise NotAnswered(*error.args) from error
            raise


class _NotingSSL(_Noting, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _NotingSSL if self.use_ssl else _Noting
