"""Operators."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class UserRow(Row):
    """An operator."""

    login = peewee.TextField()
    name = peewee.TextField()
    position = peewee.TextField(null=True)
    email = peewee.TextField(null=True)
    phone = peewee.TextField(null=True)
    active = peewee.IntegerField(default=1)
    is_admin = peewee.IntegerField(default=0)
    may_settings = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "user"
