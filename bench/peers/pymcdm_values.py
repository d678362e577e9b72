"""pymcdm: the value of each alternative under each weight vector, one call a vector, as its interface has it."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from pymcdm.methods import WSM  # type: ignore[import-not-found] # only in the peer's own environment

sys.path.insert(0, str(Path(__file__).parent))
from stopwatch import compete  # type: ignore[import-not-found] # beside this script; run by itself


def as_it_is(column: object, cost: bool) -> object:  # noqa: ARG001 (pymcdm names both)
    return column


def values(matrix: Any, weights: Any) -> Any:
    """Mean value (A,). No normalisation, as the values are on one scale already; checks off, which is quicker."""
    method = WSM(normalization_function=as_it_is)
    types = np.ones(matrix.shape[1])
    return np.array([method(matrix, vector, types, validation=False) for vector in weights]).mean(axis=0)


compete("pymcdm", values)
