"""Made-up data for `/guide/parts/`, the page that shows every part in every state in development."""

from __future__ import annotations

from typing import ClassVar

from django import forms, template

from workshops.drawing.strip import Marked
from workshops.templatetags.parts import RankedRow

register = template.Library()

LONG_NAME = "Maximiliane Oberhauser-Papadopoulou von Hohenstaufen-Gutenberg"

CHURN = (
    "Once a year, or never",
    "A few times a year",
    "About once a month",
    "Every week",
    "Every day, or while people watch",
)
GAP = (
    "A good prompt already gets it right",
    "Now and then the tone or format is off",
    "Often off, and the prompt no longer helps",
    "Wrong more often than right",
    "It fails every time, whatever we write into the prompt, however many examples we show",
)


class SampleForm(forms.Form):
    title = forms.CharField(max_length=120, help_text="What people will see on the join page.")
    use_case = forms.CharField(label="Use case", widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ChoiceField(choices=[("", "Choose a person"), ("ana", "Ana Ruiz"), ("long", LONG_NAME)])
    due_on = forms.DateField(label="First revisit", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    criteria_set = forms.ChoiceField(
        label="Criteria",
        widget=forms.RadioSelect,
        choices=[("quick", "Quick: 5 criteria, 20 minutes"), ("full", "Full: 14 criteria, 60 to 90 minutes")],
    )
    anonymous = forms.BooleanField(
        label="Keep names out of the reveal", required=False, help_text="Roles with fewer than three stay hidden."
    )

    def clean(self) -> dict[str, object]:
        raise forms.ValidationError("This workshop was changed in another window. Compare, then save again.")


def person(name: str, shape: str, role: str, **more: object) -> dict[str, object]:
    return {"name": name, "shape": shape, "role": role, "answered": 14, "total": 14, "state": "done", **more}


def marks(*groups: tuple[str, str, str], was: dict[int, int] | None = None) -> list[Marked]:
    """("product", "square", "0112") → four marks on those levels; `was` moves all from a level, {now: before}."""
    return [
        {"role": role, "shape": shape, "role_label": role.capitalize(), "level": int(level),
         "was": (was or {}).get(int(level), int(level))}
        for role, shape, levels in groups
        for level in levels
    ]  # fmt: skip


RANKING: list[RankedRow] = [
    {"approach": "rag", "name": "Retrieval-augmented generation", "value": 0.71, "low": 0.66, "high": 0.76,
     "acceptability": 0.937, "excluded": False},
    {"approach": "hybrid", "name": "Hybrid: tune for behaviour, retrieve for facts", "value": 0.62, "low": 0.55,
     "high": 0.69, "acceptability": 0.063, "excluded": False},
    {"approach": "prompting", "name": "Prompt engineering", "value": 0.41, "low": 0.36, "high": 0.47,
     "acceptability": 0.0004, "excluded": False},
    {"approach": "fine_tuning", "name": "Fine-tuning", "value": 0.38, "low": None, "high": None, "acceptability": 0.0,
     "excluded": True, "reason": "fewer than 500 labelled examples"},
]  # fmt: skip


class Samples:
    """Everything that the gallery shows, by name."""

    churn: ClassVar = CHURN
    gap: ClassVar = GAP
    long_name: ClassVar = LONG_NAME
    people: ClassVar = [
        person("Ana Ruiz", "square", "Product", you=True),
        person("Ben Okafor", "triangle", "Security", answered=9, state="thinking"),
        person("Cara Lindqvist", "circle", "Data", answered=3, state="gone", note="gone 2 min"),
        person(LONG_NAME, "diamond", "Legal", answered=0, state="here", note="just joined"),
        person("Dee", "diamond", "Observer", total=0, state="observer", hollow=True),
    ]
    few: ClassVar = marks(("product", "square", "012"), ("security", "triangle", "334"), ("data", "circle", "03"))
    one: ClassVar = marks(("data", "circle", "4"))
    moved: ClassVar = marks(
        ("product", "square", "1222"), ("security", "triangle", "233"), ("data", "circle", "22"), was={3: 4, 1: 0}
    )
    moved_before: ClassVar = [1, 1, 5, 0, 2]
    thirty: ClassVar = marks(
        ("product", "square", "001111222233"),
        ("security", "triangle", "233334444"),
        ("data", "circle", "11122223"),
        ("legal", "diamond", "34"),
    )
    crowd: ClassVar = marks(
        ("product", "square", "0" * 12 + "1" * 34 + "2" * 21 + "3" * 6),
        ("security", "triangle", "2" * 9 + "3" * 31 + "4" * 22),
        ("data", "circle", "1" * 14 + "2" * 28 + "3" * 11),
        ("legal", "diamond", "3" * 5 + "4" * 7),
    )
    few_counts: ClassVar = [2, 5, 3, 0, 1]
    many_counts: ClassVar = [12, 48, 58, 53, 29]
    many_before: ClassVar = [32, 48, 40, 33, 47]
    none_counts: ClassVar = [0, 0, 0, 0, 0]
    ranking: ClassVar = RANKING
    statuses: ClassVar = [
        "draft", "proposed", "accepted", "superseded", "retired", "holding", "broken", "due", "overdue", "stale",
        "snoozed", "started", "fresh", "live", "computing", "failed",
    ]  # fmt: skip
    approaches: ClassVar = [
        ("prompting", "Prompt engineering"), ("rag", "RAG"), ("fine_tuning", "Fine-tuning"), ("hybrid", "Hybrid"),
        ("buy", "Buy a component"), ("build", "Build it"), ("wait", "Wait a year"),
    ]  # fmt: skip
    inks: ClassVar = ["canvas", "surface", "sunken", "ink", "ink-2", "ink-3", "ink-4", "accent", "red"]
    stages: ClassVar = ["lobby", "scoring", "discussion", "weighting", "recommendation", "decided"]

    @property
    def form(self) -> SampleForm:
        return SampleForm(initial={"title": "Claims copilot", "owner": "ana", "criteria_set": "quick"})

    @property
    def form_with_errors(self) -> SampleForm:
        return SampleForm({"title": "x" * 121, "due_on": "soon", "owner": "nobody"}, auto_id="bad_%s")


@register.simple_tag
def gallery_samples() -> Samples:
    return Samples()
