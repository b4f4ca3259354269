-- Where several sites of mim-console meet. Run it once, as the owner of the database:
--     mim-console sync --init | psql -v ON_ERROR_STOP=1 postgresql://…/mim
-- Then each site, and each observer, gets a login of its own:
--     CREATE ROLE north LOGIN PASSWORD '…' IN ROLE mim_site;        -- reads and adds
--     CREATE ROLE board LOGIN PASSWORD '…' IN ROLE mim_observer;    -- reads
-- Nothing here is the only copy: every site's own ledger holds all of it, and fills an empty database again.

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mim_site') THEN
        CREATE ROLE mim_site NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mim_observer') THEN
        CREATE ROLE mim_observer NOLOGIN;
    END IF;
END $$;

CREATE SCHEMA mim;
REVOKE ALL ON SCHEMA mim FROM PUBLIC;

-- An entry as its site recorded it. The server numbers nothing, so there is nothing in which two sites could differ.
-- A backslash in a text stands as \\, and what no text here can hold, U+0000, as \0.
CREATE TABLE mim.entry (
    origin text NOT NULL,
    n bigint NOT NULL CHECK (n > 0),
    id text NOT NULL,
    incident text NOT NULL,
    occurred_at text NOT NULL,
    recorded_at text NOT NULL,
    author text NOT NULL,
    login text NOT NULL,
    kind text NOT NULL,
    body text NOT NULL,
    digest text NOT NULL,
    chain text NOT NULL,
    PRIMARY KEY (origin, n)
);
CREATE INDEX entry_id ON mim.entry (id);
CREATE INDEX entry_redacted ON mim.entry (incident) WHERE kind = 'redacted';

-- The one exception to never changing anything: an entry that a redaction of its incident names is blanked, whichever
-- of the two comes first. The lock lets entries come side by side, and a redaction alone.
CREATE FUNCTION mim.blank_on_arrival() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.kind = 'redacted' THEN
        PERFORM pg_advisory_xact_lock(7743302);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(7743302);
        IF EXISTS (
            SELECT FROM mim.entry AS r
            WHERE r.kind = 'redacted' AND r.incident = NEW.incident
                AND strpos(r.body, '"entry":"' || NEW.id || '"') > 0
        ) THEN
            NEW.body := '';
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION mim.blank_what_is_here() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE mim.entry SET body = ''
    WHERE id = substring(NEW.body FROM '"entry":"([0-9a-f-]{36})"')
        AND incident = NEW.incident AND kind <> 'redacted' AND body <> '';
    RETURN NULL;
END $$;

CREATE FUNCTION mim.keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.body = '' AND OLD.kind <> 'redacted'
        AND to_jsonb(NEW) - 'body' = to_jsonb(OLD) - 'body'
        AND EXISTS (
            SELECT FROM mim.entry AS r
            WHERE r.kind = 'redacted' AND r.incident = OLD.incident
                AND strpos(r.body, '"entry":"' || OLD.id || '"') > 0
        ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an entry is never changed or deleted: record a correction or a redaction';
END $$;

CREATE TRIGGER entry_arrives BEFORE INSERT ON mim.entry
    FOR EACH ROW EXECUTE FUNCTION mim.blank_on_arrival();
CREATE TRIGGER entry_blanks AFTER INSERT ON mim.entry
    FOR EACH ROW WHEN (NEW.kind = 'redacted') EXECUTE FUNCTION mim.blank_what_is_here();
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON mim.entry
    FOR EACH ROW EXECUTE FUNCTION mim.keep();
CREATE TRIGGER entries_stay BEFORE TRUNCATE ON mim.entry
    FOR EACH STATEMENT EXECUTE FUNCTION mim.keep();

-- Wakes the other consoles at once. Leave both out for a server without NOTIFY: consoles also look by themselves.
CREATE FUNCTION mim.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('mim', '');
    RETURN NULL;
END $$;
CREATE TRIGGER entries_told AFTER INSERT ON mim.entry
    FOR EACH STATEMENT EXECUTE FUNCTION mim.tell();

GRANT USAGE ON SCHEMA mim TO mim_site, mim_observer;
GRANT SELECT ON mim.entry TO mim_site, mim_observer;
GRANT INSERT ON mim.entry TO mim_site;

COMMIT;
