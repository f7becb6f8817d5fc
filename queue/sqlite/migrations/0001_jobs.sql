-- The jobs of queue.Queue. Times are milliseconds since 1970.
CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
    state        INTEGER NOT NULL CHECK (state BETWEEN 0 AND 4), -- 0 pending, 1 leased, 2 done, 3 dead, 4 cancelled
    -- pending: when it is due; leased: when the lease ends; else: when it finished
    state_at     INTEGER NOT NULL,
    run_at       INTEGER NOT NULL, -- when it is, or was, due
    attempt      INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL,
    lease        INTEGER NOT NULL DEFAULT 0, -- secret of the last lease; 0 when no token is good for it any more
    settled      INTEGER NOT NULL DEFAULT 0, -- how the last lease was settled: 0 not, 1 complete, 2 retry, 3 bury, 4 release
    enqueued_at  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    dedupe_key   TEXT, -- NULL: none
    owner        TEXT    NOT NULL DEFAULT '', -- of the current lease
    meta         TEXT, -- JSON object of strings; NULL: none
    failures     TEXT, -- JSON array, oldest first; NULL: none
    payload      BLOB    NOT NULL
) STRICT;

-- Everything that is looked for by state: what is due, which leases have ended, counts, what may be purged. Kind and key
-- stand in it so that a lease walks over jobs it must not take without touching their rows.
CREATE INDEX jobs_state ON jobs (state, state_at, id, kind, key);

-- At most one lease a key, whatever the code above it does.
CREATE UNIQUE INDEX jobs_leased_key ON jobs (key) WHERE state = 1 AND key <> '';

CREATE UNIQUE INDEX jobs_dedupe_key ON jobs (dedupe_key) WHERE dedupe_key IS NOT NULL;
