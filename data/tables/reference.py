"""Dictionaries and currencies."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class DictionaryValueRow(Row):
    """One entry of a dictionary."""

    dictionary = peewee.TextField()
    code = peewee.TextField()
    name = peewee.TextField()
    sort = peewee.IntegerField()
    system = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "dictionary_value"


class CurrencyRow(Row):
    """A currency with its rate to the base currency."""

    code = peewee.TextField()
    name = peewee.TextField()
    rate = peewee.TextField()
    is_base = peewee.IntegerField(default=0)
    is_default = peewee.IntegerField(default=0)
    sort = peewee.IntegerField()

    class Meta:
        """Its table."""

        table_name = "currency"
