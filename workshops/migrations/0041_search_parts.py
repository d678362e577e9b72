"""Search reads plain ASCII, which most texts are, without a look at other scripts; and what it reads of many decisions
can be asked for at once, as the check of the log does. Neither reads anything else than before."""

from django.db import migrations

from workshops.migrations.sql import search

ONE_BY_ONE = "DROP FUNCTION search_parts_of(uuid[]);"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0040_addresses_confirmed")]

    operations = [
        migrations.RunSQL(
            search.fold(more_scripts=True, ascii_apart=True) + search.words(ascii_apart=True),
            search.words(ascii_apart=False) + search.fold(more_scripts=True),
        ),
        migrations.RunSQL(search.parts_of_many(), search.parts(risks=True) + ONE_BY_ONE),
    ]
