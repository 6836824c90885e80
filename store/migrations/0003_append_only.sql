-- Privileges already refuse the application; these triggers refuse the owner and superusers too.

CREATE FUNCTION mtss.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'events' AND current_user = 'mtss_eraser' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% on mtss.% is refused: it is only ever appended to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'MT002';
END
$$;

CREATE FUNCTION mtss.only_lose_salt() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    allowed mtss.events := OLD;
BEGIN
    allowed.salt := NULL;
    IF NEW *<> allowed THEN
        RAISE EXCEPTION 'an event may lose its salt and change in nothing else' USING ERRCODE = 'MT002';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mtss.events
    FOR EACH STATEMENT EXECUTE FUNCTION mtss.refuse_change();
CREATE TRIGGER only_lose_salt BEFORE UPDATE ON mtss.events
    FOR EACH ROW EXECUTE FUNCTION mtss.only_lose_salt();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mtss.commands
    FOR EACH STATEMENT EXECUTE FUNCTION mtss.refuse_change();

-- ALWAYS: also in a session that has set session_replication_role to replica.
ALTER TABLE mtss.events ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE mtss.events ENABLE ALWAYS TRIGGER only_lose_salt;
ALTER TABLE mtss.commands ENABLE ALWAYS TRIGGER append_only;
