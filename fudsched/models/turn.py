"""The Turn: a pitch in the line at the microphone, at it, or past it."""

from django.db import models
from django.utils import timezone


class Turn(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "in line"
        ON = "on", "on stage"
        DONE = "done", "heard"
        ABSENT = "absent", "not here"

    pitch = models.OneToOneField("Pitch", on_delete=models.CASCADE, related_name="turn")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    place = models.IntegerField()  # in the line; smaller is earlier
    first_time = models.BooleanField("my first time at the microphone", default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "on", "done", "absent"]), name="turn_state_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pitch}, {self.get_state_display()}"
