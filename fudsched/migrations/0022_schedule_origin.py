import re

from django.db import migrations, models

COPY = re.compile(r"Copy of (Version|Draft) (\d+)")


def keep(apps, _editor):
    """What was noted in English, as a saying that everybody reads in their own language."""
    Schedule = apps.get_model("fudsched", "Schedule")
    for pk, note in Schedule.objects.exclude(note="").values_list("pk", "note"):
        if found := COPY.fullmatch(note):
            of = {"text": f"{found[1].lower()} %(number)d", "names": {"number": int(found[2])}}
            origin = {"text": "copy of %(schedule)s", "names": {"schedule": of}}
            Schedule.objects.filter(pk=pk).update(origin=origin)


class Migration(migrations.Migration):
    dependencies = [("fudsched", "0021_plenary_removed")]

    operations = [
        migrations.AddField("schedule", "origin", models.JSONField(default=dict, editable=False)),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RemoveField("schedule", "note"),
    ]
