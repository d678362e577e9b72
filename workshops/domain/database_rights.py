"""The rights of the web's role: which it gets, and which it has that it should not.

It reads and writes the ordinary tables. Of the log it reads the two tables and calls the function that appends; of
the texts beside the log it writes new ones and empties old ones; of the audit it writes new entries and empties their
addresses of the network. It owns nothing, so it can change no table, trigger or function, and it may not tell a
chain's past.
"""

from __future__ import annotations

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

SCHEMA = "public"
LOG_TABLES = ("log_event", "log_chain_head")
APPEND = "log_append(uuid, uuid, text, text, text, text)"
AUDIT_LET_GO = "audit_let_go(uuid, integer)"
TELL_PAST = "log_append_past(uuid, uuid, text, text, text, text, timestamptz)"


class NoWebRole(Exception):
    """The web's role is not there, or not as it should be, and this owner may not change that: why, in a sentence."""


def set_up_web_role(using: str = DEFAULT_DB_ALIAS) -> None:
    """Makes the web's role where it is missing and gives it its rights, no more. As the owner, after migrations.

    Nothing happens where the web comes in as the owner itself: there are not two roles then. Raises NoWebRole.
    """
    role = settings.DATABASE_WEB_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        owner, is_super, may_make_roles = cursor.fetchone()
        if not role or role == owner:
            return
        try:
            with transaction.atomic(using):
                # One at a time: of two that give the same right at once, PostgreSQL refuses one.
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('advisor: rights of the web role'))")
                _make_role(cursor, role, is_super=is_super, may_make=may_make_roles)
                _take_over(cursor, role, owner, is_super=is_super)
                for statement in (*(SCHEMA_GRANTS if _owns_schema(cursor) else ()), *GRANTS):
                    cursor.execute(sql.SQL(statement).format(web=sql.Identifier(role)))
        except DatabaseError as error:
            said = str(error).partition("\n")[0]
            raise NoWebRole(f"The web's role “{role}” could not be given its rights by “{owner}”: {said}.") from error


def shut_out_everybody() -> None:
    """As the migrations that make them do, for functions that came out of a dump without anybody's rights."""
    with connection.cursor() as cursor:
        for function in (APPEND, TELL_PAST):
            cursor.execute(f"REVOKE ALL ON FUNCTION {SCHEMA}.{function} FROM PUBLIC")


def _owns_schema(cursor: CursorWrapper) -> bool:
    """Where somebody else does, everybody's right to look into it is theirs to keep."""
    cursor.execute("SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = %s", [SCHEMA])
    return bool(cursor.fetchone()[0])


def _make_role(cursor: CursorWrapper, role: str, *, is_super: bool, may_make: bool) -> None:
    """Makes it, or, as a superuser, lets it in by the password that DATABASE_URL says now."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    there = cursor.fetchone() is not None
    password = settings.DATABASES[DEFAULT_DB_ALIAS]["PASSWORD"]
    if there and not (is_super and password):
        return
    if not there and not (is_super or may_make):
        raise NoWebRole(
            f"The database has no role “{role}”, which DATABASE_URL names, and the owner may not make one: "
            f"as an administrator, CREATE ROLE {role} LOGIN PASSWORD '…'."
        )
    making = sql.SQL("ALTER ROLE {} LOGIN" if there else "CREATE ROLE {} LOGIN").format(sql.Identifier(role))
    if password:  # as a verifier: the password itself stands in no log of the server
        verifier = cursor.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
        making += sql.SQL(" PASSWORD {}").format(sql.Literal(verifier.decode()))
    cursor.execute(making)


def _take_over(cursor: CursorWrapper, role: str, owner: str, *, is_super: bool) -> None:
    """What the web's role has made itself, before there were two, becomes the owner's."""
    cursor.execute(f"SELECT count(*) FROM ({_OWNED}) owned WHERE owner = %s", [role])  # noqa: S608 (our own words)
    if cursor.fetchone()[0] == 0:
        return
    if not is_super:
        raise NoWebRole(
            f"The web's role “{role}” owns tables: as an administrator, REASSIGN OWNED BY {role} TO {owner} in this "
            "database. Then migrate again."
        )
    cursor.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(sql.Identifier(role), sql.Identifier(owner)))


# The last word on each table counts, so what an earlier version or a person gave too much is taken back.
SCHEMA_GRANTS = (f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {{web}}", f"GRANT USAGE ON SCHEMA {SCHEMA} TO {{web}}")
GRANTS = (
    f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {{web}}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMA} TO {{web}}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {{web}}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA {SCHEMA} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{web}}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA {SCHEMA} GRANT USAGE, SELECT ON SEQUENCES TO {{web}}",
    *(
        f"REVOKE INSERT, UPDATE, DELETE ON {SCHEMA}.{table} FROM {{web}}"
        for table in (*LOG_TABLES, "django_migrations")
    ),
    f"REVOKE UPDATE, DELETE ON {SCHEMA}.workshops_eventtext FROM {{web}}",
    f"GRANT UPDATE (text, salt) ON {SCHEMA}.workshops_eventtext TO {{web}}",
    f"REVOKE UPDATE, DELETE ON {SCHEMA}.workshops_auditentry FROM {{web}}",
    f"GRANT UPDATE (address) ON {SCHEMA}.workshops_auditentry TO {{web}}",
    f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{APPEND} TO {{web}}",
    f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{AUDIT_LET_GO} TO {{web}}",
    f"REVOKE ALL ON FUNCTION {SCHEMA}.{TELL_PAST} FROM {{web}}",
)

# Everything of ours that can be owned: its owner, and what it is called.
_OWNED = f"""
    SELECT pg_get_userbyid(c.relowner) AS owner, 'the table ' || c.relname AS what FROM pg_class c
        WHERE c.relnamespace = '{SCHEMA}'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL SELECT pg_get_userbyid(p.proowner), 'the function ' || p.proname FROM pg_proc p
        WHERE p.pronamespace = '{SCHEMA}'::regnamespace
    UNION ALL SELECT pg_get_userbyid(n.nspowner), 'the schema ' || n.nspname FROM pg_namespace n
        WHERE n.nspname = '{SCHEMA}'
    UNION ALL SELECT pg_get_userbyid(d.datdba), 'the database' FROM pg_database d WHERE d.datname = current_database()
"""  # noqa: S608 (our own words)

_SUPERUSER = "SELECT 'is a superuser' FROM pg_roles WHERE rolname = %(role)s AND rolsuper"

_ATTRIBUTES = """
    SELECT unnest(array_remove(ARRAY[
        CASE WHEN rolcreaterole THEN 'may make roles' END,
        CASE WHEN rolcreatedb THEN 'may make databases' END,
        CASE WHEN rolreplication THEN 'may replicate' END,
        CASE WHEN rolbypassrls THEN 'passes by row security' END], NULL))
    FROM pg_roles WHERE rolname = %(role)s
"""

# Roles in which it is, directly or not, that may do more than any web: other administrators, and those that
# PostgreSQL brings along.
_MEMBERSHIPS = """
    SELECT 'is a member of ' || rolname FROM pg_roles
    WHERE rolname <> %(role)s AND pg_has_role(%(role)s, oid, 'MEMBER') AND (rolsuper OR rolcreaterole OR rolname IN (
        'pg_write_all_data', 'pg_maintain', 'pg_write_server_files', 'pg_execute_server_program', 'pg_database_owner'))
    ORDER BY rolname
"""

# Everybody ("public") is no role that could own anything.
_OWNERSHIP = f"""
    SELECT 'owns ' || min(what) || CASE WHEN count(*) > 1 THEN ' and ' || count(*) - 1 || ' more' ELSE '' END
        || CASE WHEN owner <> %(role)s THEN ' as a member of ' || owner ELSE '' END
    FROM ({_OWNED}) owned
    WHERE CASE WHEN %(role)s <> 'public' THEN pg_has_role(%(role)s, owner, 'MEMBER') END
        AND (NOT %(log_alone)s OR what ~ '^the (table|function) log_')
    GROUP BY owner ORDER BY owner
"""  # noqa: S608 (our own words)

_TABLES = f"""
    SELECT 'may ' || lower(rtrim(p.name, 'S')) || CASE p.name WHEN 'INSERT' THEN ' into ' WHEN 'DELETE' THEN ' from '
        WHEN 'TRIGGER' THEN ' (make triggers) on ' ELSE ' ' END || c.relname
    FROM pg_class c
    CROSS JOIN unnest('{{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES}}'::text[]) p (name)
    WHERE c.relnamespace = '{SCHEMA}'::regnamespace AND c.relkind IN ('r', 'p')
        AND (NOT %(log_alone)s OR c.relname IN ('log_event', 'log_chain_head')) AND (
        (c.relname IN ('log_event', 'log_chain_head') OR p.name IN ('TRUNCATE', 'TRIGGER')
            OR (c.relname IN ('workshops_eventtext', 'workshops_auditentry') AND p.name IN ('UPDATE', 'DELETE')))
        AND has_table_privilege(%(role)s, c.oid, p.name)
        OR c.relname IN ('log_event', 'log_chain_head') AND p.name IN ('INSERT', 'UPDATE', 'REFERENCES')
        AND has_any_column_privilege(%(role)s, c.oid, p.name))
    ORDER BY c.relname, p.name
"""  # noqa: S608 (our own words)

_SWITCHES = """
    SELECT 'may switch triggers off (session_replication_role)'
    WHERE has_parameter_privilege(%(role)s, 'session_replication_role', 'SET')
"""

_REST = f"""
    SELECT 'may make objects in the schema {SCHEMA}'
        WHERE NOT %(log_alone)s AND has_schema_privilege(%(role)s, '{SCHEMA}', 'CREATE')
    UNION ALL SELECT 'may tell a past (' || proname || ')' FROM pg_proc
        WHERE pronamespace = '{SCHEMA}'::regnamespace AND proname = 'log_append_past'
        AND has_function_privilege(%(role)s, oid, 'EXECUTE')
"""  # noqa: S608 (our own words)

# Everybody but the owner to whom something of the log was given; "public" is everybody.
_NEAR_LOG = """
    WITH owner AS (SELECT relowner AS oid FROM pg_class WHERE oid = 'public.log_event'::regclass)
    SELECT DISTINCT CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee)::text END FROM (
        SELECT (aclexplode(relacl)).grantee FROM pg_class
        WHERE oid IN ('public.log_event'::regclass, 'public.log_chain_head'::regclass)
        UNION ALL
        SELECT (aclexplode(attacl)).grantee FROM pg_attribute
        WHERE attrelid IN ('public.log_event'::regclass, 'public.log_chain_head'::regclass)
        UNION ALL
        SELECT (aclexplode(proacl)).grantee FROM pg_proc
        WHERE proname IN ('log_append', 'log_append_past') AND pronamespace = 'public'::regnamespace
    ) g, owner WHERE grantee <> owner.oid ORDER BY 1
"""


def wide_rights(role: str | None = None) -> list[str]:
    """What a role can do that the web's role must not: `"may delete from log_event"`, each in a few words.

    `role`: by default the one that this connection acts as. A superuser can do everything, so that alone is said.
    """
    if role is None:
        ((role,),) = _rows("SELECT current_user")
    of_the_log = _said(role, _OWNERSHIP, _TABLES, _SWITCHES, log_alone=False)
    return _said(role, _SUPERUSER) or [*_said(role, _ATTRIBUTES, _MEMBERSHIPS), *of_the_log, *_said(role, _REST)]


def rights_over_log() -> list[tuple[str, str]]:
    """(role, what it can do to the log besides reading it and appending) of all to whom something of it was given; of
    the web's role all that it must not."""
    return [(role, words) for (role,) in _rows(_NEAR_LOG) for words in _too_many(role)]


def _too_many(role: str) -> list[str]:
    if role == settings.DATABASE_WEB_ROLE:
        return wide_rights(role)
    return _said(role, _SUPERUSER) or _said(role, _OWNERSHIP, _TABLES, _SWITCHES, _REST, log_alone=True)


def _said(role: str, *queries: str, log_alone: bool = False) -> list[str]:
    return [words for query in queries for (words,) in _rows(query, {"role": role, "log_alone": log_alone})]


def _rows(query: str, values: dict[str, str | bool] | None = None) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
