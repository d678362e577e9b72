"""pandas and SciPy: two tables read and joined by their cases, and the difference of means with SciPy's bootstrap."""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
import numpy.typing as npt
import pandas as pd  # type: ignore[import-untyped] # only in the peer's own environment
from scipy import stats  # type: ignore[import-untyped] # the same

Floats = npt.NDArray[np.float64]
BATCH = 10  # draws at once: all of them would not fit into memory


def difference(a: Floats, b: Floats, axis: int) -> Floats:
    return np.asarray(a.mean(axis=axis) - b.mean(axis=axis))


def main(first: str, second: str, draws: str) -> None:
    """Percentiles, for BCa would need a jackknife over all rows."""
    start = time.process_time()
    both = pd.read_csv(first).merge(pd.read_csv(second), on="case")
    samples = (both["score_x"].to_numpy(), both["score_y"].to_numpy())
    found = stats.bootstrap(
        samples,
        difference,
        n_resamples=int(draws),
        batch=BATCH,
        paired=True,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(0),
    )
    seconds = time.process_time() - start
    ends = found.confidence_interval
    versions = {name: version(name) for name in ("pandas", "scipy")}
    said = {"versions": versions, "seconds": seconds, "low": float(ends.low), "high": float(ends.high)}
    sys.stdout.write(json.dumps(said) + "\n")


main(*sys.argv[1:])
