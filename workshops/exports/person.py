"""What is kept of one person, as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.core.serializers.json import DjangoJSONEncoder


def person_json(values: Mapping[str, object]) -> str:
    """Readable JSON, UTF-8, times in ISO 8601."""
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"
