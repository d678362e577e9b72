"""What PostgreSQL itself holds of the promises of a room.

A round that is closed stays as it is, with its answers; only the criteria that are revealed may still be added to.
What was promised before the first answer (anonymous or not, when answers are revealed) stays promised.

The checks look again, with a statement of their own: a writer that waited for the workshop's row, while somebody
else closed its round, still has the old round in its snapshot.
"""


def stays_closed(*, asked: bool = False) -> str:
    """The check of a closed round; `asked`: where a round says which criteria it asks."""
    kept = ["workshop_id", "number", "opened_at", "closed_at", *(["asked"] if asked else [])]
    now, before = (", ".join(f"{row}.{column}" for column in kept) for row in ("NEW", "OLD"))
    return f"""CREATE {"OR REPLACE " if asked else ""}FUNCTION round_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND ({now})
            = ({before})
        AND NEW.revealed @> OLD.revealed THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A closed round stays as it is.' USING ERRCODE = 'restrict_violation';
END $$;
"""


KEPT = (
    """
CREATE FUNCTION answer_of_open_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_key bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END;
BEGIN
    IF EXISTS (SELECT FROM workshops_round WHERE id = round_key AND closed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'The round is closed; its answers stay as they are.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER answer_of_open_round BEFORE INSERT OR UPDATE OR DELETE ON workshops_answer
FOR EACH ROW EXECUTE FUNCTION answer_of_open_round();

-- Weights are given when the round is closed already, but only ever of the last one.
CREATE FUNCTION weight_of_last_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    round_key bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.round_id ELSE NEW.round_id END;
BEGIN
    IF EXISTS (
        SELECT FROM workshops_round r JOIN workshops_round later
            ON later.workshop_id = r.workshop_id AND later.number > r.number
        WHERE r.id = round_key
    ) THEN
        RAISE EXCEPTION 'A later round is open; these weights stay as they are.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER weight_of_last_round BEFORE INSERT OR UPDATE OR DELETE ON workshops_weight
FOR EACH ROW EXECUTE FUNCTION weight_of_last_round();

"""
    + stays_closed()
    + """
CREATE TRIGGER round_stays_closed BEFORE UPDATE OR DELETE ON workshops_round
FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION round_stays_closed();

CREATE FUNCTION promise_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM workshops_answer a JOIN workshops_round r ON r.id = a.round_id WHERE r.workshop_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'Somebody has answered on this promise; it stays.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER promise_stays BEFORE UPDATE ON workshops_workshop
FOR EACH ROW WHEN (OLD.anonymous <> NEW.anonymous OR OLD.reveal <> NEW.reveal) EXECUTE FUNCTION promise_stays();
"""
)


# Since 0037: of a closed round the words of somebody who was erased may go, and all of it with a workshop that is
# removed because it was kept for as long as its workspace wanted.
_IS_EXPIRED = """EXISTS (
        SELECT FROM workshops_workshop w JOIN workshops_round r ON r.workshop_id = w.id
        WHERE r.id = {round} AND w.expired_at IS NOT NULL)"""


def _expiring(function, round_key):
    """The function, that lets go what belongs to a workshop that is being removed."""
    lets_go = f"""
    IF TG_OP = 'DELETE' AND {_IS_EXPIRED.format(round=round_key)} THEN
        RETURN OLD;
    END IF;"""
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1).replace("\nBEGIN", f"\nBEGIN{lets_go}", 1)


def _function_of(name):
    start = KEPT.index(f"CREATE FUNCTION {name}()")
    return KEPT[start : KEPT.index("END $$;", start) + len("END $$;\n")]


_WORDS_GO = """
    IF TG_OP = 'UPDATE' AND NEW.reason = '' AND to_jsonb(NEW) - 'reason' = to_jsonb(OLD) - 'reason' THEN
        RETURN NEW;
    END IF;"""

LETTING_GO = (
    _expiring(_function_of("answer_of_open_round"), "OLD.round_id").replace("\nBEGIN", f"\nBEGIN{_WORDS_GO}", 1)
    + _expiring(_function_of("weight_of_last_round"), "OLD.round_id")
    + _expiring(stays_closed(asked=True), "OLD.id")
)

NOT_LETTING_GO = "".join(
    text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    for text in (_function_of("answer_of_open_round"), _function_of("weight_of_last_round"), stays_closed(asked=True))
)
