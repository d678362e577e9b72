"""The risks that a decision accepts are found in the log: search reads them where a text names some.

No text of before names any, so nothing has to be read again.
"""

from django.db import migrations

from workshops.migrations.sql import search


class Migration(migrations.Migration):
    dependencies = [("workshops", "0028_watch")]

    operations = [migrations.RunSQL(search.parts(risks=True), search.parts(risks=False))]
