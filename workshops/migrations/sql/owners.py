"""Who looks after an assumption, where the text says it by an id, so that a name can be erased from what was signed."""

SPOKEN = """
-- What to call the owner of an assumption: by an id, a member or a participant of this workspace, as they are called
-- now; otherwise as it stands there.
CREATE FUNCTION spoken_owner(p_workspace uuid, p_owner text) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT coalesce(CASE
        WHEN p_owner ~ '^member:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
            (SELECT u.name FROM public.workshops_member m JOIN public.workshops_user u ON u.id = m.user_id
             WHERE m.id = substr(p_owner, 8)::uuid AND m.workspace_id = p_workspace)
        WHEN p_owner ~ '^participant:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
            (SELECT p.name FROM public.workshops_participant p JOIN public.workshops_workshop w ON w.id = p.workshop_id
             WHERE p.id = substr(p_owner, 13)::uuid AND w.workspace_id = p_workspace)
        END, p_owner)
$$;
"""

FOLLOWING = """
-- Where somebody is called otherwise, or erased, search reads the decisions anew whose assumptions they look after.
CREATE FUNCTION search_follow_name() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    owners text[] := CASE TG_TABLE_NAME
        WHEN 'workshops_user' THEN
            ARRAY(SELECT 'member:' || m.id FROM public.workshops_member m WHERE m.user_id = NEW.id)
        WHEN 'workshops_member' THEN ARRAY['member:' || NEW.id]
        ELSE ARRAY['participant:' || NEW.id] END;
BEGIN
    PERFORM public.search_refresh(found.decision_id) FROM (
        SELECT DISTINCT a.decision_id FROM public.workshops_assumption a
        WHERE a.owner = ANY (owners) AND a.dropped_at IS NULL) AS found;
    RETURN NULL;
END $$;

CREATE TRIGGER search_follows_account AFTER UPDATE OF name ON workshops_user
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION search_follow_name();
CREATE TRIGGER search_follows_member AFTER UPDATE OF user_id ON workshops_member
    FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION search_follow_name();
CREATE TRIGGER search_follows_seat AFTER UPDATE OF name ON workshops_participant
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION search_follow_name();
"""

UNDONE = """
DROP TRIGGER search_follows_account ON workshops_user;
DROP TRIGGER search_follows_member ON workshops_member;
DROP TRIGGER search_follows_seat ON workshops_participant;
DROP FUNCTION search_follow_name();
"""
