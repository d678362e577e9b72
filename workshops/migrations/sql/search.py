"""What the log's search reads, and what keeps it true.

The PostgreSQL of the wheel has neither `unaccent` nor `pg_trgm`, so both are written here in plain SQL
(docs/decisions/0010-search.md). It needs PostgreSQL 17 or newer, for the collation `pg_c_utf8`.
"""

_FOLD = r"""
-- One form for what looks or sounds the same: normal forms (NFKC), case, accents, ß, letters with a stroke, and what
-- cannot be seen. The same on both sides of a search.
CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN normalize(
    replace(replace(replace(replace(translate(
        regexp_replace(
            normalize(lower(normalize(value, NFKC) COLLATE pg_c_utf8), NFKD),
            '[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u0652\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]',
            '', 'g'
        ), 'øłđıðħŧς', 'oldidhtσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    NFC);
"""

# What else looks the same, since 0032: hamza and alef, the letters of Arabic and Persian, and every script's digits.
# And the signs of India, Thailand and Burma at which a word would be cut in two: of vowels that are not spoken, of tones.
_SIGNS = (
    r"\u093c\u094d\u0951-\u0954\u09bc\u09cd\u09fe\u0a3c\u0a4d\u0abc\u0acd\u0afd-\u0aff\u0b3c\u0b4d\u0b55\u0bcd\u0c3c\u0c4d\u0cbc"
    r"\u0ccd\u0d3b-\u0d3c\u0d4d\u0dca\u0e47-\u0e4c\u0e4e\u0eba\u0ec8-\u0ecc\u1037\u1039-\u103a\u17b4-\u17b5\u17c9-\u17d3\u17dd"
)
_ZEROS = (
    0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x1040,
    0x17E0,
)
_DIGITS = "".join(chr(zero + digit) for zero in _ZEROS for digit in range(10))
_WITH_MORE_SCRIPTS = (
    ("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
    ("\\u064b-\\u0652", f"\\u064b-\\u0655\\u0670{_SIGNS}"),
    ("'øłđıðħŧς'", f"'øłđıðħŧςىیکةٱ{_DIGITS}'"),
    ("'oldidhtσ'", f"'oldidhtσييكها{'0123456789' * len(_ZEROS)}'"),
)


# Plain ASCII has nothing to fold but its case, which takes a hundredth of the time; since 0040.
_IS_ASCII = "octet_length(value) = length(value)"
_ASCII_FOLDED = f"""RETURN CASE WHEN {_IS_ASCII} THEN lower(value COLLATE pg_c_utf8) ELSE normalize("""


def fold(*, more_scripts, ascii_apart=False):
    text = _FOLD
    for before, after in _WITH_MORE_SCRIPTS if more_scripts else ():
        text = text.replace(before, after)
    return text.replace("RETURN normalize(", _ASCII_FOLDED).replace("NFC);", "NFC) END;") if ascii_apart else text


_WORDS = r"""
-- Its words in their order. Scripts without spaces between words are taken letter by letter, as a phrase.
CREATE FUNCTION search_words(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
RETURN ARRAY(
    SELECT left(found[1], 64) FROM regexp_matches(
        regexp_replace(
            public.search_fold(value),
            '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff])',
            ' \1 ', 'g'
        ) COLLATE pg_c_utf8,
        '[[:alnum:]]+', 'g'
    ) AS found
);

-- Groups of three letters: what two words that differ by a slip of the finger still share.
CREATE FUNCTION search_grams(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN ARRAY(SELECT DISTINCT substr(' ' || word || ' ', place, 3) FROM generate_series(1, length(word)) AS place);

CREATE FUNCTION search_dictionary(language text) RETURNS regdictionary LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (CASE split_part(lower(language), '-', 1)
    WHEN 'ar' THEN 'arabic' WHEN 'ca' THEN 'catalan' WHEN 'da' THEN 'danish' WHEN 'de' THEN 'german'
    WHEN 'el' THEN 'greek' WHEN 'es' THEN 'spanish' WHEN 'et' THEN 'estonian' WHEN 'eu' THEN 'basque'
    WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'ga' THEN 'irish' WHEN 'hi' THEN 'hindi'
    WHEN 'hu' THEN 'hungarian' WHEN 'hy' THEN 'armenian' WHEN 'id' THEN 'indonesian' WHEN 'it' THEN 'italian'
    WHEN 'lt' THEN 'lithuanian' WHEN 'nb' THEN 'norwegian' WHEN 'ne' THEN 'nepali' WHEN 'nl' THEN 'dutch'
    WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese' WHEN 'ro' THEN 'romanian'
    WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil'
    WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish' ELSE 'english' END || '_stem')::regdictionary;
"""


# Since 0040: the words of plain ASCII without a look at any other script.
_WORDS_OF_ASCII = f"""
-- Its words in their order. Scripts without spaces between words are taken letter by letter, as a phrase.
CREATE OR REPLACE FUNCTION search_words(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, public, pg_temp
RETURN CASE WHEN {_IS_ASCII} THEN ARRAY(
    SELECT left(word, 64) FROM regexp_split_to_table(lower(value COLLATE pg_c_utf8), '[^a-z0-9]+') AS word WHERE word <> ''
) ELSE ARRAY("""
_WORDS_ALONE = _WORDS[: _WORDS.index("-- Groups of three letters")]


def words(*, ascii_apart):
    text = _WORDS_ALONE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    if not ascii_apart:
        return text
    return _WORDS_OF_ASCII + text[text.index("RETURN ARRAY(") + len("RETURN ARRAY(") :].replace("\n);", "\n) END;")


_ALIKE = """
-- Every word at its place (weight A), and beside it its stem. An empty place (null) is a gap that no phrase crosses.
CREATE FUNCTION search_vector(words text[], dictionary regdictionary) RETURNS tsvector LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH placed AS (
        SELECT word, array_agg(least(place, 16383)::text) AS places
        FROM unnest(words) WITH ORDINALITY AS at(word, place) WHERE word IS NOT NULL GROUP BY word
    ), lexemes AS (
        SELECT word AS lexeme, array_to_string(places, 'A,') || 'A' AS places FROM placed
        UNION ALL
        SELECT stem, array_to_string(places, ',') FROM placed, unnest(ts_lexize(dictionary, word)) AS stem
        WHERE stem <> word
    )
    SELECT coalesce(string_agg('''' || replace(lexeme, '''', '''''') || ''':' || places, ' '), '')::tsvector
    FROM (SELECT lexeme, string_agg(places, ',') AS places FROM lexemes GROUP BY lexeme) AS whole
$$;
"""

_WEIGHED = """
-- Every word at its place: of the title with weight A, of all else with B; beside it its stem, with C and D. An empty
-- place (null) is a gap that no phrase crosses. `heading`: how many places the title takes.
CREATE FUNCTION search_vector(words text[], heading integer, dictionary regdictionary) RETURNS tsvector LANGUAGE sql
STABLE SET search_path = pg_catalog, pg_temp
AS $$
    WITH placed AS (
        SELECT word, array_agg(least(place, 16383) || CASE WHEN place <= heading THEN 'A' ELSE 'B' END) AS places,
            array_agg(least(place, 16383) || CASE WHEN place <= heading THEN 'C' ELSE '' END) AS places_of_stem
        FROM unnest(words) WITH ORDINALITY AS at(word, place) WHERE word IS NOT NULL GROUP BY word
    ), lexemes AS (
        SELECT word AS lexeme, array_to_string(places, ',') AS places FROM placed
        UNION ALL
        SELECT stem, array_to_string(places_of_stem, ',') FROM placed, unnest(ts_lexize(dictionary, word)) AS stem
        WHERE stem <> word
    )
    SELECT coalesce(string_agg('''' || replace(lexeme, '''', '''''') || ''':' || places, ' '), '')::tsvector
    FROM (SELECT lexeme, string_agg(places, ',') AS places FROM lexemes GROUP BY lexeme) AS whole
$$;
"""


def vector(*, weighed):
    """Weighed since 0031: what stands in the title above all else."""
    return _WEIGHED if weighed else _ALIKE


_PARTS = """
-- What of a decision may be found, in the order of its sheet: [[place, text], …]. Nothing of a ballot; of a revisit's
-- room only once it is over.
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

# The risks that a decision accepts, where its text names some (0029).
_RISKS = (
    "        UNION ALL SELECT 11, n, 'risk', risk"
    " FROM said, jsonb_array_elements_text(body -> 'risks_accepted') WITH ORDINALITY AS each(risk, n)\n"
)


_AFTER_RISKS = "        UNION ALL SELECT 12, 0, key, value FROM said"

# The same of many decisions at once, since 0040: the check of the log asks for all of a workspace.
_PARTS_OF_MANY = """
-- What of each of these decisions may be found, in the order of its sheet: [[place, text], …]. Nothing of a ballot; of
-- a revisit's room only once it is over.
-- One plan is kept: for one decision it takes longer to make than to follow.
CREATE FUNCTION search_parts_of(p_decisions uuid[]) RETURNS TABLE (decision uuid, parts jsonb) LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH said AS MATERIALIZED (
        SELECT d.id, d.workspace_id, d.number, d.title, d.approach, r.body, r.sha256,
            ARRAY(SELECT d.workshop_id WHERE d.workshop_id IS NOT NULL UNION
                SELECT w.id FROM public.workshops_revisitplan p JOIN public.workshops_occurrence o ON o.plan_id = p.id
                JOIN public.workshops_workshop w ON w.id = o.workshop_id
                WHERE p.decision_id = d.id AND w.stage = 'decided') AS rooms
        FROM public.workshops_decision d
        JOIN public.workshops_revision r ON r.decision_id = d.id AND r.number = d.revision_number
        WHERE d.id = ANY (p_decisions)
    ), parts (id, rank, at, place, text) AS (
        SELECT id, 0, 0, 'number', 'D-' || lpad(number::text, greatest(4, length(number::text)), '0') FROM said
        UNION ALL SELECT id, 0, 1, 'number', number::text FROM said WHERE number < 1000
        UNION ALL SELECT id, 1, 0, 'title', title FROM said
        UNION ALL SELECT id, 2, 0, 'question', body ->> 'question' FROM said
        UNION ALL SELECT id, 3, 0, 'approach', replace(approach, '_', ' ') FROM said
        UNION ALL SELECT id, 4, 0, 'rationale', body ->> 'rationale' FROM said
        UNION ALL SELECT id, 5, 0, 'fallback', body ->> 'fallback' FROM said
        UNION ALL SELECT id, 6, n, 'metric',
            concat_ws(' ', m ->> 'name', m ->> 'comparator', m ->> 'threshold', m ->> 'unit')
            FROM said, jsonb_array_elements(body -> 'metrics') WITH ORDINALITY AS each(m, n)
        UNION ALL SELECT id, found.rank, n, found.place, found.text
            FROM said, jsonb_array_elements(body -> 'assumptions') WITH ORDINALITY AS each(a, n),
            LATERAL (VALUES
                (7, 'assumption', a ->> 'statement'), (8, 'assumption_owner', a ->> 'owner'),
                (9, 'signal', concat_ws(' ', a #>> '{signal,metric}', a #>> '{signal,comparator}',
                    a #>> '{signal,threshold}'))) AS found(rank, place, text)
        UNION ALL SELECT id, 10, 0, 'scope_now', body ->> 'scope_now' FROM said
        UNION ALL SELECT id, 11, 0, 'scope_later', body ->> 'scope_later' FROM said
        UNION ALL SELECT id, 11, n, 'risk', risk
            FROM said, jsonb_array_elements_text(body -> 'risks_accepted') WITH ORDINALITY AS each(risk, n)
        UNION ALL SELECT id, 12, 0, key, value FROM said, jsonb_each_text(body -> 'configuration')
        UNION ALL SELECT said.id, 13, row_number() OVER (ORDER BY s.signed_at, s.id),
            CASE s.stance WHEN 'dissent' THEN 'dissent' ELSE 'sign_off' END,
            concat_ws(': ', concat_ws(', ', s.signer_name, nullif(s.role_label, '')), nullif(s.reason, ''))
            FROM said JOIN public.workshops_revision r ON r.decision_id = said.id
            JOIN public.workshops_signoff s ON s.revision_id = r.id
        UNION ALL SELECT said.id, 14, row_number() OVER (ORDER BY n.created_at, n.id), 'note', n.text
            FROM said JOIN public.workshops_note n ON n.workshop_id = ANY (rooms)
        UNION ALL SELECT said.id, 15, e.seq, 'event', t.text
            FROM said CROSS JOIN LATERAL (SELECT 'decision:' || id UNION ALL
                SELECT 'workshop:' || room FROM unnest(rooms) AS room) AS of_it(subject)
            JOIN public.log_event e ON e.chain = workspace_id AND e.subject = of_it.subject
                AND split_part(e.kind, '.', 1) IN ('decision', 'revisit', 'assumption', 'signal', 'gate')
                AND e.kind <> 'decision.signed'
            JOIN public.workshops_eventtext t ON t.event = e.event_id
        UNION ALL SELECT said.id, 16, e.seq, 'event', e.body ->> 'source'
            FROM said JOIN public.log_event e ON e.chain = workspace_id AND e.subject = 'decision:' || id
                AND e.kind = 'decision.imported'
        UNION ALL SELECT id, 17, 0, 'sha256', sha256 FROM said
    )
    SELECT id, jsonb_agg(jsonb_build_array(place, text) ORDER BY rank, at, place, text)
    FROM parts WHERE text <> '' GROUP BY id;
END $$;

-- Of one decision.
CREATE OR REPLACE FUNCTION search_parts(p_decision uuid) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce((SELECT parts FROM public.search_parts_of(ARRAY[p_decision])), '[]')
$$;
"""


def parts(*, risks):
    return _PARTS.replace(_AFTER_RISKS, _RISKS + _AFTER_RISKS) if risks else _PARTS


def parts_of_many(*, spoken=False, anew=False, named=False):
    """`spoken`, since 0046: the owner of an assumption by name, who stands in the text by their id. `anew`: again in
    place of that. `named`, since 0047: what the sheet calls the approach, and how somebody stands to the text."""
    text = _PARTS_OF_MANY
    if spoken or anew:
        text = text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for plain, otherwise in _WHERE_NAMED if named else ():
        text = text.replace(plain, otherwise)
    return text.replace(_OWNER, f"public.spoken_owner(workspace_id, {_OWNER})") if spoken else text


_OWNER = "a ->> 'owner'"
_SIGNER = "concat_ws(', ', s.signer_name, nullif(s.role_label, ''))"
_STANCE = """CASE s.stance WHEN 'dissent' THEN '(dissent)' WHEN 'abstain' THEN '(abstain)'
                WHEN 'approve_with_reservation' THEN '(approve with a reservation)' END"""
_WHERE_NAMED = (
    ("replace(approach, '_', ' ')", "public.search_approach(approach)"),
    (_SIGNER, f"concat_ws(' ', {_SIGNER}, {_STANCE})"),
)

APPROACH = """
-- What the sheet calls an approach of the frameworks that come along; of others the key in words.
CREATE FUNCTION search_approach(key text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN CASE key
    WHEN 'prompting' THEN 'Prompt engineering (prompting)' WHEN 'rag' THEN 'Retrieval-augmented generation (RAG)'
    WHEN 'fine_tuning' THEN 'Fine-tuning' WHEN 'hybrid' THEN 'Hybrid: tune for behaviour, retrieve for facts'
    WHEN 'buy' THEN 'Buy it as a service' WHEN 'adopt' THEN 'Adopt an open component' WHEN 'build' THEN 'Build it'
    ELSE replace(key, '_', ' ') END;
"""


TERMS = """
-- When which text held, by the log: accepted until another text was, or until it was superseded or retired. What was
-- imported as over held from the day it was decided until its successor was, where both are known.
CREATE FUNCTION search_terms(p_decision uuid)
RETURNS TABLE (revision integer, from_at timestamptz, until_at timestamptz) LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    event record;
    stated timestamptz;
    newest integer;
BEGIN
    FOR event IN SELECT e.kind, e.at, e.body FROM public.workshops_decision d
        JOIN public.log_event e ON e.chain = d.workspace_id AND e.subject = 'decision:' || d.id
        WHERE d.id = p_decision AND e.kind LIKE 'decision.%' ORDER BY e.seq
    LOOP
        newest := coalesce((event.body ->> 'revision')::integer, newest);
        IF event.kind = 'decision.imported' THEN
            stated := ((event.body ->> 'decided_on')::date)::timestamp AT TIME ZONE 'UTC';
            IF event.body ->> 'status' = 'accepted' THEN
                revision := 1;
                from_at := coalesce(stated, event.at);
            ELSIF event.body ->> 'status' = 'superseded' THEN
                SELECT 1, stated, s.accepted_at INTO revision, from_at, until_at FROM public.workshops_decision s
                    WHERE s.supersedes_id = p_decision AND s.accepted_at > stated;
                IF FOUND THEN
                    RETURN NEXT;
                END IF;
                revision := NULL;
            END IF;
        ELSIF event.kind IN ('decision.accepted', 'decision.reopened', 'decision.superseded', 'decision.retired') THEN
            IF revision IS NOT NULL THEN
                until_at := event.at;
                RETURN NEXT;
            END IF;
            revision := NULL;
            IF event.kind = 'decision.accepted'
                OR event.kind = 'decision.reopened' AND event.body ->> 'status' = 'accepted' THEN
                revision := newest;
                from_at := event.at;
            END IF;
        END IF;
    END LOOP;
    IF revision IS NOT NULL THEN
        until_at := NULL;
        RETURN NEXT;
    END IF;
END $$;
"""

_REFRESH = """
-- Makes what search reads of one decision anew, in the transaction of whatever has changed.
CREATE FUNCTION search_refresh(p_decision uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    of_decision record;
    said jsonb := public.search_parts(p_decision);
    words text[];
    old_words text[];
BEGIN
    SELECT d.workspace_id, w.language, coalesce(r.body -> 'configuration', '{}') AS used INTO of_decision
        FROM public.workshops_decision d JOIN public.workshops_workspace w ON w.id = d.workspace_id
        JOIN public.workshops_revision r ON r.decision_id = d.id AND r.number = d.revision_number
        WHERE d.id = p_decision;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT array_agg(word) INTO words FROM (
        SELECT unnest(public.search_words(left(part ->> 1, 20000)) || array_fill(NULL::text, ARRAY[8])) AS word
        FROM jsonb_array_elements(said) WITH ORDINALITY AS each(part, place) ORDER BY place LIMIT 20000
    ) AS whole;
    SELECT tsvector_to_array(ts_filter(vector, '{a}')) INTO old_words FROM public.workshops_searchdocument WHERE decision_id = p_decision;
    INSERT INTO public.workshops_searchdocument AS old
        (decision_id, workspace_id, parts, vector, base_model_id, fine_tune_checkpoint_id, dataset_version)
        VALUES (p_decision, of_decision.workspace_id, said,
            public.search_vector(coalesce(words, '{}'), public.search_dictionary(of_decision.language)),
            public.search_fold(btrim(coalesce(of_decision.used ->> 'base_model_id', ''))),
            public.search_fold(btrim(coalesce(of_decision.used ->> 'fine_tune_checkpoint_id', ''))),
            public.search_fold(btrim(coalesce(of_decision.used ->> 'dataset_version', ''))))
        ON CONFLICT (decision_id) DO UPDATE SET parts = EXCLUDED.parts, vector = EXCLUDED.vector,
            base_model_id = EXCLUDED.base_model_id, fine_tune_checkpoint_id = EXCLUDED.fine_tune_checkpoint_id,
            dataset_version = EXCLUDED.dataset_version;
    INSERT INTO public.workshops_searchword (workspace_id, word, grams)
        SELECT of_decision.workspace_id, word, public.search_grams(word)
        FROM (SELECT DISTINCT unnest(words) AS word) AS new
        WHERE word !~ '[0-9]' AND length(word) > 2 AND word <> ALL (coalesce(old_words, '{}'))
            AND NOT EXISTS (SELECT FROM public.workshops_searchword s
                WHERE s.workspace_id = of_decision.workspace_id AND s.word = new.word);
    -- A word that nobody says any more, erased perhaps, is not kept either.
    DELETE FROM public.workshops_searchword s USING unnest(old_words) AS gone
        WHERE s.workspace_id = of_decision.workspace_id AND s.word = gone AND gone <> ALL (coalesce(array_remove(words, NULL), '{}'))
            AND NOT EXISTS (SELECT FROM public.workshops_searchdocument d
                WHERE d.workspace_id = of_decision.workspace_id
                    AND d.vector @@ ('''' || gone || ''':A')::tsquery);
    DELETE FROM public.workshops_termofforce WHERE decision_id = p_decision;
    INSERT INTO public.workshops_termofforce (decision_id, workspace_id, revision_number, from_at, until_at,
            base_model_id, fine_tune_checkpoint_id, dataset_version)
        SELECT p_decision, of_decision.workspace_id, term.revision, term.from_at, term.until_at,
            public.search_fold(btrim(coalesce(r.body #>> '{configuration,base_model_id}', ''))),
            public.search_fold(btrim(coalesce(r.body #>> '{configuration,fine_tune_checkpoint_id}', ''))),
            public.search_fold(btrim(coalesce(r.body #>> '{configuration,dataset_version}', '')))
        FROM public.search_terms(p_decision) AS term
        JOIN public.workshops_revision r ON r.decision_id = p_decision AND r.number = term.revision;
END $$;
"""

# What is otherwise in it where words are weighed.
_WHERE_WEIGHED = (
    ('    words text[];\n    old_words', '    words text[];\n    heading integer;\n    old_words'),
    ('    SELECT array_agg(word) INTO words FROM (\n', '    SELECT array_agg(word), count(*) FILTER (WHERE heads) INTO words, heading FROM (\n'),
    ('ARRAY[8])) AS word\n', "ARRAY[8])) AS word,\n            part ->> 0 IN ('number', 'title') AS heads\n"),
    ("'{a}'", "'{a,b}'"),
    ("coalesce(words, '{}'), public.search_dictionary", "coalesce(words, '{}'), heading, public.search_dictionary"),
    ("':A')", "':AB')"),
)


def refresh(*, weighed):
    text = _REFRESH
    for alike, otherwise in _WHERE_WEIGHED if weighed else ():
        text = text.replace(alike, otherwise)
    return text


FOLLOWING = """
-- The decision that a subject of the log speaks of: itself, that of a room, or that which a revisit's room looked at.
CREATE FUNCTION search_refresh_subject(p_subject text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    subject uuid := split_part(p_subject, ':', 2)::uuid;
BEGIN
    IF p_subject LIKE 'decision:%' THEN
        PERFORM public.search_refresh(subject);
    ELSIF p_subject LIKE 'workshop:%' THEN
        PERFORM public.search_refresh(id) FROM public.workshops_decision WHERE workshop_id = subject;
        PERFORM public.search_refresh(p.decision_id) FROM public.workshops_occurrence o
            JOIN public.workshops_revisitplan p ON p.id = o.plan_id
            JOIN public.workshops_workshop w ON w.id = o.workshop_id
            WHERE o.workshop_id = subject AND w.stage = 'decided';
    END IF;
END $$;

-- What is added comes with an event, whose writer asks for search_refresh_subject (domain/search_documents.py). What
-- is changed or erased without one is followed here.
CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    row record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'workshops_eventtext' THEN
            PERFORM public.search_refresh_subject(e.subject) FROM public.log_event e WHERE e.event_id = row.event;
        WHEN 'workshops_signoff' THEN
            PERFORM public.search_refresh(r.decision_id) FROM public.workshops_revision r WHERE r.id = row.revision_id;
        WHEN 'workshops_note' THEN
            PERFORM public.search_refresh_subject('workshop:' || row.workshop_id);
        WHEN 'workshops_decision' THEN
            PERFORM public.search_refresh(row.supersedes_id);
        WHEN 'workshops_workspace' THEN
            PERFORM public.search_refresh(d.id) FROM public.workshops_decision d WHERE d.workspace_id = row.id;
    END CASE;
    RETURN NULL;
END $$;

CREATE TRIGGER search_follows_text AFTER UPDATE OF text OR DELETE ON workshops_eventtext
    FOR EACH ROW EXECUTE FUNCTION search_follow();
CREATE TRIGGER search_follows_sign_off AFTER UPDATE OF signer_name, role_label, reason, stance OR DELETE
    ON workshops_signoff FOR EACH ROW EXECUTE FUNCTION search_follow();
CREATE TRIGGER search_follows_note AFTER UPDATE OF text OR DELETE ON workshops_note
    FOR EACH ROW EXECUTE FUNCTION search_follow();
CREATE TRIGGER search_follows_successor AFTER INSERT OR UPDATE OF supersedes_id, accepted_at ON workshops_decision
    FOR EACH ROW WHEN (NEW.supersedes_id IS NOT NULL) EXECUTE FUNCTION search_follow();
CREATE TRIGGER search_follows_language AFTER UPDATE OF language ON workshops_workspace
    FOR EACH ROW WHEN (OLD.language <> NEW.language) EXECUTE FUNCTION search_follow();
"""


def made(*, risks):
    """All of it at first, in the order in which it rests on what went before."""
    return _FOLD + _WORDS + vector(weighed=False) + parts(risks=risks) + TERMS + refresh(weighed=False) + FOLLOWING
