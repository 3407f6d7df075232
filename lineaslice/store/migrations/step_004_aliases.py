"""Schema 4: aliases of versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def apply(connection: Connection) -> None:
    """Make the table."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        "alias",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("alias", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    metadata.create_all(connection)
