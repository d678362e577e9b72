"""Search reads an approach by the name that the sheet has for it, and how somebody stands to the text that they signed."""

from django.db import migrations

from workshops.migrations.sql import search

ANEW = "SELECT count(search_refresh(id)) FROM workshops_decision"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0046_owners_by_id")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, ANEW),  # on the way back it is the last
        migrations.RunSQL(search.APPROACH, "DROP FUNCTION search_approach(text);"),
        migrations.RunSQL(search.parts_of_many(spoken=True, named=True), search.parts_of_many(spoken=True)),
        migrations.RunSQL(ANEW, migrations.RunSQL.noop),
    ]
