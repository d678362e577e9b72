"""A framework's texts in another language: a file beside it that names them by the same paths, each part by its key.

    criteria.latency.name = "Latenz"
    values.latency.rag.why = "…"
    sequence.rag.steps = [{ title = "…", text = "…", weeks = "2 bis 4" }]

What is missing stays English. Texts change no number, so the digest stays that of the English framework.
"""

from collections.abc import Iterator, Mapping, Sequence

from advisor.framework.table import Faults
from advisor.speech import gettext as _

Document = Mapping[str, object]

# What may be translated in each array of tables, and by which entry one of its tables is named.
PARTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "roles": ("key", ("name",)),
    "sources": ("key", ("title", "by")),
    "approaches": ("key", ("name", "short", "inline", "line", "changes")),
    "criteria": ("key", ("name", "inline", "question", "levels", "short", "about", "signal")),
    "counts": ("criterion", ("why",)),
    "gates": ("key", ("reason", "waive_when")),
    "techniques": ("key", ("name", "rule", "what")),
    "fallbacks": ("approach", ("failure", "rule")),
    "metrics": ("key", ("name", "unit", "why")),
    "failure_modes": ("key", ("name", "sign", "mitigation")),
    "sequence": ("approach", ("steps",)),
    "security": ("key", ("note",)),
    "events": ("key", ("name", "then")),
    "costs": ("key", ("name", "unit", "about")),
    "terms": ("key", ("name", "meaning", "dated")),
    "cost_presets": ("key", ("name", "about")),
    "scenarios": ("key", ("situation", "passage", "miss")),
    "comparison": ("key", ("name", "asks", "cells", "differ")),
    "before": ("key", ("name", "text", "words")),
    "risks": ("key", ("name", "text", "words")),
    "questions": ("key", ("name", "text", "words")),
    "checklist": ("key", ("name", "text", "words")),
}
WHOLE = ("name", "question")  # of the framework itself
INSIDE = {
    "signal": ("metric", "unit"),
    "steps": ("title", "text", "weeks"),
    "cells": ("said", "words"),
    "differ": ("said",),
}


def texts_of(document: Document) -> dict[str, object]:
    """Every text of a framework's document that may be translated, in the form of a language file."""
    found: dict[str, object] = {name: document[name] for name in WHOLE if name in document}
    for part, (by, names) in PARTS.items():
        texts = {_named(one, by): _texts(one, names) for one in _tables(document.get(part))}
        if texts:
            found[part] = texts
    values = _mapping(document.get("values"))
    found["values"] = {
        criterion: {approach: {"why": _mapping(curve).get("why")} for approach, curve in _mapping(row).items()}
        for criterion, row in values.items()
    }
    return found


def _named(one: Document, by: str) -> str:
    """By its key, where it has one; a part that stands once for each approach has none."""
    return str(one.get("key", one[by]))


def _texts(one: Document, names: Sequence[str]) -> dict[str, object]:
    return {name: _inner(one[name], name) for name in names if name in one}


def _inner(value: object, name: str) -> object:
    if name not in INSIDE:
        return value
    if name == "cells":
        return {key: [_texts(one, INSIDE[name]) for one in _tables(said)] for key, said in _mapping(value).items()}
    if isinstance(value, list):
        return [_texts(one, INSIDE[name]) for one in _tables(value)]
    return _texts(_mapping(value), INSIDE[name])


def translated(document: Document, texts: Document, faults: Faults) -> dict[str, object]:
    """`document` with `texts` in place of its own. A path that is not there, or another shape, is a fault."""
    known = texts_of(document)
    named = [*_strange(texts, known, "")]
    for path, sentence in named:
        faults.add(path, sentence)
    changed = {**document, **{name: texts[name] for name in WHOLE if name in texts}}
    if named:
        return changed
    for part, (by, _names) in PARTS.items():
        spoken = _mapping(texts.get(part))
        if spoken:
            changed[part] = [_merged(one, _mapping(spoken.get(_named(one, by)))) for one in _tables(document[part])]
    changed["values"] = _curves(_mapping(document.get("values")), _mapping(texts.get("values")))
    return changed


def _curves(values: Document, texts: Document) -> dict[str, object]:
    """Criterion → approach → curve, each with its reason from `texts`."""
    changed: dict[str, object] = {}
    for criterion, row in values.items():
        spoken = _mapping(texts.get(criterion))
        curves = _mapping(row).items()
        changed[criterion] = {key: {**_mapping(curve), **_mapping(spoken.get(key))} for key, curve in curves}
    return changed


def _merged(one: Document, texts: Document) -> dict[str, object]:
    """One table with its texts. A criterion's or an approach's new name stands inside sentences as it is."""
    changed = {**one, **{name: _spoken(one.get(name), value) for name, value in texts.items()}}
    if "name" in texts and "question" in one:
        changed.setdefault("inline", texts["name"])
    if "name" in texts and "line" in one:
        for form in ("short", "inline"):
            changed[form] = texts.get(form, texts.get("short", texts["name"]))
    return changed


def _spoken(own: object, texts: object) -> object:
    """`own` with `texts` in the same places; what is named in one of them only stays as it is."""
    if isinstance(texts, Mapping):
        inner = _mapping(own)
        return {**inner, **{name: _spoken(inner.get(name), value) for name, value in texts.items()}}
    if isinstance(texts, list) and isinstance(own, list):
        return [_spoken(one, value) for one, value in zip(own, texts, strict=True)]
    return texts


def _strange(texts: object, known: object, path: str) -> Iterator[tuple[str, str]]:
    """What in `texts` has no place in `known`: its path, and what to do."""
    if isinstance(known, Mapping):
        if not isinstance(texts, Mapping):
            yield path, _("Write a table here.")
            return
        for name, value in texts.items():
            here = f"{path}.{name}" if path else str(name)
            if name in known or (name == "inline" and "question" in known):
                yield from _strange(value, known.get(name, ""), here)
            else:
                yield here, _("The framework has no such text. Remove it or correct its path.")
    elif isinstance(known, list):
        if not isinstance(texts, list) or len(texts) != len(known):
            yield path, _("Write a list of {count}, as in the framework.").format(count=len(known))
            return
        for index, (value, own) in enumerate(zip(texts, known, strict=True)):
            yield from _strange(value, own, f"{path}[{index}]")
    elif not isinstance(texts, str) or (known and not texts.strip()):
        yield path, _("Write a text in quotes that is not empty.")


def _mapping(value: object) -> Document:
    return value if isinstance(value, Mapping) else {}


def _tables(value: object) -> list[Document]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
