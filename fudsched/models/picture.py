"""The Picture: a map of the place, as its organisers have it; kept in the database, so that backups hold it."""

from django.db import models
from django.utils import timezone

# What browsers show and printers print, by how such a file begins; SVG could hold scripts.
KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
MOST = 2_000_000  # bytes


def kind_of(data: bytes) -> str:
    """Its media type, by what it holds and not by its name; "" for what is no picture."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in KINDS.items() if data.startswith(start)), "")


class Picture(models.Model):
    event = models.OneToOneField("Event", on_delete=models.CASCADE, primary_key=True, related_name="map")
    data = models.BinaryField()
    kind = models.CharField(max_length=10)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Map of {self.event}"
