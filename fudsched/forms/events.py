"""An event: founding it, and its settings."""

from datetime import date, timedelta
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from fudsched.models import Event, Outline, Slot
from fudsched.models.event import validate_time_zone
from fudsched.models.pitch import A_MOMENT
from fudsched.refusals import Refusal

from .fields import LineField, ParagraphField
from .layouts import EXAMPLE, Layout, layout_of
from .moments import DayField

MOST_DAYS = 14


@cache
def zones() -> list[str]:
    """What to offer: places. The rest of the names are kept for old computers."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))


def zone_field() -> LineField:
    return LineField(
        label=gettext_lazy("Time zone"),
        max_length=60,
        missing=gettext_lazy("Type the time zone, as in “Europe/Berlin”."),
        validators=[validate_time_zone],
        help_text=gettext_lazy("Type a city to find it, as in “Europe/Berlin”."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )


def number_field(label: str, least: int, most: int, **options) -> forms.IntegerField:
    sentence = format_lazy(gettext_lazy("Type a number from {least} to {most}."), least=least, most=most)
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=messages, **options)


class SettingsForm(forms.ModelForm):
    name = LineField(label=gettext_lazy("Name"), max_length=120, missing=gettext_lazy("Type the event's name."))
    place = LineField(label=gettext_lazy("Place"), max_length=200, required=False)
    about = ParagraphField(
        label=pgettext_lazy("an event", "About"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("One paragraph for those who have never been to a barcamp."),
    )
    notice = LineField(
        label=gettext_lazy("Notice"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence shown on every page."),
    )
    time_zone = zone_field()
    join_by = forms.ChoiceField(label=gettext_lazy("People join by"), choices=Event.JoinBy, widget=forms.RadioSelect)
    pitch_seconds = number_field(gettext_lazy("Seconds for a pitch"), 5, 600)
    vote_limit = number_field(
        gettext_lazy("Votes for each attendee"),
        1,
        1000,
        required=False,
        help_text=gettext_lazy("Leave it empty for as many as they like."),
    )

    class Meta:
        model = Event
        fields = [
            "name", "place", "about", "notice", "time_zone", "join_by", "pitch_seconds", "vote_limit",
            "may_vote_for_own", "shows_counts_live",
        ]  # fmt: skip
        labels = {
            "may_vote_for_own": gettext_lazy("Presenters may vote for their own pitch"),
            "shows_counts_live": gettext_lazy("Show the counts while voting is open"),
        }
        help_texts = {"shows_counts_live": gettext_lazy("Otherwise nobody sees them until voting closes.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.zone_before = self.instance.time_zone

    @transaction.atomic
    def save(self) -> Event:
        zone, event = self.cleaned_data["time_zone"], self.instance
        event.time_zone = self.zone_before
        event.save(update_fields=[name for name in self.fields if name != "time_zone"])
        if zone != event.time_zone:
            event.move_to(zone)
        return event


class FoundForm(forms.ModelForm):
    """A new event: what it is called, where and when. What it is made of, the forms below say."""

    name = LineField(label=gettext_lazy("Name"), max_length=120, missing=gettext_lazy("Type the event's name."))
    slug = LineField(
        label=gettext_lazy("Address"),
        max_length=60,
        required=False,
        error_messages={"unique": gettext_lazy("Another event has this address. Choose another one.")},
        help_text=gettext_lazy("Part of every link: a-z, 0-9 and hyphens. Left empty, it is made from the name."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    place = LineField(label=gettext_lazy("Place"), max_length=200, required=False)
    time_zone = zone_field()
    first_day = DayField(label=gettext_lazy("First day"))

    class Meta:
        model = Event
        fields = ["name", "slug", "place", "time_zone"]

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"]:
            return self.cleaned_data["slug"]
        slug = slugify(self.cleaned_data.get("name", "")).replace("_", "-")[:56].strip("-")
        if len(slug) < 4:
            raise ValidationError(gettext("Type an address: the name has too few Latin letters to make one from."))
        taken = set(Event.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
        return next(s for n in range(1, len(taken) + 2) if (s := slug if n == 1 else f"{slug}-{n}") not in taken)

    def just_founded_by(self, user) -> Event | None:
        """What this very form, sent twice, founded a moment ago. Of two at once the second waits for the first."""
        get_user_model().objects.select_for_update().get(pk=user.pk)
        if set(self.errors) - {"slug"}:  # whose address is taken, by its twin
            return None
        said = {name: self.cleaned_data[name] for name in ("name", "place", "time_zone")}
        recent = Event.objects.filter(attendees__user=user, created_at__gt=timezone.now() - A_MOMENT, **said)
        typed, days = self["slug"].value(), ([], [self.cleaned_data["first_day"]])
        return next((each for each in recent if typed in ("", each.slug) and each.days()[:1] in days), None)

    def founded_by(self, user) -> Event | None:
        """The new event; None where there is none, and then the form holds the sentences that say why not."""
        try:
            return self.save_for(user) if self.is_valid() else None
        except Refusal as refusal:
            self.add_error(None, refusal.sentence)
            return None

    def save_for(self, user) -> Event:
        return Event.found(user, **{name: self.cleaned_data[name] for name in ("name", "slug", "place", "time_zone")})


class OutlineForm(FoundForm):
    """A new event like another, or like one of the outlines built in."""

    def __init__(self, outline: Outline, *args, **options):
        super().__init__(*args, **options)
        self.outline = outline

    @transaction.atomic
    def save_for(self, user) -> Event:
        event = super().save_for(user)
        self.outline.lay(event, self.cleaned_data["first_day"])
        return event


class EventForm(FoundForm):
    """A new event from nothing. Its days are laid out at once if its hours are known."""

    last_day = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty for one day.")
    )
    hours = LineField(
        label=gettext_lazy("Slots of each day"),
        max_length=200,
        required=False,
        initial=EXAMPLE,
        help_text=gettext_lazy("In words; you can change all of it later. Leave it empty to lay out slots later."),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )

    def clean_hours(self) -> Layout | None:
        return layout_of(self.cleaned_data["hours"]) if self.cleaned_data["hours"] else None

    def clean(self) -> dict:
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The last day cannot be before the first."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last_day", gettext("An event lasts %(most)d days at most.") % {"most": MOST_DAYS})
        return data

    def days(self) -> list[date]:
        first = self.cleaned_data["first_day"]
        last = self.cleaned_data["last_day"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    @transaction.atomic
    def save_for(self, user) -> Event:
        event = super().save_for(user)
        if hours := self.cleaned_data["hours"]:
            for day in self.days():
                Slot.lay(event, hours.spans(day, event.tz))
                if pause := hours.plenary(day, event.tz):
                    event.plenaries.create(**pause)
        return event
