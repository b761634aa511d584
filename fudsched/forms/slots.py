"""Slots and plenaries: a whole day of them, single ones, and the cells that are closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy, ngettext

from fudsched.models import Event, Plenary, Slot
from fudsched.models.pitch import apart
from fudsched.models.slot import Span, check_spans
from fudsched.refusals import Refusal

from .fields import LineField
from .layouts import EXAMPLE, Layout, layout_of
from .moments import ClockField, DayField, MomentField, Spanning


def minutes_field(label: str, least: int, initial: int) -> forms.IntegerField:
    sentence = format_lazy(gettext_lazy("Type minutes, from {least} to 600."), least=least)
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    return forms.IntegerField(label=label, min_value=least, max_value=600, initial=initial, error_messages=messages)


class DayForm(forms.Form):
    """A whole day. `words` fill in the rest of the form, for whoever likes typing better."""

    prefix = "day"
    words = LineField(
        label=gettext_lazy("In words"),
        max_length=200,
        required=False,
        help_text=format_lazy(
            gettext_lazy("As in “{example}”. Read it, and it fills in the fields below."), example=EXAMPLE
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    day = DayField(label=gettext_lazy("Day"))
    first = ClockField(label=gettext_lazy("First slot begins"), initial=time(11))
    last = ClockField(label=gettext_lazy("Last slot ends by"), initial=time(17))
    length = minutes_field(gettext_lazy("Minutes each"), 5, 50)
    gap = minutes_field(gettext_lazy("Minutes between"), 0, 10)
    pause = LineField(label=gettext_lazy("Break"), max_length=160, required=False, initial=gettext_lazy("Lunch"))
    pause_from = ClockField(label=gettext_lazy("Break begins"), required=False, initial=time(12))
    pause_to = ClockField(label=gettext_lazy("Break ends"), required=False, initial=time(13))

    def __init__(self, event: Event, *args, **options):
        super().__init__(*args, **options)
        self.event = event
        self.fields["day"].initial = self.likely_day()

    def likely_day(self) -> date:
        """The first day that has plenaries and no slot yet; else the one after the last; else today."""
        days = self.event.days()
        laid = {
            start.astimezone(self.event.tz).date() for start in self.event.slots.values_list("starts_at", flat=True)
        }
        after = days[-1] + timedelta(days=1) if days else timezone.localdate(timezone=self.event.tz)
        return next((day for day in days if day not in laid and (not laid or day > max(laid))), after)

    def read_words(self) -> "DayForm":
        """This form with its fields filled from the words; with the reason, when they cannot be understood."""
        data = self.data.copy()
        try:
            layout = layout_of(self.fields["words"].clean(data.get(self.add_prefix("words"))))
        except ValidationError as error:
            form = DayForm(self.event, data)
            form.errors.clear()
            form.add_error("words", error)
            return form
        for name in ("first", "last", "length", "gap", "pause", "pause_from", "pause_to"):
            value = getattr(layout, name)
            data[self.add_prefix(name)] = f"{value:%H:%M}" if isinstance(value, time) else value or ""
        data[self.add_prefix("gap")] = layout.gap
        return DayForm(self.event, data)

    def clean(self) -> dict:
        data = super().clean()
        if self.errors:
            return data
        if data["last"] <= data["first"]:
            raise ValidationError(gettext("The last slot must end after the first begins."))
        if not data["pause"] or not (data["pause_from"] or data["pause_to"]):
            # No name or no time: no break.
            data |= {"pause": "", "pause_from": None, "pause_to": None}
        elif not data["pause_from"] or not data["pause_to"] or data["pause_to"] <= data["pause_from"]:
            raise ValidationError(
                gettext("The break needs a beginning and an end after it; or empty both for no break.")
            )
        self.layout = Layout(**{name: data[name] for name in Layout.__dataclass_fields__})
        self.spans = self.layout.spans(data["day"], self.event.tz)
        if not self.spans:
            said = gettext("No slot of %(minutes)d minutes fits into this time.")
            raise ValidationError(said % {"minutes": data["length"]})
        return data

    def warnings(self) -> list[str]:
        return list(slot_warnings(self.event, self.spans))

    @cached_property
    def looked_at(self) -> list[tuple[datetime, datetime, str]]:
        """The slots and the break as they would stand; none, and the reason among the errors, if they cannot."""
        if not self.is_valid():
            return []
        try:
            check_spans(self.event, self.spans, list(self.event.slots.values_list("starts_at", "ends_at")))
        except Refusal as refusal:
            self.add_error(None, refusal.sentence)
            return []
        pause = self.layout.plenary(self.cleaned_data["day"], self.event.tz)
        breaks = [(pause["starts_at"], pause["ends_at"], pause["title"])] if pause else []
        return sorted([*((start, end, "") for start, end in self.spans), *breaks])

    @transaction.atomic
    def save(self) -> None:
        self.laid = Slot.lay(self.event, self.spans)
        if pause := self.layout.plenary(self.cleaned_data["day"], self.event.tz):
            # Laid out in two goes, a day has its lunch once.
            self.event.plenaries.get_or_create(title=pause["title"], starts_at=pause["starts_at"], defaults=pause)


def slot_warnings(event: Event, spans: list[Span]) -> Iterator[str]:
    """What is probably a slip, and yet may be meant: a rehearsal in the past, hackfests beside a plenary."""
    now = timezone.now()
    if past := sum(end <= now for _, end in spans):
        said = ngettext(
            "%(past)d of these %(count)d slots is in the past.",
            "%(past)d of these %(count)d slots are in the past.",
            past,
        )
        yield gettext("This slot is in the past.") if len(spans) == 1 else said % {"past": past, "count": len(spans)}
    for plenary in event.plenaries.exclude(ends_at=None):
        if any(start < plenary.ends_at and plenary.starts_at < end for start, end in spans):
            said = gettext("“%(title)s”, at %(time)s, is for everybody and takes place at the same time.")
            yield said % {"title": apart(plenary.title), "time": f"{plenary.starts_at.astimezone(event.tz):%H:%M}"}


class SlotForm(forms.Form):
    """One slot: a new one of the event, or one that moves."""

    starts_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(label=gettext_lazy("Ends"))

    def __init__(self, event: Event, slot: Slot | None, *args, **options):
        initial = {"starts_at": slot.starts_at, "ends_at": slot.ends_at} if slot else {}
        super().__init__(*args, initial=initial, **options)
        self.event, self.slot = event, slot

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            self.span = (data["starts_at"].astimezone(UTC), data["ends_at"].astimezone(UTC))
        return data

    def warnings(self) -> list[str]:
        return list(slot_warnings(self.event, [self.span]))

    def save(self) -> Slot:
        if self.slot is None:
            self.slot = Slot.lay(self.event, [self.span])[0]
            return self.slot
        self.slot.move(*self.span)
        return self.slot


class PlenaryForm(Spanning, forms.ModelForm):
    title = LineField(
        label=gettext_lazy("Title"), max_length=160, missing=gettext_lazy("Type what it is, as in “Lunch”.")
    )
    starts_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(
        label=gettext_lazy("Ends"), required=False, help_text=gettext_lazy("Leave it empty for an open end.")
    )
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)
    presenters = LineField(label=gettext_lazy("Presented by"), max_length=200, required=False)
    note = LineField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence for the timetable."),
    )

    class Meta:
        model = Plenary
        fields = ["title", "starts_at", "ends_at", "place", "presenters", "note"]

    def warnings(self) -> list[str]:
        plenary = self.instance
        if plenary.ends_at and plenary.ends_at <= timezone.now():
            return [gettext("“%(title)s” is in the past.") % {"title": apart(plenary.title)}]
        return []
