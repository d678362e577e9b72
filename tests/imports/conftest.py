from __future__ import annotations

from tests.log.conftest import decided  # noqa: F401 (pytest finds it here)
