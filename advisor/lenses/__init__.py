"""The five published frameworks, each read as a function of the same answers."""

from advisor.lenses import cloudstudio, decision_path, head_to_head, six_questions, workshop_prompts
from advisor.lenses.lens import Lens, Medians

LENSES: dict[str, Lens] = {
    module.LENS.key: module.LENS
    for module in (cloudstudio, workshop_prompts, decision_path, six_questions, head_to_head)
}

__all__ = ["LENSES", "Lens", "Medians"]
