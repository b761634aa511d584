"""A moment as people read it: by the clock, and with the zone's name where that clock says the same time twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format


def shown(moment: datetime, form: str) -> str:
    """The moment in a form as the filter `date` knows it: “02:30”, and in the hour that comes twice “02:30 CEST”."""
    return date_format(moment, form_at(moment, form))


def form_at(moment: datetime, form: str) -> str:
    if (local := _in_zone(moment)) is None or local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return form
    zone = "".join(f"\\{letter}" for letter in local.tzname() or "")
    return form.replace("H:i", f"H:i {zone}")


def _in_zone(moment: datetime) -> datetime | None:
    """What was kept as text has its offset alone: the zone is that of the event on whose page it stands, if of any."""
    if isinstance(moment.tzinfo, ZoneInfo):
        return moment
    if moment.tzinfo is None:
        return None
    local = timezone.localtime(moment)
    return local if local.utcoffset() == moment.utcoffset() else None
