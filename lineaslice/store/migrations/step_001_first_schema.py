"""Schema 1: sessions, cell runs, artifacts and their versions.

Written out and not taken from ``tables.py``, which goes on to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def apply(connection: Connection) -> None:
    """Make the tables."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        "session",
        metadata,
        sa.Column("id", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("started", "python", "platform")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("source", "cwd")),
    )
    sa.Table(
        "cell_run",
        metadata,
        sa.Column("session", sa.String, sa.ForeignKey("session.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    sa.Table(
        "artifact",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("last_version", sa.Integer, nullable=False),
    )
    sa.Table(
        "version",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("created", sa.String, nullable=False),
        sa.Column("serializer", sa.String, nullable=False),
        sa.Column("blob", sa.String(64), nullable=False, index=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("session", sa.String, sa.ForeignKey("session.id")),
        sa.Column("goal", sa.Text),
        sa.Column("compute_seconds", sa.Float, nullable=False),
        sa.Column("safe", sa.Boolean, nullable=False),
        sa.Column("metadata", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["name"], ["artifact.name"]),
    )
    metadata.create_all(connection)
