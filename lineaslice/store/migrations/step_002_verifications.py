"""Schema 2: what re-running the code of a version gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


def apply(connection: Connection) -> None:
    """Make the table."""
    import sqlalchemy as sa

    metadata = sa.MetaData()
    sa.Table(
        "verification",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("checked", sa.String, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    metadata.create_all(connection)
