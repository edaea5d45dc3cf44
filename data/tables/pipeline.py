"""Pipelines and their stages."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class PipelineRow(Row):
    """A pipeline."""

    entity = peewee.TextField()
    name = peewee.TextField()
    sort = peewee.IntegerField()
    is_default = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "pipeline"


class StageRow(Row):
    """A stage of a pipeline."""

    pipeline = peewee.IntegerField()
    code = peewee.TextField()
    name = peewee.TextField()
    colour = peewee.TextField()
    semantic = peewee.TextField()
    sort = peewee.IntegerField()

    class Meta:
        """Its table."""

        table_name = "stage"
