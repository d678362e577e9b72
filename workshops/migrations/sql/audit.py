"""What PostgreSQL itself holds of the audit: an entry stays as it was written, but for its address of the network,
which may be forgotten, and but for what its workspace has kept for long enough, which is never less than a year.

By the same means as of the log: a trigger for everybody, and of the web's role the rights besides
(`domain/database_rights.py`). There is no chain: what changes rights is an event of the log as well.
"""

STAYS = """
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.address IS NULL AND to_jsonb(NEW) - 'address' = to_jsonb(OLD) - 'address' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON workshops_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_stays();
"""

# The web's role may delete nothing here; this lets go what its workspace's retention says, and the trigger looks again.
GOES_WHEN_OLD = """
CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.address IS NULL AND to_jsonb(NEW) - 'address' = to_jsonb(OLD) - 'address' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM public.workshops_retention r WHERE r.workspace_id = OLD.workspace_id AND r.audit IS NOT NULL
            AND OLD.at < now() - make_interval(days => greatest(r.audit, 365))
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION audit_let_go(of_workspace uuid, at_most integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    WITH gone AS (
        DELETE FROM public.workshops_auditentry WHERE id IN (
            SELECT a.id FROM public.workshops_auditentry a
            JOIN public.workshops_retention r ON r.workspace_id = a.workspace_id
            WHERE a.workspace_id = of_workspace AND r.audit IS NOT NULL
                AND a.at < now() - make_interval(days => greatest(r.audit, 365))
            ORDER BY a.id LIMIT at_most FOR UPDATE OF a SKIP LOCKED
        ) RETURNING 1
    )
    SELECT count(*) FROM gone
$$;
"""

STAYS_FOR_GOOD = """
DROP FUNCTION audit_let_go(uuid, integer);
""" + STAYS.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

GONE = """
DROP TRIGGER audit_stays ON workshops_auditentry;
DROP FUNCTION audit_stays();
"""
