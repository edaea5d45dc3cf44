"""`Row`: what every record table has."""

from __future__ import annotations

import peewee


class Row(peewee.Model):
    """A record: who wrote it when, how often, and whether it lies in the recycle bin."""

    id = peewee.AutoField()
    version = peewee.IntegerField(default=1)
    created_at = peewee.IntegerField()
    created_by = peewee.IntegerField(null=True)
    modified_at = peewee.IntegerField()
    modified_by = peewee.IntegerField(null=True)
    deleted_at = peewee.IntegerField(null=True)

    class Meta:
        """Only changed fields are written: two editors of different fields do not clobber each other."""

        legacy_table_names = False
        only_save_dirty = True


class Touched(Row):
    """A record of the CRM proper: it has an origin, observers, and a last communication."""

    origin_id = peewee.TextField(null=True)
    last_activity_at = peewee.IntegerField(null=True)
    last_activity_by = peewee.IntegerField(null=True)
    source = peewee.TextField(null=True)
    source_description = peewee.TextField(null=True)
    responsible = peewee.IntegerField(null=True)
    opened = peewee.IntegerField(default=1)
    comments = peewee.TextField(null=True)
    utm_source = peewee.TextField(null=True)
    utm_medium = peewee.TextField(null=True)
    utm_campaign = peewee.TextField(null=True)
    utm_content = peewee.TextField(null=True)
    utm_term = peewee.TextField(null=True)
