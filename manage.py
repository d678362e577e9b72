#!/usr/bin/env python3
"""Every command of Advisor: `python3 manage.py up` on a machine that has Python and nothing else.

This file must be readable by any Python, also one that is too old, so that it can say so.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (this line is for the Pythons that the project does not support)
    sys.stderr.write(
        "Advisor needs Python 3.11 or newer, and this is Python "
        + sys.version.split()[0]
        + ": run the same command with a newer one, for example python3.12 manage.py.\n"
    )
    sys.exit(1)

if __name__ == "__main__":
    from config.machine.bootstrap import main  # of the standard library alone: nothing else is installed yet

    try:
        sys.exit(main(sys.argv))
    except KeyboardInterrupt:
        sys.exit(130)
