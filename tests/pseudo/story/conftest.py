"""A package of its own: while its browser is there, no other test may run a loop."""

from tests.browser.conftest import _launched, browser, chromium  # noqa: F401 (pytest finds them here)
