"""Schema 3: pipelines by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def apply(connection: Connection) -> None:
    """Make the table."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        "pipeline",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("created", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    metadata.create_all(connection)
