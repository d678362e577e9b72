"""`python -m advisor`: recommend, framework, costs, scenarios, calibrate, evidence.

Answers on standard output; a bad input exits with 2.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, cast

from advisor import InvalidInput, Recommendation, Request, estimate_costs, load_framework, recommend
from advisor.calibration import calibrate
from advisor.framework import Framework, edition_of
from advisor.scenarios import check_scenarios, scenario_entries
from advisor.speech import gettext as _

FAULTY = 2


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except InvalidInput as error:
        _print(error.to_dict())
        return FAULTY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m advisor", description="Prompt, retrieve, fine-tune, or both?")
    commands = parser.add_subparsers(required=True, metavar="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--framework", type=Path, metavar="FILE", help="use another framework (.toml, or a folder)")

    asked = commands.add_parser("recommend", parents=[common], help="answers in, recommendation out")
    asked.add_argument("file", nargs="?", default="-", help="a JSON file; - or nothing reads standard input")
    asked.add_argument("--jsonl", action="store_true", help="one request on each line, one answer on each line")
    asked.add_argument("--seed", type=int, metavar="N", help="the seed of the draws, in place of the request's own")
    asked.set_defaults(run=_recommend)

    shown = commands.add_parser("framework", parents=[common], help="the framework as JSON")
    shown.add_argument("--validate", type=Path, metavar="FILE", help="check a framework and name each fault")
    shown.set_defaults(run=_framework)

    costed = commands.add_parser("costs", parents=[common], help="what each approach costs, and where they break even")
    costed.add_argument(
        "file", nargs="?", help="a JSON file of inputs in place of the defaults; - reads standard input"
    )
    costed.add_argument("--months", type=int, default=24, metavar="N", help="how far ahead (24)")
    costed.add_argument("--preset", metavar="NAME", help="numbers that belong together, in place of the defaults")
    costed.set_defaults(run=_costs)

    listed = commands.add_parser("scenarios", parents=[common], help="situations in the sources, and what fits them")
    listed.add_argument("--check", action="store_true", help="run them all and print hits and misses")
    listed.set_defaults(run=_scenarios)

    judged = commands.add_parser("calibrate", parents=[common], help="how often a claimed confidence comes true")
    judged.add_argument(
        "--panels", type=int, default=500, metavar="N", help="panels for each number of voters in each world (500)"
    )
    judged.add_argument("--seed", type=int, default=1, metavar="N", help="the seed of the panels (1)")
    judged.add_argument("--edition", metavar="VERSION", help="an earlier edition of the framework, to compare")
    judged.add_argument("--on", metavar="DATE", help="the day, to be written into what is kept")
    judged.set_defaults(run=_calibrate)

    weighed = commands.add_parser("evidence", help="evaluation files of other tools, read and judged")
    weighed.add_argument(
        "files", nargs="+", metavar="FILE", help="results of promptfoo, ragas, DeepEval, inspect_ai, …"
    )
    weighed.add_argument(
        "--threshold",
        nargs=3,
        action="append",
        default=[],
        metavar=("METRIC", "COMPARATOR", "VALUE"),
        help="what a metric has to reach, as in: faithfulness '>=' 0.9",
    )
    weighed.add_argument("--tool", metavar="NAME", help="the tool that wrote them, where their content does not tell")
    weighed.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="for tables and JSON Lines of no known tool: case=id, variant=model, latency_ms=took, accuracy=score",
    )
    weighed.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of the draws (0)")
    weighed.set_defaults(run=_evidence)
    return parser


def _print(value: object, *, indent: int | None = 2) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    sys.stdout.buffer.write(text.encode(errors="backslashreplace") + b"\n")


def _recommend(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework)
    if not options.jsonl:
        _print(_answer(_read(options.file), options, framework))
        return 0
    status = 0
    for line in _lines(options.file):
        try:
            _print(_answer(line, options, framework), indent=None)
        except InvalidInput as error:
            _print(error.to_dict(), indent=None)
            status = FAULTY
    return status


def _answer(text: str, options: argparse.Namespace, framework: Framework) -> Recommendation:
    request = _parse(text)
    if options.seed is not None and isinstance(request, dict):
        request = {**request, "seed": options.seed}
    return recommend(cast(Request, request), framework)  # which refuses whatever is no request


def _read(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        message = _("{name} cannot be read: {reason}.").format(name=name, reason=error.strerror)
        raise InvalidInput("unreadable", message, {"(file)": _("Check the name and its permissions.")}) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("not_json", _("The input is not UTF-8 text."), {"(file)": _("Save it as UTF-8.")}) from error


def _lines(name: str) -> Iterator[str]:
    """The lines that are not blank."""
    return (line for line in _read(name).splitlines() if line.strip())


def _parse(text: str) -> object:
    """JSON, strictly: NaN and repeated names are faults, because either would be read differently elsewhere."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_object)
    except RecursionError as error:
        raise InvalidInput("not_json", _("The input is nested too deeply."), {"(request)": _("Flatten it.")}) from error
    except json.JSONDecodeError as error:
        message = _("The input is not JSON (line {line}, column {column}).")
        place = message.format(line=error.lineno, column=error.colno)
        raise InvalidInput("not_json", place, {"(request)": error.msg}) from error
    except ValueError as error:  # a number with thousands of digits
        raise InvalidInput(
            "not_json", _("The input holds a number that is too long."), {"(request)": str(error)}
        ) from error


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidInput(
        "not_json", _("{name} is not a JSON value.").format(name=name), {"(request)": _("Write a number or null.")}
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        fields = dict.fromkeys(twice, _("Stands twice in one object. Keep one."))
        raise InvalidInput("invalid_input", _("A name stands twice in one object."), fields)
    return found


def _framework(options: argparse.Namespace) -> int:
    framework: Framework = load_framework(options.validate or options.framework)
    if options.validate is None:
        _print(framework.to_dict())
    else:
        sizes = {"approaches": len(framework.approaches), "criteria": len(framework.criteria)}
        _print({"valid": True, "key": framework.key, "version": framework.version, "digest": framework.digest, **sizes})
    return 0


def _costs(options: argparse.Namespace) -> int:
    inputs = _parse(_read(options.file)) if options.file else {}
    numbers = cast(dict[str, float], inputs)  # `estimate_costs` refuses what are none
    _print(estimate_costs(numbers, load_framework(options.framework), options.months, preset=options.preset))
    return 0


def _scenarios(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework)
    _print(check_scenarios(framework) if options.check else scenario_entries(framework))
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    framework = load_framework(options.framework)
    used = framework if options.edition is None else edition_of(framework, options.edition)
    _print(calibrate(used, options.panels, options.seed, on=options.on))
    return 0


def _evidence(options: argparse.Namespace) -> int:
    from advisor.evidence import Threshold, judge, read  # only this command needs Zstandard

    thresholds = [Threshold(metric, comparator, _decimal(value)) for metric, comparator, value in options.threshold]
    columns = _mapping(options.map)
    runs = [read(name, tool=options.tool, mapping=columns) for name in options.files]
    _print(judge(runs, thresholds, _seed(options.seed)))
    return 0


def _seed(seed: int) -> int:
    if seed < 0:
        raise InvalidInput("invalid_input", _("A seed is 0 or more."), {"seed": _("Write a whole number from 0 on.")})
    return seed


def _decimal(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        message = _("A threshold ends in a number, not in {value}.").format(value=value)
        raise InvalidInput("invalid_input", message, {"threshold": _("Write a number, with a point.")}) from None


def _mapping(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, sign, column = pair.partition("=")
        if not (field.strip() and sign and column.strip()):
            message = _("A mapping is written FIELD=COLUMN, not {pair}.").format(pair=pair)
            raise InvalidInput("invalid_input", message, {"map": _("As in: case=question_id")})
        columns[field.strip()] = column.strip()
    return columns


if __name__ == "__main__":
    sys.exit(main())
