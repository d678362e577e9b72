from __future__ import annotations

from tests.revisits.conftest import decide, decision, sink  # noqa: F401 (fixtures)
