"""pysensmcda: weights uniform on the simplex, values, ranks, rank acceptability and central weights."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from pysensmcda.smaa import central_weights, simulate  # type: ignore[import-not-found] # only in the peer's own

sys.path.insert(0, str(Path(__file__).parent))
from stopwatch import compete  # type: ignore[import-not-found] # beside this script; run by itself


def acceptability(matrix: Any, weights: Any) -> Any:
    """First-rank acceptability (A,) over as many draws of its own as there are `weights`. The quickest method that
    it takes is a function of ours: a product of matrix and vector."""
    result = simulate(
        lambda values, vector, _: values @ vector,
        matrix,
        np.ones(matrix.shape[1], dtype=int),
        num_samples=len(weights),
        store="accumulate",
        seed=0,
    )
    central_weights(result)
    return result.rank_acceptability()[:, 0]


compete("pysensmcda", acceptability)
