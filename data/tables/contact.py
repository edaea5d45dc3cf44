"""The contact table."""

from __future__ import annotations

import peewee

from data.tables.base import Touched


class ContactRow(Touched):
    """A person."""

    full_name = peewee.TextField()
    honorific = peewee.TextField(null=True)
    name = peewee.TextField(null=True)
    second_name = peewee.TextField(null=True)
    last_name = peewee.TextField(null=True)
    post = peewee.TextField(null=True)
    birthdate = peewee.TextField(null=True)
    type = peewee.TextField(null=True)
    export = peewee.IntegerField(default=1)
    photo = peewee.TextField(null=True)
    match_key = peewee.TextField(null=True)

    class Meta:
        """Its table."""

        table_name = "contact"
