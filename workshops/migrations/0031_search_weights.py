"""What search finds is weighed: a word of the title more than one of the text, a word itself more than a form of it."""

from django.db import migrations

from workshops.migrations.sql import search


def made_again(*, weighed):
    return search.vector(weighed=weighed) + search.refresh(weighed=weighed).replace("CREATE FUNC", "CREATE OR REPLACE FUNC")


WEIGHED = "DROP FUNCTION search_vector(text[], regdictionary);" + made_again(weighed=True)
ALIKE = "DROP FUNCTION search_vector(text[], integer, regdictionary);" + made_again(weighed=False)
ANEW = "SELECT count(search_refresh(id)) FROM workshops_decision"


class Migration(migrations.Migration):
    dependencies = [("workshops", "0029_risks")]

    operations = [migrations.RunSQL(WEIGHED, ALIKE), migrations.RunSQL(ANEW, ANEW)]
