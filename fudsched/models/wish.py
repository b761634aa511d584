"""The Wish: what an organiser asks for two pitches: never at the same time, or in the same room."""

from django.db import models, transaction
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from fudsched.refusals import Refusal

from .pitch import Pitch
from .saying import say, saying


class WishQuerySet(models.QuerySet):
    def about(self, pitch: Pitch):
        """Those of this pitch, and of all that it is one session with."""
        together = pitch.together()
        found = self.filter(models.Q(one__in=together) | models.Q(other__in=together))
        return found.select_related("one__merged_into", "other__merged_into", "by").order_by("pk")


class Wish(models.Model):
    class Kind(models.TextChoices):
        APART = "apart", gettext_lazy("Not at the same time as")  # a rule: no schedule breaks it
        SAME_ROOM = "same_room", gettext_lazy("In the same room as")  # kept where it costs little

    event = models.ForeignKey("Event", on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=9, choices=Kind)
    one = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [
            models.UniqueConstraint(
                models.F("kind"), Least("one", "other"), Greatest("one", "other"), name="wish_once_per_pair"
            ),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="wish_is_of_two_pitches"),
            models.CheckConstraint(condition=models.Q(kind__in=["apart", "same_room"]), name="wish_kind_is_known"),
        ]

    def __str__(self) -> str:
        return say(self.in_log())

    def in_log(self) -> dict:
        both = {"one": self.one, "other": self.other}
        if self.kind == self.Kind.APART:
            return saying("“%(one)s” not at the same time as “%(other)s”", **both)
        return saying("“%(one)s” in the same room as “%(other)s”", **both)

    @classmethod
    @transaction.atomic
    def ask(cls, kind: str, one: Pitch, other: Pitch, by=None) -> "Wish":
        """Ask for it, once however often it is said, and whoever is named first."""
        one.event.hold()
        if other in one.together():
            raise Refusal(gettext("Choose another pitch: this is one session."), status=422)
        known = one.event.wishes.filter(kind=kind, one__in=[one, other], other__in=[one, other]).first()
        return known or cls.objects.create(event=one.event, kind=kind, one=one, other=other, by=by)
