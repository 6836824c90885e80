-- Roles belong to the whole server, so another district's database may make them at the same moment.
-- `mtss_app` is what the engine runs as: a login user is granted it and takes it on with SET ROLE at each connection.
-- `mtss_eraser` may destroy the salt of one event and nothing else; grant it to a login of its own.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['mtss_app', 'mtss_eraser'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                RAISE NOTICE 'role % was made meanwhile', wanted;
            END;
        END IF;
    END LOOP;
END
$$;

GRANT USAGE ON SCHEMA mtss TO mtss_app, mtss_eraser;
GRANT SELECT ON mtss.migrations TO mtss_app;
