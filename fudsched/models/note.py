"""The Note: what was said in a session, written by anybody who was there; each saving is a row, the newest counts."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import NotYours, Refusal

LONGEST = 20_000  # characters of Markdown


class NoteQuerySet(models.QuerySet):
    def newest(self):
        """One for each pitch, with the pitch's key."""
        last = self.model.objects.filter(pitch=models.OuterRef("pitch")).order_by("-number").values("pk")[:1]
        return self.filter(pk=models.Subquery(last))


class Note(models.Model):
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="notes")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=LONGEST, blank=True)
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["pitch", "number"], name="note_number_once_per_pitch")]

    def __str__(self) -> str:
        return f"Notes of {self.pitch}, {self.number}"

    @classmethod
    @transaction.atomic
    def write(cls, pitch, by, text: str, seen: int) -> "Note":
        """Save the text as the newest; refused when somebody else has saved since revision `seen` was read."""
        check_may_write(pitch.event, by)
        pitch.event.hold()
        newest = pitch.notes.first()
        number = newest.number if newest else 0
        if newest and newest.text == text:
            return newest  # the same form, sent twice
        if number != seen:
            raise Refusal(
                gettext("Somebody saved these notes while you wrote. Take over what is theirs, then save again.")
            )
        return cls.objects.create(pitch=pitch, number=number + 1, text=text, by=by)


def check_may_write(event, by) -> None:
    """Anybody with a badge may write notes, links, questions and answers until an organiser locks them."""
    if event.notes_locked_at and not by.is_organiser:
        raise NotYours(
            gettext("The notes of this event are locked: they can be read, and only organisers change them.")
        )


def said_of(pitch) -> dict:
    """What everybody reads of one session; the first of its texts is the newest."""
    texts = [*pitch.notes.select_related("by")]
    return {
        "note": texts[0] if texts else None,
        "texts": texts,
        "links": [*pitch.links.all()],
        "questions": [*pitch.questions.select_related("by", "answered_by")],
    }
