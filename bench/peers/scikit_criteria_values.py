"""scikit-criteria: the value of each alternative under each weight vector, one decision matrix a vector."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import skcriteria  # type: ignore[import-not-found] # only in the peer's own environment
from skcriteria.agg.simple import WeightedSumModel  # type: ignore[import-not-found] # the same

sys.path.insert(0, str(Path(__file__).parent))
from stopwatch import compete  # type: ignore[import-not-found] # beside this script; run by itself


def values(matrix: Any, weights: Any) -> Any:
    """Mean value (A,)."""
    model, objectives = WeightedSumModel(), [max] * matrix.shape[1]
    return np.array(
        [model.evaluate(skcriteria.mkdm(matrix, objectives, weights=vector)).e_.score for vector in weights]
    ).mean(axis=0)


compete("scikit-criteria", values)
