"""The risks that a decision accepts are found in the log: search reads them where a text names some.

No text of before names any, so nothing has to be read again.
"""

from django.db import migrations

WITHOUT = """
CREATE OR REPLACE FUNCTION search_parts(p_decision uuid) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH said AS (
        SELECT d.id, d.workspace_id, d.number, d.title, d.approach, r.body, r.sha256,
            ARRAY(SELECT d.workshop_id WHERE d.workshop_id IS NOT NULL UNION
                SELECT w.id FROM public.workshops_revisitplan p JOIN public.workshops_occurrence o ON o.plan_id = p.id
                JOIN public.workshops_workshop w ON w.id = o.workshop_id
                WHERE p.decision_id = d.id AND w.stage = 'decided') AS rooms
        FROM public.workshops_decision d
        JOIN public.workshops_revision r ON r.decision_id = d.id AND r.number = d.revision_number
        WHERE d.id = p_decision
    ), parts (rank, at, place, text) AS (
        SELECT 0, 0, 'number', 'D-' || lpad(number::text, greatest(4, length(number::text)), '0') FROM said
        UNION ALL SELECT 0, 1, 'number', number::text FROM said WHERE number < 1000
        UNION ALL SELECT 1, 0, 'title', title FROM said
        UNION ALL SELECT 2, 0, 'question', body ->> 'question' FROM said
        UNION ALL SELECT 3, 0, 'approach', replace(approach, '_', ' ') FROM said
        UNION ALL SELECT 4, 0, 'rationale', body ->> 'rationale' FROM said
        UNION ALL SELECT 5, 0, 'fallback', body ->> 'fallback' FROM said
        UNION ALL SELECT 6, n, 'metric', concat_ws(' ', m ->> 'name', m ->> 'comparator', m ->> 'threshold', m ->> 'unit')
            FROM said, jsonb_array_elements(body -> 'metrics') WITH ORDINALITY AS each(m, n)
        UNION ALL SELECT 7, n, 'assumption', a ->> 'statement'
            FROM said, jsonb_array_elements(body -> 'assumptions') WITH ORDINALITY AS each(a, n)
        UNION ALL SELECT 8, n, 'assumption_owner', a ->> 'owner'
            FROM said, jsonb_array_elements(body -> 'assumptions') WITH ORDINALITY AS each(a, n)
        UNION ALL SELECT 9, n, 'signal', concat_ws(' ', a #>> '{signal,metric}', a #>> '{signal,comparator}',
            a #>> '{signal,threshold}') FROM said, jsonb_array_elements(body -> 'assumptions') WITH ORDINALITY AS each(a, n)
        UNION ALL SELECT 10, 0, 'scope_now', body ->> 'scope_now' FROM said
        UNION ALL SELECT 11, 0, 'scope_later', body ->> 'scope_later' FROM said
        UNION ALL SELECT 12, 0, key, value FROM said, jsonb_each_text(body -> 'configuration')
        UNION ALL SELECT 13, row_number() OVER (ORDER BY s.signed_at, s.id),
            CASE s.stance WHEN 'dissent' THEN 'dissent' ELSE 'sign_off' END,
            concat_ws(': ', concat_ws(', ', s.signer_name, nullif(s.role_label, '')), nullif(s.reason, ''))
            FROM said JOIN public.workshops_revision r ON r.decision_id = said.id
            JOIN public.workshops_signoff s ON s.revision_id = r.id
        UNION ALL SELECT 14, row_number() OVER (ORDER BY n.created_at, n.id), 'note', n.text
            FROM said JOIN public.workshops_note n ON n.workshop_id = ANY (rooms)
        UNION ALL SELECT 15, e.seq, 'event', t.text
            FROM said JOIN public.log_event e ON e.chain = workspace_id AND e.subject = ANY (
                'decision:' || id || ARRAY[]::text[] || ARRAY(SELECT 'workshop:' || room FROM unnest(rooms) AS room))
                AND e.kind SIMILAR TO '(decision|revisit|assumption|signal|gate).%' AND e.kind <> 'decision.signed'
            JOIN public.workshops_eventtext t ON t.event = e.event_id
        UNION ALL SELECT 16, e.seq, 'event', e.body ->> 'source'
            FROM said JOIN public.log_event e ON e.chain = workspace_id AND e.subject = 'decision:' || id
                AND e.kind = 'decision.imported'
        UNION ALL SELECT 17, 0, 'sha256', sha256 FROM said
    )
    SELECT coalesce(jsonb_agg(jsonb_build_array(place, text) ORDER BY rank, at, place, text), '[]')
    FROM parts WHERE text <> ''
$$;
"""

WITH = WITHOUT.replace(
    "        UNION ALL SELECT 12, 0, key, value FROM said",
    "        UNION ALL SELECT 11, n, 'risk', risk"
    " FROM said, jsonb_array_elements_text(body -> 'risks_accepted') WITH ORDINALITY AS each(risk, n)\n"
    "        UNION ALL SELECT 12, 0, key, value FROM said",
)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0028_watch")]

    operations = [migrations.RunSQL(WITH, WITHOUT)]
