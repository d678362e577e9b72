"""The lenses as the first engine read them. They stay as they are, so that old answers are computed again the same."""

from advisor.lenses.first import cloudstudio, decision_path, head_to_head, six_questions, workshop_prompts
from advisor.lenses.lens import Lens

FIRST_LENSES: dict[str, Lens] = {
    module.LENS.key: module.LENS
    for module in (cloudstudio, workshop_prompts, decision_path, six_questions, head_to_head)
}
