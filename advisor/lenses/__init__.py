"""The five published frameworks, each read as a function of the same answers; by which engine, so by which reading."""

from collections.abc import Mapping

from advisor.lenses import cloudstudio, decision_path, head_to_head, six_questions, workshop_prompts
from advisor.lenses.first import FIRST_LENSES
from advisor.lenses.lens import NO_FACTS, Facts, Lens, Medians
from advisor.version import FIRST

LENSES: dict[str, Lens] = {
    module.LENS.key: module.LENS
    for module in (cloudstudio, workshop_prompts, decision_path, six_questions, head_to_head)
}


def lenses_of(engine: int) -> Mapping[str, Lens]:
    """The lenses as that engine reads them, by key. Both have the same keys."""
    return FIRST_LENSES if engine == FIRST else LENSES


__all__ = ["LENSES", "NO_FACTS", "Facts", "Lens", "Medians", "lenses_of"]
