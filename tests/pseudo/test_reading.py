"""The reader of the made-up language sees what it is there to see."""

from __future__ import annotations

import pytest

from tests.pseudo.reading import Reader

READER = Reader(["Ana", "Claims\ncopilot", "Data"])


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>⟦All is ⟦well⟧ here.⟧ 12 % → D-0001, 2026</p>", []),
        ("<p>⟦Said⟧ by Ana</p>", ["… by …"]),
        ("<p>Ana</p><p>Claims</p><p>Claims copilot</p>", []),
        # A part of somebody's word is no word of theirs.
        ("<p>Analysis</p>", ["Analysis"]),
        ("<p>⟦Press <strong>Go on</strong> now⟧</p>", []),
        ("<p>⟦One</p><p>two⟧</p>", ["two"]),
        ("<input placeholder='Name'><img alt='⟦Map⟧'><button aria-label='Close'>✕</button>", ["Close", "Name"]),
        ("<input type=submit value=Send><input type=text value=Typed>", ["Send"]),
        ("<option>Europe/Berlin</option><option>Monthly</option>", ["Monthly"]),
        ("<title>⟦Home⟧ · Advisor</title><script>let words;</script><svg><title>Chart</title></svg>", ["Chart"]),
        ("<p>ana@acme.example https://a.example/b?c KXQP-2PLM <span translate=no>base-7b</span></p>", []),
    ],
)
def test_words_outside_brackets_are_found(html: str, found: list[str]) -> None:
    assert sorted(loose.words for loose in READER.page(f"<html><body>{html}")) == found


def test_it_says_where() -> None:
    (loose,) = READER.page('<html><body><main id="main"><ul class="a b"><li><b>Lost</b></li></ul></main>')
    assert loose.place == "main#main > ul.a.b > li > b"
