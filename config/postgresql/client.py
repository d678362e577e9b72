"""PostgreSQL's own programs, on the database that the settings name, also where its place stands in the options
(`postgres://advisor_web@/advisor?host=/a/folder`): Django tells them only of the settings' own HOST and PORT."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql.client import DatabaseClient as Client

PLACE = {"HOST": "host", "PORT": "port"}


class DatabaseClient(Client):
    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        options = settings_dict.get("OPTIONS", {})
        placed = {name: settings_dict.get(name) or options.get(option, "") for name, option in PLACE.items()}
        return super().settings_to_cmd_args_env({**settings_dict, **placed}, parameters)
