"""pysensmcda: weights uniform on the simplex, values, ranks, rank acceptability and central weights."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from pymcdm.methods import WSM  # type: ignore[import-not-found] # only in the peer's own environment
from pysensmcda.smaa import central_weights, simulate  # type: ignore[import-not-found] # the same

sys.path.insert(0, str(Path(__file__).parent))
from stopwatch import compete  # type: ignore[import-not-found] # beside this script; run by itself


def as_it_is(column: object, cost: bool) -> object:  # noqa: ARG001 (pymcdm names both)
    return column


def product(matrix: Any, weights: Any, types: Any) -> Any:  # noqa: ARG001 (pysensmcda gives all three)
    """The quickest method that pysensmcda takes: a function of ours instead of a method from a library."""
    return matrix @ weights


def acceptability(matrix: Any, weights: Any, method: Any) -> Any:
    """First-rank acceptability (A,) over as many draws of its own as there are `weights`."""
    types = np.ones(matrix.shape[1], dtype=int)
    result = simulate(method, matrix, types, num_samples=len(weights), store="accumulate", seed=0)
    central_weights(result)
    return result.rank_acceptability()[:, 0]


by_library = WSM(normalization_function=as_it_is)  # what its documentation gives it: a method of pymcdm's
METHODS = {"product": product, "pymcdm": by_library}
compete("pysensmcda", lambda matrix, weights: acceptability(matrix, weights, METHODS[sys.argv[2]]))
