"""Sending decision records from elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from workshops.domain.decision_files import RecordFile, files_of_upload
from workshops.refusals import InvalidFields


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """As many files as somebody chooses: a list of them."""

    def clean(self, data: object, initial: object = None) -> list[object]:
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


class ImportForm(forms.Form):
    records = FilesField(
        label=gettext_lazy("A zip of the folder, or its files"),
        allow_empty_file=True,
        widget=ManyFiles(attrs={"accept": ".zip,.md,.markdown"}),
        error_messages={"required": gettext_lazy("Choose a zip, or one or more Markdown files.")},
    )

    def clean_records(self) -> list[RecordFile]:
        """What is in them."""
        try:
            return files_of_upload([(sent.name or "", sent) for sent in self.cleaned_data["records"]])
        except InvalidFields as refusal:
            raise forms.ValidationError(refusal.sentence) from None


class TakeForm(forms.Form):
    plan_revisits = forms.BooleanField(
        label=gettext_lazy("Let the accepted ones come back every quarter, counted from today; I am reminded of them"),
        required=False,
    )
