"""What is written down of a session: its notes, links, questions and answers."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Link, Note, Pitch, Question
from fudsched.models.note import LONGEST

from .fields import LineField, ParagraphField


class NoteField(LineField):
    """Markdown: every line and space as it was typed."""

    widget = forms.Textarea

    def tidy(self, text: str) -> str:
        return text.replace("\r\n", "\n").replace("\t", "    ").rstrip()


class NoteForm(forms.Form):
    text = NoteField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=LONGEST,
        strip=False,
        help_text=gettext_lazy(
            "Markdown: a blank line parts paragraphs, “- ” begins a list, **bold**, [name](https://…)."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, pitch: Pitch, by, *args, **options):
        newest = pitch.notes.first()
        initial = {"text": newest.text if newest else "", "seen": newest.number if newest else 0}
        super().__init__(*args, initial=initial, **options)
        self.pitch, self.by = pitch, by

    def save(self) -> None:
        Note.write(self.pitch, self.by, self.cleaned_data["text"], self.cleaned_data["seen"])


class LinkForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=Link.Kind,
        error_messages={"required": gettext_lazy("Choose what it is.")},
        initial=Link.Kind.SLIDES,
    )
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": gettext_lazy("Paste the address."),
            "invalid": gettext_lazy("This is no address. It begins with https://"),
        },
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "dir": "ltr"}),
    )
    title = LineField(label=gettext_lazy("Title"), max_length=160, required=False)

    def __init__(self, pitch: Pitch, by, *args, **options):
        super().__init__(*args, **options)
        self.pitch, self.by = pitch, by

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if not url.startswith(("https://", "http://")):
            raise ValidationError(gettext("Only addresses of the web can be kept: they begin with https://"))
        return url

    def save(self) -> None:
        Link.add(self.pitch, self.by, **self.cleaned_data)


class QuestionForm(forms.Form):
    text = ParagraphField(
        label=gettext_lazy("Question"),
        max_length=500,
        missing=gettext_lazy("Type the question."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, pitch: Pitch, by, *args, **options):
        super().__init__(*args, **options)
        self.pitch, self.by = pitch, by

    def save(self) -> None:
        Question.ask(self.pitch, self.by, self.cleaned_data["text"])


class AnswerForm(forms.Form):
    answer = ParagraphField(
        label=gettext_lazy("Answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, question: Question, by, *args, **options):
        super().__init__(*args, initial={"answer": question.answer, "seen": question.answer_sign}, **options)
        self.question, self.by = question, by

    def save(self) -> None:
        self.question.give_answer(self.by, self.cleaned_data["answer"], self.cleaned_data["seen"])
