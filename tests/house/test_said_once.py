"""What stands in one place: a sentence; how close it is, and what it is called then; on whose day an instant is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_SURENESS = "advisor/sureness_words.py"
SAID = re.compile(r"\bclose call\b|\bnot close\b", re.IGNORECASE)
# Sizes of letters, shown to developers.
SAMPLES = {"templates/guide/parts.html"}


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Those that the tests here ask about."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Constant | ast.Expr)]


def calls(path: Path) -> list[ast.Call]:
    return [node for node in nodes(path) if isinstance(node, ast.Call)]


def sentences(path: Path) -> list[str]:
    """Of Python every string that is no docstring; of a template all of it."""
    if path.suffix == ".html":
        return [path.read_text(encoding="utf-8")]
    told = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    strings = (node for node in nodes(path) if isinstance(node, ast.Constant) and id(node) not in told)
    return [node.value for node in strings if isinstance(node.value, str)]


def test_how_close_it_is() -> None:
    files = [path for folder in ("advisor", "workshops") for path in (ROOT / folder).rglob("*.py")]
    files += (ROOT / "templates").rglob("*.html")
    found = {path.relative_to(ROOT).as_posix() for path in files for said in sentences(path) if SAID.search(said)}
    assert found - SAMPLES == {OF_SURENESS}


TRANSLATING = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy")


def translated(path: Path) -> list[str]:
    said = (call.args[0] for call in calls(path) if isinstance(call.func, ast.Name) and call.func.id in TRANSLATING)
    return [node.value for node in said if isinstance(node, ast.Constant) and isinstance(node.value, str)]


IN_A_TAG = re.compile(r"""(?:\btranslate |_\()"([^"]+)\"""")
IN_A_BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
PLURAL = re.compile(r"{% plural %}")
PLACE = re.compile(r"{{ (\w+) }}")


def of_template(path: Path) -> set[str]:
    """What it has translated, with its places as Python writes them."""
    text = path.read_text(encoding="utf-8")
    parts = [part for block in IN_A_BLOCK.findall(text) for part in PLURAL.split(block)]
    return {PLACE.sub(r"{\1}", " ".join(part.split())) for part in (*IN_A_TAG.findall(text), *parts)}


def test_a_sentence_is_written_once() -> None:
    """What two places say stands in workshops/shared_sentences.py, or at the head of the one file that both are in; a
    page says it by its name: `{% said "NO_READING" %}`."""
    said = Counter(words for path in (ROOT / "workshops").rglob("*.py") for words in translated(path))
    said.update(words for path in (ROOT / "templates").rglob("*.html") for words in of_template(path))
    whole_ones = {words: times for words, times in said.items() if re.fullmatch(r"\S+ \S+ .+[.!?]", words, re.DOTALL)}
    assert len(whole_ones) > 1500
    assert {words for words, times in whole_ones.items() if times > 1} == set()


def test_what_a_program_is_told_of_its_fields_is_translated_too() -> None:
    files = (ROOT / "workshops/api").rglob("*.py")
    told = [
        ast.unparse(call.args[0]) for path in files for call in calls(path) if ast.unparse(call.func) == "own_error"
    ]
    assert len(told) > 5
    assert [words for words in told if not words.startswith(("_(", "choose_one_of("))] == []


def test_a_check_number_means_one_fault() -> None:
    """It is what somebody looks up, and what SILENCED_SYSTEM_CHECKS names."""
    said: dict[str, set[str]] = {}
    for call in calls(ROOT / "workshops/checks.py"):
        if number := next((k.value for k in call.keywords if k.arg == "id"), None):
            said.setdefault(ast.literal_eval(number), set()).add(ast.unparse(call.args[0]))
    assert len(said) > 10
    assert {number: words for number, words in said.items() if len(words) > 1} == {}


# Numbers of a sentence by these names, or of what is counted there, are written by the reader's language.
COUNTED = {"count", "n", "total"}
WRITTEN = ("whole(", "decimal(", "plain_number(")


def unwritten(path: Path) -> list[str]:
    formats = (call for call in calls(path) if isinstance(call.func, ast.Attribute) and call.func.attr == "format")
    values = ((place.arg, ast.unparse(place.value)) for call in formats for place in call.keywords)
    wrong = (value for name, value in values if name in COUNTED or value.startswith("len("))
    return [f"{path.name}: {value}" for value in wrong if not value.startswith(WRITTEN)]


def test_how_a_number_of_things_is_written() -> None:
    """A thousand is "1,000" in English, and not everywhere."""
    assert [one for path in (ROOT / "workshops").rglob("*.py") for one in unwritten(path)] == []


# Beside dates.py: local already, wide enough for every zone on earth, or no day of anybody's.
OTHER_DAYS = {
    "domain/decision_madr.py",
    "domain/log_checkpoint_keeping.py",
    "domain/mail_hours.py",
    "forms/prescoring.py",
    "queries/home.py",
    "queries/log_story.py",
    "queries/revisit_board.py",
}


def test_which_day_an_instant_is_on() -> None:
    """Its people's, which `dates.day_in` says; an instant's own `date()` is that of UTC."""
    files = (ROOT / "workshops").rglob("*.py")
    found = {path.relative_to(ROOT / "workshops").as_posix() for path in files if ".date()" in path.read_text("utf-8")}
    assert found - {"dates.py"} == OTHER_DAYS
