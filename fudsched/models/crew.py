"""The Crew: what an attendee does for the event, as helper or organiser: role, account, deeds. No table of its own."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from fudsched.refusals import NotYours, Refusal

from .deed import Deed
from .pitch import apart
from .saying import kept_as


class Crew(models.Model):
    class Role(models.TextChoices):
        ATTENDEE = "attendee", gettext_lazy("Attendee")
        HELPER = "helper", gettext_lazy("Helper")
        ORGANISER = "organiser", gettext_lazy("Organiser")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="attendees"
    )
    role = models.CharField(max_length=9, choices=Role, default=Role.ATTENDEE)

    class Meta:
        abstract = True

    @property
    def is_organiser(self) -> bool:
        return self.role == self.Role.ORGANISER

    @property
    def is_helper(self) -> bool:
        """Helpers' doors are open to organisers too."""
        return self.role in (self.Role.HELPER, self.Role.ORGANISER)

    def did(self, saying: dict, kind: str, link: str = "", back: dict | None = None) -> Deed:
        """Write into the log what this organiser or helper has changed, as in “opened voting”. See Deed."""
        return Deed.objects.create(
            event_id=self.event_id,
            by=self,
            by_name=self.name,
            kind=Deed.Kind(kind),
            link=link,
            back=back,
            **kept_as(saying),
        )

    def coming_shifts(self) -> list:
        """Those that are not over, the next one first."""
        shifts = [*self.shifts.filter(ends_at__gt=timezone.now()).select_related("room")]
        for shift in shifts:
            shift.event = self.event
        return shifts

    @transaction.atomic
    def become(self, role: str) -> None:
        """Give this role. Organisers get an account of their own, without a password, as a badge opens no desk."""
        self.event.hold()
        if self.left_at:
            raise Refusal(gettext("%(name)s has left this event. Add them anew.") % {"name": apart(self)})
        if role != self.Role.ORGANISER:
            self._check_another_organiser_stays()
        elif self.user is None:
            self.user = new_account(f"{self.name} {self.event.slug}")
        self.role = role
        self.save(update_fields=["role", "user"])

    def may_be_sent_a_sign_in_link(self) -> bool:
        """Whether organisers of this event may let them into their account: only if it opens nothing but this event."""
        user = self.user
        if not (self.is_organiser and user and user.is_active) or user.is_staff or user.is_superuser:
            return False
        return not user.has_usable_password() and not user.attendees.exclude(event=self.event_id).exists()

    def _check_another_organiser_stays(self) -> None:
        others = self.event.attendees.present().filter(role=self.Role.ORGANISER).exclude(pk=self.pk)
        if self.is_organiser and not others.exists():
            said = gettext("%(name)s is the only organiser. Make somebody else an organiser first.")
            raise NotYours(said % {"name": apart(self)})


def new_account(words: str):
    """An account whose name is made of these words, and which only a sign-in link opens."""
    users = get_user_model().objects
    base = slugify(words)[:100] or "organiser"
    taken = set(users.filter(username__startswith=base).values_list("username", flat=True))
    name = next(n for at in range(1, len(taken) + 2) if (n := base if at == 1 else f"{base}-{at}") not in taken)
    return users.create_user(name)
