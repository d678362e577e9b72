"""The engines: how answers are computed from a framework. Each framework names its own (`engine = 2`), so that what
was computed once is computed again to the same bytes.

The version of an engine rises whenever the same request and framework could give another answer.
"""

FIRST = 1
ENGINES = {FIRST: "1.0.3", 2: "2.0.6"}
ENGINE_VERSION = ENGINES[max(ENGINES)]
