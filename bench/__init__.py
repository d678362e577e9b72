"""`manage.py bench NAME`: measurements, each beside its floor or its peers in the same run.

One JSON object on stdout: what was measured, what it was measured beside, and the ratios. Progress goes to stderr.
Figures of one run compare with each other, and with no other machine's: the ratios are what to look at.
"""

import os


def use_one_thread() -> None:
    """One thread for linear algebra, ours and the peers'; to be called before NumPy is loaded.

    On products as small as these a second thread gains some hundredths of a millisecond, and waits for a processor
    that others use: beside one busy process a whole recommendation then takes up to twice as long, and varies.
    """
    for library in ("OPENBLAS", "OMP", "MKL", "VECLIB"):
        name = "VECLIB_MAXIMUM_THREADS" if library == "VECLIB" else f"{library}_NUM_THREADS"
        os.environ[name] = "1"
