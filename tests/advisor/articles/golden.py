"""What the advisor says to the catalogue of each edition, kept in `verdicts.json`.

`python -m tests.advisor.articles.golden` writes the file anew; look at what changes before it is committed.
"""

import json
from pathlib import Path

from advisor import Framework, edition_of, load_framework
from advisor.scenarios import advised

FILE = Path(__file__).with_name("verdicts.json")


def editions() -> list[Framework]:
    """The kept edition, which never says anything else, and the present one."""
    return [edition_of(load_framework(), "1.0.0"), load_framework()]


def verdicts(framework: Framework) -> dict[str, str | None]:
    return {item.key: advised(item, framework) for item in framework.scenarios}


if __name__ == "__main__":
    found = {framework.version: verdicts(framework) for framework in editions()}
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
