"""Comments."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class CommentRow(Row):
    """A comment on a record."""

    type = peewee.TextField()
    record = peewee.IntegerField()
    text = peewee.TextField()
    pinned = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "comment"
