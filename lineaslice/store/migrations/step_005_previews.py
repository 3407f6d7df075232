"""Schema 5: what a value looked like when it was saved, where its bytes must not be loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def apply(connection: Connection) -> None:
    """Make the table."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        "preview",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    metadata.create_all(connection)
