"""One file per tool: by what it is recognised, and how its rows are read."""
