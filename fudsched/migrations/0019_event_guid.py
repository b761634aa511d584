from uuid import uuid4

from django.db import migrations, models


def give(apps, _editor):
    """Each its own: a default would be asked once for all of them."""
    Event = apps.get_model("fudsched", "Event")
    for event in Event.objects.all():
        event.guid = uuid4()
        event.save(update_fields=["guid"])


class Migration(migrations.Migration):
    # On PostgreSQL what was given is to be seen before it is made unique.
    atomic = False

    dependencies = [("fudsched", "0018_run_language")]

    operations = [
        migrations.AddField("event", "guid", models.UUIDField(null=True, editable=False)),
        migrations.RunPython(give, migrations.RunPython.noop, atomic=True),
        migrations.AlterField("event", "guid", models.UUIDField(default=uuid4, unique=True, editable=False)),
    ]
