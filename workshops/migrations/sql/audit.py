"""What PostgreSQL itself holds of the audit: an entry stays as it was written, but for its address of the network,
which may be forgotten.

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

GONE = """
DROP TRIGGER audit_stays ON workshops_auditentry;
DROP FUNCTION audit_stays();
"""
