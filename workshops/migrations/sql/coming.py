"""The day on which each decision is looked at again, beside it, so that a log can be sorted by it (models/search.py).

The day of an open occurrence is that of `queries/revisit_days.py: waiting_since_on`; a test holds the two together.
"""

FOLLOWING = """
CREATE FUNCTION coming_day_begin() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO public.workshops_comingday (decision_id, workspace_id, number) VALUES (NEW.id, NEW.workspace_id, NEW.number);
    RETURN NULL;
END $$;

-- Only this table is written, after the occurrence itself, so nobody waits for a decision that waits for an occurrence.
CREATE FUNCTION coming_day_follow() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    of_decision uuid;
    coming date;
BEGIN
    -- One key at a time, each by its index, however little is known of tables that are just being filled.
    SELECT p.decision_id INTO of_decision FROM public.workshops_revisitplan p WHERE p.id = row.plan_id;
    SELECT min(coalesce(o.snoozed_until, o.missed_since_on, o.due_on)) INTO coming FROM public.workshops_occurrence o
        WHERE o.plan_id = row.plan_id AND o.state IN ('scheduled', 'due', 'snoozed', 'started');
    UPDATE public.workshops_comingday SET day = coming WHERE decision_id = of_decision AND day IS DISTINCT FROM coming;
    RETURN NULL;
END $$;

CREATE TRIGGER coming_day_begins AFTER INSERT ON workshops_decision
    FOR EACH ROW EXECUTE FUNCTION coming_day_begin();
CREATE TRIGGER coming_day_follows
    AFTER INSERT OR UPDATE OF plan_id, state, due_on, snoozed_until, missed_since_on OR DELETE ON workshops_occurrence
    FOR EACH ROW EXECUTE FUNCTION coming_day_follow();
"""

FORGETTING = """
DROP TRIGGER coming_day_follows ON workshops_occurrence;
DROP TRIGGER coming_day_begins ON workshops_decision;
DROP FUNCTION coming_day_follow();
DROP FUNCTION coming_day_begin();
"""

# Of what was there before.
MADE = """
INSERT INTO workshops_comingday (decision_id, workspace_id, number, day)
SELECT d.id, d.workspace_id, d.number, (
    SELECT min(coalesce(o.snoozed_until, o.missed_since_on, o.due_on))
    FROM workshops_revisitplan p JOIN workshops_occurrence o ON o.plan_id = p.id
    WHERE p.decision_id = d.id AND o.state IN ('scheduled', 'due', 'snoozed', 'started'))
FROM workshops_decision d
"""
