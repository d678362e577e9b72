"""What the parts of a cost, and the ways of doing an approach, are called."""

from advisor.speech import gettext as _


def part_name(key: str) -> str:
    names = {
        "work": _("Building and upkeep"),
        "evaluation": _("Evaluation"),
        "curation": _("Curating examples"),
        "training": _("Training runs"),
        "hosting": _("Hosting of the tuned model"),
        "retrieval": _("Index and search"),
        "calls": _("Model calls"),
    }
    return names[key]


def way_name(key: str) -> str:
    names = {
        "knowledge_in_prompt": _("All the knowledge in the prompt, no index"),
        "small_rag": _("RAG with the small untuned model alone"),
        "large_rag": _("RAG with the large model alone"),
        "vendor_tuning": _("Fine-tuning at a vendor’s, billed by the token"),
        "own_tuning": _("Fine-tuning on GPUs of your own"),
    }
    return names[key]


def way_inline(key: str) -> str:
    """As it stands inside a sentence."""
    names = {
        "knowledge_in_prompt": _("putting all the knowledge into the prompt"),
        "small_rag": _("RAG with the small untuned model alone"),
        "large_rag": _("RAG with the large model alone"),
        "vendor_tuning": _("fine-tuning at a vendor’s"),
        "own_tuning": _("fine-tuning on GPUs of your own"),
    }
    return names[key]
