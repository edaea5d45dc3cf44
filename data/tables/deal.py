"""The deal table."""

from __future__ import annotations

import peewee

from data.tables.base import Touched


class DealRow(Touched):
    """A deal. ``rank`` and the stage totals are kept by the schema."""

    title = peewee.TextField()
    type = peewee.TextField(null=True)
    amount = peewee.IntegerField(null=True)
    amount_currency = peewee.TextField(null=True)
    amount_base = peewee.IntegerField(default=0)
    pipeline = peewee.IntegerField()
    stage = peewee.IntegerField()
    company = peewee.IntegerField(null=True)
    contact = peewee.IntegerField(null=True)
    close_date = peewee.TextField(null=True)
    start_date = peewee.TextField(null=True)
    probability = peewee.IntegerField(null=True)
    additional_info = peewee.TextField(null=True)
    tax = peewee.IntegerField(null=True)
    tax_currency = peewee.TextField(null=True)
    is_repeat = peewee.IntegerField(default=0)
    is_repeat_inquiry = peewee.IntegerField(default=0)
    is_regular = peewee.IntegerField(default=0)
    closed = peewee.IntegerField(default=0)
    semantic = peewee.TextField(default="P")
    overdue = peewee.IntegerField(default=0)
    closed_at = peewee.IntegerField(null=True)
    closed_by = peewee.IntegerField(null=True)
    close_reason = peewee.TextField(null=True)
    moved_at = peewee.IntegerField(null=True)
    moved_by = peewee.IntegerField(null=True)
    next_activity_at = peewee.IntegerField(null=True)
    activity_count = peewee.IntegerField(default=0)

    class Meta:
        """Its table."""

        table_name = "deal"
