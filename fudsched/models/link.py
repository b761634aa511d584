"""The Link: slides, a recording, a blog post of a session, wherever it is kept."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from fudsched.refusals import NotYours, Refusal

from .note import check_may_write

MOST = 50  # links of one session


class Link(models.Model):
    class Kind(models.TextChoices):
        SLIDES = "slides", gettext_lazy("Slides")
        RECORDING = "recording", gettext_lazy("Recording")
        POST = "post", gettext_lazy("Blog post")
        CODE = "code", gettext_lazy("Code")
        OTHER = "other", pgettext_lazy("a link", "Other")

    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.SLIDES)
    url = models.URLField(max_length=500)
    title = models.CharField(max_length=160, blank=True)
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pitch", "url"], name="link_once_per_pitch"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["slides", "recording", "post", "code", "other"]), name="link_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url.partition("://")[2].rstrip("/")

    @classmethod
    @transaction.atomic
    def add(cls, pitch, by, *, kind: str, url: str, title: str = "") -> "Link":
        """Adding the same address again says what it is anew."""
        check_may_write(pitch.event, by)
        pitch.event.hold()
        if pitch.links.count() >= MOST:
            raise Refusal(gettext("A session has %(most)d links at most. Take one out first.") % {"most": MOST})
        what = {"kind": kind, "title": title}
        return pitch.links.update_or_create(url=url, defaults=what, create_defaults={**what, "by": by})[0]

    def may_be_removed_by(self, attendee) -> bool:
        """By whoever added it, by the session's presenters, and by organisers."""
        return attendee is not None and (
            attendee.is_organiser or attendee.pk == self.by_id or attendee.presents(self.pitch)
        )

    def remove(self, by) -> None:
        check_may_write(self.pitch.event, by)
        if not self.may_be_removed_by(by):
            raise NotYours(gettext("Only who added this link, the presenters or an organiser can take it out."))
        self.delete()
