"""What a merge carries to the pitch that is kept, and back: voters, presenters, needs, slots in which they cannot.

Votes stay with the pitch they were given to. Each stands with the kept one too, marked with the merge and once per
attendee, so that whoever counts its votes counts the union, and undoing takes out what was brought and nothing else.
"""

from .decline import Decline
from .pitch import Pitch
from .vote import Vote


def carry(merge) -> None:
    """Bring to the kept pitch all that the other has and it has not; once more after another merge was undone."""
    gone, kept = merge.gone, merge.kept
    for kind in (Vote, Decline):
        there = kind.objects.filter(pitch=kept).values("attendee")
        brought = list(kind.objects.filter(pitch=gone).exclude(attendee__in=there))
        for row in brought:
            row.pk, row.pitch, row.merge = None, kept, merge
        kind.objects.bulk_create(brought)
    for name in ("presenters", "unavailable"):
        theirs, own = (set(getattr(pitch, name).values_list("pk", flat=True)) for pitch in (gone, kept))
        getattr(kept, name).add(*(theirs - own))
        note(merge, name, sorted(theirs - own))
    needs = [need for need in gone.needs if need not in kept.needs]
    kept.needs = [*kept.needs, *needs]
    note(merge, "needs", needs)
    if gone.length > kept.length:
        merge.brought["length"] = kept.length
        kept.length = gone.length
    kept.save(update_fields=["needs", "length"])
    merge.save(update_fields=["brought"])


def note(merge, name: str, more: list) -> None:
    merge.brought[name] = [*merge.brought.get(name, []), *more]


def carry_back(merge) -> None:
    gone, kept = merge.gone, merge.kept
    for kind in (Vote, Decline):
        kind.objects.filter(merge=merge).delete()
    for name in ("presenters", "unavailable"):
        getattr(kept, name).remove(*merge.brought[name])
    kept.needs = [need for need in kept.needs if need not in merge.brought["needs"]]
    # Unless somebody has given it another length since.
    if merge.brought.get("length") and kept.length == gone.length:
        kept.length = merge.brought["length"]
    kept.save(update_fields=["needs", "length"])
    Pitch.objects.filter(pk__in=merge.brought["parts"]).update(merged_into=gone)
    Pitch.objects.filter(pk=gone.pk).update(merged_into=None)
    gone.merged_into = None
