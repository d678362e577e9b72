"""The examples of the library's page are run."""

import doctest
from pathlib import Path

import advisor


def test_examples_print_what_they_say() -> None:
    page = Path(advisor.__file__).parents[1] / "docs" / "library.md"
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert (failed, tried > 8) == (0, True)
