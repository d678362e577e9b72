"""The request, checked: who answered what. Every fault is named by its path before anything is computed."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.framework.parts import LEVELS
from advisor.framework.rules import FACTS, OBSERVER
from advisor.speech import gettext as _
from advisor.speech import ngettext

MOST_BALLOTS = 20_000
LARGEST_SEED = 2**63 - 1
LONGEST_ID = 200
MOST_POINTS = 10  # what a room gives for its weights; any number of 0 or more will do
LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can carry half a character, UTF-8 cannot
SINGLE_VOICE = "everyone"
NUMBERS = (int, float)
ALL_LEVELS = tuple(range(LEVELS))

REQUEST_KEYS = {"answers", "ballots", "role_weights", "waived_gates", "edition", "seed", *FACTS}
BALLOT_KEYS = {"participant", "role", "scores", "weights"}


@dataclass(frozen=True)
class Ballots:
    """A checked request: n participants, C criteria, R roles. Sorted, so that the order given changes nothing.

    scores: (n, C) levels 0 to 4, -1 for no answer. weights: (n, C), each row sums to 1, or to 0 where a
    participant gave none. role_of: (n,) index into `roles`. role_weights: (R,), not normalised.
    facts: what is known of the use case besides the answers, of FACTS, where something is said.
    """

    roles: tuple[str, ...]
    participants: tuple[str, ...]
    role_of: npt.NDArray[np.intp]
    scores: npt.NDArray[np.int8]
    weights: npt.NDArray[np.float64]
    role_weights: npt.NDArray[np.float64]
    absent_roles: tuple[str, ...]
    waived: frozenset[str]
    seed: int
    digest: str
    facts: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.participants)

    @property
    def in_place(self) -> str | None:
        """What answers the use case today; None where nothing is said."""
        return self.facts.get("in_place")

    @property
    def budget(self) -> str | None:
        """What may be spent on another answer; None where nothing is said."""
        return self.facts.get("budget")


def read_request(request: object, framework: Framework) -> Ballots:
    """`request` as Ballots. Raises InvalidInput naming each bad field by its path."""
    faults: dict[str, str] = {}
    if not isinstance(request, Mapping):
        raise InvalidInput(
            "invalid_input", _("The request must be one JSON object."), {"(request)": _("Write an object.")}
        )
    for name in (key for key in request if key not in REQUEST_KEYS):
        faults[str(name)] = _("Not known here. Known: {known}.").format(known=", ".join(sorted(REQUEST_KEYS)))
    rows = _rows(request, framework, faults)
    role_weights = _role_weights(request.get("role_weights"), faults)
    waived = _waived(request.get("waived_gates"), framework, faults)
    seed = _seed(request.get("seed"), faults)
    facts = _facts(request, faults)
    if rows and not any(role_weights.get(row[0], 1.0) > 0 for row in rows):
        faults["role_weights"] = _("Every role that answers has the weight 0. Give one of them a weight above 0.")
    if faults:
        message = ngettext(
            "The request cannot be used: one field is wrong.",
            "The request cannot be used: {count} fields are wrong.",
            len(faults),
        )
        raise InvalidInput("invalid_input", message.format(count=len(faults)), faults)
    return _ballots(rows, role_weights, waived, seed, facts, framework)


Row = tuple[str, str, dict[str, int], dict[str, float]]  # role, participant, scores, weights


def _rows(request: Mapping[str, object], framework: Framework, faults: dict[str, str]) -> list[Row]:
    if ("answers" in request) == ("ballots" in request):
        faults["ballots"] = _("Give either answers (a single voice) or ballots, and not both.")
        return []
    if "answers" in request:
        return [(SINGLE_VOICE, SINGLE_VOICE, _scores(request["answers"], "answers", framework, faults), {})]
    ballots = request["ballots"]
    if not isinstance(ballots, list) or not ballots:
        faults["ballots"] = _("Write a list with at least one ballot.")
        return []
    if len(ballots) > MOST_BALLOTS:
        faults["ballots"] = _("There are {count} ballots; at most {most} can be read.").format(
            count=len(ballots), most=MOST_BALLOTS
        )
        return []
    rows = [_row(ballot, f"ballots[{index}]", framework, faults) for index, ballot in enumerate(ballots)]
    _check_once(rows, faults)
    return rows


def _check_once(rows: list[Row], faults: dict[str, str]) -> None:
    first: dict[str, int] = {}
    for index, participant in enumerate(row[1] for row in rows):
        if participant and participant in first:
            faults[f"ballots[{index}].participant"] = _(
                "“{participant}” has a ballot already (ballots[{index}]). Keep one of the two."
            ).format(participant=participant, index=first[participant])
        first.setdefault(participant, index)


def _row(ballot: object, path: str, framework: Framework, faults: dict[str, str]) -> Row:
    if not isinstance(ballot, Mapping):
        faults[path] = _("Write an object with participant, role and scores.")
        return ("", "", {}, {})
    for name in (key for key in ballot if key not in BALLOT_KEYS):
        faults[f"{path}.{name}"] = _("Not known here. Known: {known}.").format(known=", ".join(sorted(BALLOT_KEYS)))
    if ballot.get("role") == OBSERVER:
        faults[f"{path}.role"] = _("Observers have no ballot. Leave this one out, or name the role that it speaks for.")
    return (
        _identifier(ballot.get("role"), f"{path}.role", faults),
        _identifier(ballot.get("participant"), f"{path}.participant", faults),
        _scores(ballot.get("scores"), f"{path}.scores", framework, faults),
        _weights(ballot.get("weights"), f"{path}.weights", framework, faults),
    )


def _identifier(value: object, path: str, faults: dict[str, str]) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and not LONE_SURROGATE.search(value):
        return value
    faults[path] = _("Write a text of 1 to {longest} characters.").format(longest=LONGEST_ID)
    return ""


def _scores(value: object, path: str, framework: Framework, faults: dict[str, str]) -> dict[str, int]:
    """Criterion → level, without the "don't know"s."""
    if not isinstance(value, Mapping):
        faults[path] = _("Write an object: criterion → level 0 to 4, or null for “don't know”.")
        return {}
    scores = {}
    known = framework.criterion_index
    for criterion, level in value.items():
        if criterion not in known:
            faults[f"{path}.{criterion}"] = _("This is not a criterion of the framework.")
        elif type(level) is int and 0 <= level < LEVELS:  # the most of many thousands
            scores[criterion] = level
        elif level is None:
            continue
        elif isinstance(level, int) and not isinstance(level, bool) and level in ALL_LEVELS:
            scores[criterion] = level
        else:
            faults[f"{path}.{criterion}"] = _("The level is a whole number from 0 to 4, or null for “don't know”.")
    return scores


def _weights(value: object, path: str, framework: Framework, faults: dict[str, str]) -> dict[str, float]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults[path] = _("Write an object: criterion → number of 0 or more.")
        return {}
    weights = {}
    known = framework.criterion_index
    for criterion, weight in value.items():
        if criterion not in known:
            faults[f"{path}.{criterion}"] = _("This is not a criterion of the framework.")
        elif type(weight) is int and 0 <= weight <= MOST_POINTS:  # the most of many thousands
            weights[criterion] = float(weight)
        elif (number := _weight(weight)) is None:
            faults[f"{path}.{criterion}"] = _("Write a number of 0 or more, 1,000,000,000,000 at the most.")
        else:
            weights[criterion] = number
    return weights


def _weight(value: object) -> float | None:
    """A usable weight, or None. The ceiling keeps sums finite."""
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return None
    return float(value) if 0 <= value <= 1e12 else None


def _role_weights(value: object, faults: dict[str, str]) -> dict[str, float]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        faults["role_weights"] = _("Write an object: role → number of 0 or more.")
        return {}
    weights = {}
    for role, weight in value.items():
        number = _weight(weight)
        if number is None:
            faults[f"role_weights.{role}"] = _("Write a number of 0 or more, 1,000,000,000,000 at the most.")
        else:
            weights[str(role)] = number
    return weights


def _waived(value: object, framework: Framework, faults: dict[str, str]) -> frozenset[str]:
    if value is None:
        return frozenset()
    if not isinstance(value, list):
        faults["waived_gates"] = _("Write a list of gates.")
        return frozenset()
    known = {gate.key for gate in framework.gates}
    for index, key in enumerate(value):
        if not isinstance(key, str) or key not in known:
            faults[f"waived_gates[{index}]"] = _("This is not a gate. Known: {known}.").format(
                known=", ".join(sorted(known)) or _("none")
            )
    return frozenset(key for key in value if isinstance(key, str))


def _seed(value: object, faults: dict[str, str]) -> int:
    if value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_SEED:
        return value
    faults["seed"] = _("Write a whole number of 0 or more.")
    return 0


def _facts(request: Mapping[str, object], faults: dict[str, str]) -> dict[str, str]:
    """Those that are stated; null is as good as left out."""
    found = {}
    for name, known in FACTS.items():
        said = request.get(name)
        if isinstance(said, str) and said in known:
            found[name] = said
        elif said is not None:
            faults[name] = _("Write one of {known}, or leave it out.").format(known=", ".join(known))
    return found


def _ballots(
    rows: list[Row],
    role_weights: dict[str, float],
    waived: frozenset[str],
    seed: int,
    facts: Mapping[str, str],
    framework: Framework,
) -> Ballots:
    rows = sorted(rows, key=lambda row: row[:2])
    roles = tuple(sorted({row[0] for row in rows}))
    criteria = [criterion.key for criterion in framework.criteria]
    scores = np.array([[answered.get(key, -1) for key in criteria] for _, _, answered, _ in rows], dtype=np.int8)
    weights = np.array([[weighted.get(key, 0.0) for key in criteria] for _, _, _, weighted in rows])
    totals = weights.sum(axis=1, keepdims=True)
    return Ballots(
        roles=roles,
        participants=tuple(row[1] for row in rows),
        role_of=np.array([roles.index(row[0]) for row in rows], dtype=np.intp),
        scores=scores,
        weights=np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0),
        role_weights=np.array([role_weights.get(role, 1.0) for role in roles]),
        absent_roles=tuple(sorted(role_weights.keys() - set(roles))),
        waived=waived,
        seed=seed,
        digest=_digest(rows, role_weights, waived, seed, facts, framework),
        facts=facts,
    )


def _digest(
    rows: list[Row],
    role_weights: dict[str, float],
    waived: frozenset[str],
    seed: int,
    facts: Mapping[str, str],
    framework: Framework,
) -> str:
    """SHA-256 over what the answer depends on, so that a stored recommendation can be made again and compared.

    Facts that nobody stated leave no trace in it: what was asked before there were any keeps its digest.
    """
    canonical = json.dumps(
        {
            "ballots": rows,
            "role_weights": role_weights,
            "waived_gates": sorted(waived),
            "seed": seed,
            "framework": framework.digest,
            **facts,
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hashlib.sha256(canonical.encode(errors="surrogatepass")).hexdigest()
