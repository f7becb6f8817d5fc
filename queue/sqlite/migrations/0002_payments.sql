-- The payments of lifecycle.Store. The document is the payment; the other columns repeat what it must be found by.
CREATE TABLE payments (
    account    TEXT    NOT NULL,
    order_ref  TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    review     INTEGER NOT NULL CHECK (review IN (0, 1)),
    due_at     INTEGER, -- NULL: never
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document   BLOB    NOT NULL, -- JSON
    PRIMARY KEY (account, order_ref)
) STRICT;

CREATE INDEX payments_due ON payments (account, due_at, order_ref) WHERE due_at IS NOT NULL;
CREATE INDEX payments_state ON payments (account, state, order_ref);
CREATE INDEX payments_review ON payments (account, order_ref) WHERE review = 1;

CREATE TABLE payment_sessions (
    account   TEXT NOT NULL,
    session   TEXT NOT NULL,
    order_ref TEXT NOT NULL,
    PRIMARY KEY (account, session, order_ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE payment_transactions (
    account     TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    order_ref   TEXT NOT NULL,
    PRIMARY KEY (account, transaction_id, order_ref)
) STRICT, WITHOUT ROWID;

-- A row stays after its lease has ended, so that fences go on growing.
CREATE TABLE payment_leases (
    account    TEXT    NOT NULL,
    order_ref  TEXT    NOT NULL,
    fence      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- 0: released
    PRIMARY KEY (account, order_ref)
) STRICT, WITHOUT ROWID;
