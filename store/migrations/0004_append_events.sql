-- Appends the events of one command, to all its streams, in one round trip.
--
-- `headers` are the canonical bytes that precede each payload in its link hash (store/link.py defines them).
-- When the command id is spent already, nothing is appended, `positions` is NULL, and what was stored first is returned.
CREATE FUNCTION mtss.append_events(
    streams text[], versions integer[], types text[], schema_versions integer[], payloads bytea[], salts bytea[],
    headers bytea[], event_ids uuid[], command_ids text[], correlation_ids uuid[], causation_ids uuid[],
    actors text[], occurred_ons date[], occurred_ats timestamptz[], recorded_ats timestamptz[],
    policy_versions text[], calendar_versions text[],
    spent_id text, spent_digest bytea, spent_result text,
    OUT positions bigint[], OUT first_digest bytea, OUT first_result text
)
-- A plan made for the given arrays would be made anew at each call, which takes longer than the insert.
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    stream_now text := '';
    earlier integer;
    last_version integer;
    last_link bytea;
    links bytea[] := '{}';
BEGIN
    -- First of all, and held until the commit is visible: so position order is commit order.
    PERFORM pg_advisory_xact_lock(7240631785220421);

    IF spent_id IS NOT NULL THEN
        INSERT INTO mtss.commands (command_id, digest, result) VALUES (spent_id, spent_digest, spent_result)
            ON CONFLICT (command_id) DO NOTHING;
        IF NOT FOUND THEN
            SELECT c.digest, c.result INTO STRICT first_digest, first_result
                FROM mtss.commands c WHERE c.command_id = spent_id;
            RETURN;
        END IF;
    END IF;

    FOR i IN 1 .. cardinality(streams) LOOP
        IF streams[i] <> stream_now THEN
            stream_now := streams[i];
            SELECT e.version, e.link INTO last_version, last_link
                FROM mtss.events e WHERE e.stream = stream_now ORDER BY e.version DESC LIMIT 1;
            IF NOT FOUND THEN
                last_version := 0;
                last_link := decode(repeat('00', 32), 'hex');
            END IF;
            earlier := cardinality(array_positions(streams[1:i - 1], stream_now));
            IF earlier > 0 THEN
                earlier := (array_positions(streams[1:i - 1], stream_now))[earlier];
                last_version := versions[earlier];
                last_link := links[earlier];
            END IF;
        END IF;
        IF versions[i] <> last_version + 1 THEN
            RAISE EXCEPTION 'stream % stands at version %, so version % cannot follow',
                stream_now, last_version, versions[i] USING ERRCODE = 'MT001';
        END IF;
        last_version := versions[i];
        last_link := sha256(last_link || headers[i] || payloads[i]);
        links[i] := last_link;
    END LOOP;

    WITH appended AS (
        INSERT INTO mtss.events (
            stream, version, type, schema_version, payload, salt, event_id, command_id, correlation_id, causation_id,
            actor, occurred_on, occurred_at, recorded_at, policy_version, calendar_version, link
        )
        SELECT
            streams[n], versions[n], types[n], schema_versions[n], payloads[n], salts[n], event_ids[n],
            command_ids[n], correlation_ids[n], causation_ids[n], actors[n], occurred_ons[n], occurred_ats[n],
            recorded_ats[n], policy_versions[n], calendar_versions[n], links[n]
        FROM generate_series(1, cardinality(streams)) AS n
        RETURNING position
    )
    SELECT coalesce(array_agg(position ORDER BY position), '{}') INTO positions FROM appended;
END
$$;

REVOKE EXECUTE ON FUNCTION mtss.append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mtss.append_events TO mtss_app;
