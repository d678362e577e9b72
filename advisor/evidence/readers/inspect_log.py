"""inspect_ai's logs, `.eval` and `.json`, versions 1 and 2. Values are C, I, P and N, numbers or objects; epochs are
repeats of a sample; a log that did not finish has samples all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from advisor.evidence.findings import found
from advisor.evidence.plain import Object, items, key_of, mapping, number, objects, text
from advisor.evidence.readers.archive import Archive
from advisor.evidence.refusing import can_be_answered, refused
from advisor.evidence.rows import Row, Rows
from advisor.evidence.source import Source, not_utf8
from advisor.speech import gettext as _

TOOL = "inspect_ai"
NEWEST = 2
LETTERS = {"c": 1.0, "i": 0.0, "p": 0.5, "n": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
SAMPLE = re.compile(r"samples/[^/]*\.json")
HEADER, START = "header.json", "_journal/start.json"


def is_document(document: Object) -> bool:
    return isinstance(document.get("eval"), dict) and "task" in mapping(document["eval"])


def is_archive(archive: Archive) -> bool:
    return bool({HEADER, START} & set(archive.names()))


def read_document(source: Source, document: Object) -> Rows:
    return _read(source, document, objects(document.get("samples")))


def read_archive(source: Source, archive: Archive) -> Rows:
    names = archive.names()
    header = _member(source, archive, HEADER if HEADER in names else START)
    samples = (_member(source, archive, name) for name in names if SAMPLE.fullmatch(name))
    return _read(source, header, samples)


def _member(source: Source, archive: Archive, name: str) -> Object:
    try:
        return mapping(source.parse(archive.read(name).decode()))
    except UnicodeDecodeError as error:
        raise not_utf8(source) from error


def _read(source: Source, header: Object, samples: Iterable[Object]) -> Rows:
    version = number(header.get("version"))
    if version is not None and version > NEWEST:
        message = _("{name} is an inspect_ai log of version {version}; versions 1 and 2 can be read.")
        raise source.refuse(
            "version_unknown", message, _("Write it with an inspect_ai that makes version 2."), version=int(version)
        )
    spec = mapping(header.get("eval"))
    model = text(spec.get("model")) or source.stem
    rows = Rows(source.name, TOOL, None if version is None else str(int(version)))
    scorers = _scorers(header)
    ids: list[object] = []
    scored = False
    for place, sample in enumerate(samples, start=1):
        ids.append(sample.get("id"))
        scored = _sample(sample, place, model, scorers, rows) or scored
    if not scored and not any(rows.failures()):
        rows.forget_scores()  # run without its scorers, which is no failure of the answers
    _finished(header, spec, ids, rows)
    return rows


def _scorers(header: Object) -> list[str]:
    """Their names, from the results: `scores` in version 2, `scorer` or `scorers` before."""
    results = mapping(header.get("results"))
    known = [text(score.get("scorer")) or text(score.get("name")) for score in objects(results.get("scores"))]
    known = known or [text(score.get("name")) for score in objects(results.get("scorers"))]
    known = known or [text(mapping(results.get("scorer")).get("name"))]
    known = (
        known if any(known) else [text(score.get("name")) for score in objects(mapping(header["eval"]).get("scorers"))]
    )
    return [name for name in dict.fromkeys(known) if name]


def _finished(header: Object, spec: Object, ids: list[object], rows: Rows) -> None:
    status = text(header.get("status")) or "started"
    missing = max(0, _expected(spec) - len(ids))
    failed = [place for place, failed in enumerate(rows.failures(), start=1) if failed]
    if status != "success":
        rows.findings.append(found("run_not_finished", failed, count=missing + len(failed), facts={"status": status}))
    elif not ids:
        rows.findings.append(found("totals_only", ()))


def _expected(spec: Object) -> int:
    """How many samples there should be, epochs counted."""
    config, dataset = mapping(spec.get("config")), mapping(spec.get("dataset"))
    whole, limit = number(dataset.get("samples")) or 0, config.get("limit")
    several = items(limit)
    most = number(limit)
    if len(several) == 2:
        most = (number(several[1]) or 0) - (number(several[0]) or 0)
    count = min(whole, most) if most and whole else (most or whole)
    return int(count * max(1, number(config.get("epochs")) or 1))


def _sample(sample: Object, place: int, model: str, scorers: list[str], rows: Rows) -> bool:
    """Whether it was scored."""
    failed = bool(sample.get("error"))
    scores: dict[str, float | None] = dict.fromkeys(scorers)
    single = mapping(sample.get("score"))
    given = mapping(sample.get("scores")) or ({scorers[0] if scorers else "score": single} if single else {})
    for name, value in _values(given):
        if name.partition(".")[0] in scores and "." in name:
            scores.pop(name.partition(".")[0], None)
        scores[name] = None if failed else _score(value, place, name, rows)
    usage = mapping(sample.get("model_usage"))
    own = mapping(usage.get(model))
    if len(usage) > 1 or (usage and not own):
        rows.note("judge_cost", place)
    replayed = any(event.get("cache") == "read" for event in objects(sample.get("events")))
    if replayed:
        rows.note("latency_replayed", place)
    took = number(sample.get("working_time")) or number(sample.get("total_time"))
    rows.add(
        Row(
            variant=model,
            case=key_of(str(sample.get("id")), _words(sample.get("input"))),
            source_row=place,
            scores=scores,
            failed=failed,
            latency=None if failed or took is None else took * 1000,
            replayed=replayed,
            tokens=number(own.get("total_tokens")),
            refused=None if failed else refused(_answer(sample)),
            answerable=can_be_answered(text(sample.get("target"))),
        )
    )
    return bool(given)


def _values(scores: Object) -> Iterator[tuple[str, object]]:
    """Each score by its scorer's name; where the value is an object or a list, one for each of its parts."""
    for name, score in scores.items():
        value = mapping(score).get("value") if isinstance(score, dict) else score
        if isinstance(value, dict):
            for key, part in mapping(value).items():
                yield f"{name}.{key}", part
        elif isinstance(value, list):
            for place, part in enumerate(items(value), start=1):
                yield f"{name}.{place}", part
        else:
            yield name, value


def _score(value: object, place: int, name: str, rows: Rows) -> float | None:
    if isinstance(value, str):
        letter = LETTERS.get(value.strip().lower())
        if letter is not None:
            return letter
    return rows.number(value, place, name)


def _words(asked: object) -> str:
    """The input's text: messages carry ids that differ from run to run."""
    if isinstance(asked, str):
        return asked
    return "\n".join(f"{text(part.get('role'))}: {_content(part.get('content'))}" for part in objects(asked))


def _content(content: object) -> str:
    return text(content) or "\n".join(text(part.get("text")) for part in objects(content))


def _answer(sample: Object) -> str:
    output = mapping(sample.get("output"))
    said = text(output.get("completion"))
    choices = objects(output.get("choices"))
    return said or (_content(mapping(choices[0].get("message")).get("content")) if choices else "")
