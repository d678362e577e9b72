from __future__ import annotations

from tests.revisits.conftest import decide, decision, imported, sink  # noqa: F401 (fixtures)
