"""The map of the place, for the booklet."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from fudsched.models import Event, Picture
from fudsched.models.picture import MOST, kind_of


class MapForm(forms.Form):
    picture = forms.FileField(
        label=gettext_lazy("Map of the place"),
        help_text=gettext_lazy("PNG, JPEG or WebP, up to 2 MB. It is shown to everybody."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"required": gettext_lazy("Choose a picture."), "empty": gettext_lazy("This file is empty.")},
    )

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event

    def clean_picture(self) -> bytes:
        file = self.cleaned_data["picture"]
        if file.size > MOST:
            raise ValidationError(gettext("A map has 2 MB at most. Save it smaller, then try again."))
        data = file.read()
        if not kind_of(data):
            raise ValidationError(gettext("This is no PNG, JPEG or WebP picture. Save it as one, then try again."))
        return data

    def save(self) -> None:
        data = self.cleaned_data["picture"]
        what = {"data": data, "kind": kind_of(data), "changed_at": timezone.now()}
        Picture.objects.update_or_create(event=self.event, defaults=what)
