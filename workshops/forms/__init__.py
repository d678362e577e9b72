"""What people type, read and checked. Django has a sentence of its own for a character that no text may hold, without a
way out; ours stands in every field of text of every form."""

from django import forms

from workshops.refusals import UNSTORABLE

forms.CharField.default_error_messages = {"null_characters_not_allowed": UNSTORABLE}
