"""The activity table."""

from __future__ import annotations

import peewee

from data.tables.base import Row


class ActivityRow(Row):
    """A to-do, call, meeting, e-mail, message or web form."""

    subject = peewee.TextField()
    kind = peewee.TextField()
    description = peewee.TextField(null=True)
    deadline = peewee.IntegerField()
    start = peewee.IntegerField(null=True)
    end = peewee.IntegerField(null=True)
    place = peewee.TextField(null=True)
    phone_number = peewee.TextField(null=True)
    direction = peewee.TextField(default="planned")
    outcome = peewee.TextField(null=True)
    sender = peewee.TextField(null=True)
    recipient = peewee.TextField(null=True)
    channel = peewee.TextField(null=True)
    body = peewee.TextField(null=True)
    important = peewee.IntegerField(default=0)
    colour = peewee.TextField(null=True)
    reminders = peewee.TextField(null=True)
    responsible = peewee.IntegerField(null=True)
    auto_complete_on_stage_change = peewee.IntegerField(default=0)
    completed = peewee.IntegerField(default=0)
    completed_at = peewee.IntegerField(null=True)
    completed_by = peewee.IntegerField(null=True)
    auto_completed = peewee.IntegerField(default=0)
    origin_id = peewee.TextField(null=True)

    class Meta:
        """Its table."""

        table_name = "activity"
