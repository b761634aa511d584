"""The Question: asked in a session or after it, and what was answered."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from fudsched.refusals import NotYours, Refusal

from .note import check_may_write

MOST = 100  # questions of one session


class Question(models.Model):
    pitch = models.ForeignKey("Pitch", on_delete=models.CASCADE, related_name="questions")
    text = models.TextField(max_length=500)
    by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey("Attendee", on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="question_asks_something"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False),
                name="answer_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    @transaction.atomic
    def ask(cls, pitch, by, text: str) -> "Question":
        """The same question twice is one."""
        check_may_write(pitch.event, by)
        pitch.event.hold()
        if same := pitch.questions.filter(text=text).first():
            return same
        if pitch.questions.count() >= MOST:
            said = gettext("%(most)d questions were asked here already. Ask the presenters in the corridor.")
            raise Refusal(said % {"most": MOST})
        return cls.objects.create(pitch=pitch, text=text, by=by)

    @property
    def answer_sign(self) -> str:
        """Another one whenever there is another answer."""
        return self.answered_at.isoformat() if self.answered_at else ""

    @transaction.atomic
    def give_answer(self, by, text: str, seen: str) -> None:
        """Anybody who was there may write down what was answered; an empty text takes the answer back.

        Refused when somebody else has answered since the answer with the sign `seen` was read.
        """
        check_may_write(self.pitch.event, by)
        self.pitch.event.hold()
        self.refresh_from_db(fields=["answer", "answered_at"])
        if self.answer == text:
            return
        if self.answer_sign != seen:
            raise Refusal(gettext("Somebody answered this while you wrote. Take over what is theirs, then save again."))
        self.answer, self.answered_by = text, by if text else None
        self.answered_at = timezone.now() if text else None
        self.save(update_fields=["answer", "answered_by", "answered_at"])

    def may_be_removed_by(self, attendee) -> bool:
        """By whoever asked it and by organisers."""
        return attendee is not None and (attendee.is_organiser or attendee.pk == self.by_id)

    def remove(self, by) -> None:
        check_may_write(self.pitch.event, by)
        if not self.may_be_removed_by(by):
            raise NotYours(gettext("Only who asked this, or an organiser, can take it out."))
        self.delete()
