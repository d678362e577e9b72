"""The one error that callers of the advisor have to expect."""

from collections.abc import Mapping

from advisor.answer import ErrorAnswer


class InvalidInput(Exception):
    """A request or a framework file cannot be used as it is.

    `code` is a stable word for programs, `message` a sentence for people, and `fields` maps the path of
    each bad field (`ballots[2].scores.latency`) to what is wrong with it and how to put it right.
    """

    def __init__(self, code: str, message: str, fields: Mapping[str, str]) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = dict(fields)

    def to_dict(self) -> ErrorAnswer:
        """The error object of the command line and the API."""
        return {"error": {"code": self.code, "message": self.message, "fields": self.fields}}
