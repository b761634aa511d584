"""The Announcement: a sentence of the organisers on the wall and on every phone, until its time or a hand ends it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone


class AnnouncementQuerySet(models.QuerySet):
    def standing(self):
        """What is to be read now, the newest first."""
        return self.filter(ended_at__isnull=True, until__gt=timezone.now()).order_by("-created_at")


class Announcement(models.Model):
    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="announcements")
    text = models.CharField(max_length=200)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="announcement_says_something"),
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("created_at")), name="announcement_ends_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def say(cls, event, text: str, minutes: int, by=None) -> "Announcement":
        """Say it for that long. What stands already is not said twice, but stands until then."""
        event.hold()
        until = timezone.now() + timedelta(minutes=minutes)
        said = event.announcements.standing().filter(text=text).first()
        if said is None:
            return cls.objects.create(event=event, text=text, until=until, by=by)
        said.until = until
        said.save(update_fields=["until"])
        return said

    def end(self) -> None:
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.save(update_fields=["ended_at"])
