"""Static files as `collectstatic` leaves them: under names that have their content's hash, packed, kept for ever."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]  # not in the stubs


class CollectedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Our modules import each other by those names too: else a browser would load each of them twice."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = ("js/*.js", _IMPORTS)
