"""Saved filters."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class SavedFilterRow(Row):
    """A filter with a name."""

    type = peewee.TextField()
    name = peewee.TextField()
    text = peewee.TextField()
    owner = peewee.IntegerField()
    shared = peewee.IntegerField(default=0)
    is_default = peewee.IntegerField(default=0)
    sort = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "saved_filter"
