"""Which lines and branches of a folder the suite has taken, in percent: `branches.py MERGED.json FOLDER=FLOOR …`.

Ends with status 1 where a folder is below its floor, and names what its worst files have not taken.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

WORST = 10


def main(report: str, *floors: str) -> int:
    files = json.loads(Path(report).read_text())["files"]
    fallen = 0
    for folder, floor in (word.split("=") for word in floors):
        found = {path: of["summary"] for path, of in files.items() if path.startswith(f"{folder}/")}
        taken = sum(s["covered_lines"] + s["covered_branches"] for s in found.values())
        missing = sum(s["missing_lines"] + s["missing_branches"] for s in found.values())
        percent = 100 * taken / max(taken + missing, 1)
        print(f"{folder}: {percent:.1f} % of {taken + missing} lines and branches (floor {floor})")
        if percent < float(floor):
            fallen += 1
            worst = sorted(found, key=lambda path: -found[path]["missing_lines"] - found[path]["missing_branches"])
            for path in worst[:WORST]:
                print(f"  {path}: lines {files[path]['missing_lines']}, branches {files[path].get('missing_branches')}")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
