-- What the steps lead to, for a file that is new: SQLite alone makes it, without the time that
-- loading SQLAlchemy takes. tests/store/test_migrations.py compares the two.

CREATE TABLE schema_version (
    version INTEGER NOT NULL,
    applied VARCHAR NOT NULL,
    PRIMARY KEY (version)
);

CREATE TABLE session (
    id VARCHAR NOT NULL,
    started VARCHAR NOT NULL,
    python VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    source TEXT NOT NULL,
    cwd TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE artifact (
    name TEXT NOT NULL,
    last_version INTEGER NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE cell_run (
    session VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session, number),
    FOREIGN KEY(session) REFERENCES session (id)
);

CREATE TABLE version (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    created VARCHAR NOT NULL,
    serializer VARCHAR NOT NULL,
    blob VARCHAR(64) NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,
    session VARCHAR,
    goal TEXT,
    compute_seconds FLOAT NOT NULL,
    safe BOOLEAN NOT NULL,
    metadata TEXT NOT NULL,
    PRIMARY KEY (name, version),
    FOREIGN KEY(name) REFERENCES artifact (name),
    FOREIGN KEY(session) REFERENCES session (id)
);

CREATE INDEX ix_version_blob ON version (blob);

CREATE TABLE verification (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    checked VARCHAR NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (name, version, checked)
);

CREATE TABLE pipeline (
    name TEXT NOT NULL,
    created VARCHAR NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (name)
);

CREATE TABLE alias (
    name TEXT NOT NULL,
    alias TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (name, alias)
);

CREATE TABLE preview (
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (name, version)
);
