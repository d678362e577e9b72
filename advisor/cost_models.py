"""The cost model of each engine."""

from collections.abc import Mapping

from advisor import costs_first, costs_second
from advisor.cost_model import CostModel
from advisor.version import FIRST

COST_MODELS: Mapping[int, CostModel] = {FIRST: costs_first.MODEL, 2: costs_second.MODEL}
