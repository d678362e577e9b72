"""What PostgreSQL itself holds of the promises of a room: see sql/rounds.py."""

from django.db import migrations

from workshops.migrations.sql import rounds

SHOWN = """
UPDATE workshops_round r SET revealed = w.criteria FROM workshops_workshop w
WHERE w.id = r.workshop_id AND r.closed_at IS NOT NULL;
"""

LIFTED = """
DROP TRIGGER promise_stays ON workshops_workshop;
DROP TRIGGER round_stays_closed ON workshops_round;
DROP TRIGGER weight_of_last_round ON workshops_weight;
DROP TRIGGER answer_of_open_round ON workshops_answer;
DROP FUNCTION promise_stays, round_stays_closed, weight_of_last_round, answer_of_open_round;
UPDATE workshops_round SET revealed = '{}';
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0005_room_facilitation")]
    operations = [migrations.RunSQL(SHOWN + rounds.KEPT, LIFTED)]
