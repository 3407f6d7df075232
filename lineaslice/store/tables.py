"""The tables as the newest schema has them, in SQLAlchemy Core.

A schema changes only by a new step in `migrations`; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

SESSION = Table(
    "session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("started", String, nullable=False),
    Column("python", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("cwd", Text, nullable=False),
)

CELL_RUN = Table(
    "cell_run",
    METADATA,
    Column("session", String, ForeignKey("session.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # records.cell_to_json
)

# Remembers the numbers given out, so that deleting the highest version does not free its number.
ARTIFACT = Table(
    "artifact",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("last_version", Integer, nullable=False),
)

VERSION = Table(
    "version",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("created", String, nullable=False),
    Column("serializer", String, nullable=False),
    Column("blob", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("session", String, ForeignKey("session.id")),
    Column("goal", Text),  # records.goal_to_json
    Column("compute_seconds", Float, nullable=False),
    Column("safe", Boolean, nullable=False),
    Column("metadata", Text, nullable=False),  # JSON
    ForeignKeyConstraint(["name"], ["artifact.name"]),
)

# Rows are only added; the newest tells the present state.
VERIFICATION = Table(
    "verification",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("checked", String, primary_key=True),  # UTC, ISO 8601 with microseconds
    Column("body", Text, nullable=False),  # records.verification_to_json
)

# Names of one version of an artifact, which may be moved to another one.
ALIAS = Table(
    "alias",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("alias", Text, primary_key=True),  # without the @
    Column("version", Integer, nullable=False),
)

# What a value looked like when it was saved, for those that only pickle can load.
PREVIEW = Table(
    "preview",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # JSON, see catalog.keepsakes
)

# A pipeline never changes once it is stored.
PIPELINE = Table(
    "pipeline",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("created", String, nullable=False),  # UTC, ISO 8601 with microseconds
    Column("body", Text, nullable=False),  # JSON, see assembly.pipelines
)
