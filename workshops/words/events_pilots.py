"""The log's events of pilots in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.pilot_figures import metric_name
from workshops.figures import listed, whole
from workshops.words.events_said import Said, Sentences


def _imported(said: Said) -> str:
    """The file's name follows."""
    sentence = ngettext(
        "{who} imported a pilot of {tool} with {count} case (SHA-256 {sha256}…)",
        "{who} imported a pilot of {tool} with {count} cases (SHA-256 {sha256}…)",
        said.count("cases"),
    )
    places = {"tool": tool_name(said.text("tool")), "sha256": said.text("sha256")[:16]}
    return sentence.format(who=said.who, count=whole(said.count("cases")), **places)


TOOL_NAMES = {
    "promptfoo": "promptfoo",
    "ragas": "ragas",
    "deepeval": "DeepEval",
    "inspect_ai": "inspect_ai",
    "lm_eval": "lm-eval",
    "mlflow": "MLflow",
    "openai_evals": "openai/evals",
    "every_eval_ever": "Every Eval Ever",
}


def tool_name(tool: str) -> str:
    """As its makers write it; a table that people mapped is a table."""
    return _("a table") if tool == "generic" else TOOL_NAMES.get(tool, tool)


def _missed(said: Said) -> str:
    names = [metric_name(key) for key in said.texts("metrics")]
    sentence = ngettext(
        "{who} noted that {metrics} does not meet its threshold in the pilot",
        "{who} noted that {metrics} do not meet their thresholds in the pilot",
        len(names),
    )
    return sentence.format(who=said.who, metrics=listed(names))


SENTENCES: Sentences = {
    "pilot.missed": _missed,
    "pilot.imported": _imported,
    "pilot.file_erased": gettext_lazy("{who} erased the file of a pilot; its figures and its hash stay"),
}
