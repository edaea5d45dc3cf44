"""Activity: something to do with a client (to-do, call, meeting), or what was written (e-mail, message, web form)."""

from __future__ import annotations

from crm_tui.domain.entities.common import TEXT_BYTES
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.words import N_

PLANS = ("todo", "call", "meeting", "email")
"""Kinds that people plan."""
TALKS = ("call", "email", "message", "form")
"""Kinds that have a direction: what comes in or goes out."""
KINDS = (*PLANS, "message", "form")
DIRECTIONS = ("planned", "out", "in")
OUTCOMES = ("successful", "missed", "busy")
DEFAULT_REMINDERS = (15, 0)
"""Minutes before the deadline: a quarter of an hour, and the moment itself."""

BOUND_FIELDS = (
    FieldSpec(name="deals", label=N_("Deals"), kind=FieldKind.LINKS, target="deal"),
    FieldSpec(name="leads", label=N_("Leads"), kind=FieldKind.LINKS, target="lead"),
    FieldSpec(name="contacts", label=N_("Contacts"), kind=FieldKind.LINKS, target="contact"),
    FieldSpec(name="companies", label=N_("Companies"), kind=FieldKind.LINKS, target="company"),
    FieldSpec(name="quotes", label=N_("Quotes"), kind=FieldKind.LINKS, target="quote"),
    FieldSpec(name="invoices", label=N_("Invoices"), kind=FieldKind.LINKS, target="invoice"),
)
"""What an activity or a task is about; items of smart processes come from the store."""

MESSAGE_FIELDS = (
    FieldSpec(name="sender", label=N_("From"), kind=FieldKind.STRING, editable=Editable.AUTO),
    FieldSpec(name="recipient", label=N_("To"), kind=FieldKind.STRING, editable=Editable.AUTO),
    FieldSpec(name="channel", label=N_("Channel"), kind=FieldKind.STRING, editable=Editable.AUTO),
    FieldSpec(name="body", label=N_("Message"), kind=FieldKind.TEXT, max_length=TEXT_BYTES, editable=Editable.AUTO),
)
"""What was written, by whom, to whom: as it came, nobody rewrites it. Source: entities «Activities»."""
FILES_FIELD = FieldSpec(
    name="files", label=N_("Files"), kind=FieldKind.VALUES, of=FieldKind.FILE, max_length=FILE_LENGTH
)
"""What came with it, and what people attach to it."""

ACTIVITY = EntityType(
    code="activity",
    prefix="A",
    label=N_("activity"),
    plural=N_("activities"),
    title_field="subject",
    fields=(
        FieldSpec(name="subject", label=N_("Subject"), kind=FieldKind.STRING, required=True),
        FieldSpec(name="kind", label=N_("Kind"), kind=FieldKind.CHOICE, choices=KINDS, editable=Editable.DEFAULTED),
        FieldSpec(name="description", label=N_("Description"), kind=FieldKind.BBCODE, max_length=TEXT_BYTES),
        FieldSpec(name="deadline", label=N_("Deadline"), kind=FieldKind.DATETIME, editable=Editable.DEFAULTED),
        FieldSpec(name="start", label=N_("Start"), kind=FieldKind.DATETIME),
        FieldSpec(name="end", label=N_("End"), kind=FieldKind.DATETIME),
        FieldSpec(name="place", label=N_("Place"), kind=FieldKind.STRING),
        FieldSpec(name="phone_number", label=N_("Phone number"), kind=FieldKind.STRING),
        FieldSpec(
            name="direction",
            label=N_("Direction"),
            kind=FieldKind.CHOICE,
            choices=DIRECTIONS,
            editable=Editable.DEFAULTED,
        ),
        FieldSpec(name="outcome", label=N_("Outcome"), kind=FieldKind.CHOICE, choices=OUTCOMES),
        *MESSAGE_FIELDS,
        FILES_FIELD,
        FieldSpec(name="important", label=N_("Important"), kind=FieldKind.BOOL),
        FieldSpec(name="colour", label=N_("Colour"), kind=FieldKind.STRING, max_length=7),
        FieldSpec(name="reminders", label=N_("Reminders"), kind=FieldKind.STRING, editable=Editable.DEFAULTED),
        FieldSpec(name="responsible", label=N_("Responsible person"), kind=FieldKind.USER, editable=Editable.DEFAULTED),
        FieldSpec(name="participants", label=N_("Participants"), kind=FieldKind.USERS),
        *BOUND_FIELDS,
        FieldSpec(
            name="auto_complete_on_stage_change", label=N_("Complete when the stage changes"), kind=FieldKind.BOOL
        ),
        FieldSpec(name="completed", label=N_("Completed"), kind=FieldKind.BOOL, editable=Editable.AUTO),
        FieldSpec(name="completed_at", label=N_("Completed on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="completed_by", label=N_("Completed by"), kind=FieldKind.USER, editable=Editable.AUTO),
        FieldSpec(
            name="auto_completed", label=N_("Completed automatically"), kind=FieldKind.BOOL, editable=Editable.AUTO
        ),
        FieldSpec(name="origin_id", label=N_("Origin ID"), kind=FieldKind.STRING),
        FieldSpec(name="created_at", label=N_("Created on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="created_by", label=N_("Created by"), kind=FieldKind.USER, editable=Editable.AUTO),
        FieldSpec(name="modified_at", label=N_("Modified on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="modified_by", label=N_("Modified by"), kind=FieldKind.USER, editable=Editable.AUTO),
    ),
)
