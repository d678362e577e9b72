"""The owner of an assumption may stand in a decision's text by their id: search reads their name in its place, and
follows it when it changes. Texts of before keep the names that were signed with them."""

from django.db import migrations

from workshops.migrations.sql import owners, search


class Migration(migrations.Migration):
    dependencies = [("workshops", "0045_pilot_uploads_beside")]

    operations = [
        migrations.RunSQL(owners.SPOKEN, "DROP FUNCTION spoken_owner(uuid, text);"),
        migrations.RunSQL(search.parts_of_many(spoken=True), search.parts_of_many(anew=True)),
        migrations.RunSQL(owners.FOLLOWING, owners.UNDONE),
    ]
