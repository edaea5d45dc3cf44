"""Task: an assignment with a responsible person, a state and the badge that the CRM shows of it."""

from __future__ import annotations

from crm_tui.domain.entities.activity import BOUND_FIELDS
from crm_tui.domain.entities.common import TEXT_BYTES
from crm_tui.domain.fields import FILE_LENGTH, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.task_badges import Badge, TaskState
from crm_tui.domain.words import N_

CRM_TAG = "CRM"
"""Tag of every task that was born at a record of the CRM."""
ORIGINS = ("manual", "automation")

TASK = EntityType(
    code="task",
    prefix="TK",
    label=N_("task"),
    plural=N_("tasks"),
    fields=(
        FieldSpec(name="title", label=N_("Task name"), kind=FieldKind.STRING, required=True, source="TITLE"),
        FieldSpec(
            name="description",
            label=N_("Description"),
            kind=FieldKind.BBCODE,
            max_length=TEXT_BYTES,
            source="DESCRIPTION",
        ),
        FieldSpec(
            name="state", label=N_("State"), kind=FieldKind.CHOICE, choices=tuple(TaskState), editable=Editable.AUTO
        ),
        FieldSpec(
            name="badge", label=N_("Status"), kind=FieldKind.CHOICE, choices=tuple(Badge), editable=Editable.AUTO
        ),
        FieldSpec(name="badge_at", label=N_("Status since"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(
            name="responsible",
            label=N_("Responsible person"),
            kind=FieldKind.USER,
            editable=Editable.DEFAULTED,
            source="RESPONSIBLE_ID",
        ),
        FieldSpec(name="participants", label=N_("Participants"), kind=FieldKind.USERS, source="ACCOMPLICES"),
        FieldSpec(name="observers", label=N_("Observers"), kind=FieldKind.USERS, source="AUDITORS"),
        FieldSpec(name="deadline", label=N_("Deadline"), kind=FieldKind.DATETIME, source="DEADLINE"),
        FieldSpec(name="overdue", label=N_("Overdue"), kind=FieldKind.BOOL, editable=Editable.AUTO),
        FieldSpec(name="planned_start", label=N_("Planned start"), kind=FieldKind.DATETIME, source="START_DATE_PLAN"),
        FieldSpec(name="planned_end", label=N_("Planned end"), kind=FieldKind.DATETIME, source="END_DATE_PLAN"),
        FieldSpec(name="important", label=N_("Important"), kind=FieldKind.BOOL, source="PRIORITY"),
        FieldSpec(name="control", label=N_("Control on completion"), kind=FieldKind.BOOL, source="TASK_CONTROL"),
        FieldSpec(name="summary_required", label=N_("Summary required"), kind=FieldKind.BOOL),
        FieldSpec(name="summary", label=N_("Task summary"), kind=FieldKind.TEXT, max_length=TEXT_BYTES),
        FieldSpec(name="tags", label=N_("Tags"), kind=FieldKind.VALUES, source="TAGS"),
        FieldSpec(
            name="checklist", label=N_("Checklist"), kind=FieldKind.TEXT, max_length=TEXT_BYTES, source="CHECKLIST"
        ),
        FieldSpec(name="project", label=N_("Project"), kind=FieldKind.STRING, source="GROUP_ID"),
        *BOUND_FIELDS,
        FieldSpec(
            name="files",
            label=N_("Files"),
            kind=FieldKind.VALUES,
            of=FieldKind.FILE,
            max_length=FILE_LENGTH,
            source="FILES",
        ),
        FieldSpec(name="estimate", label=N_("Time estimate (minutes)"), kind=FieldKind.INTEGER, source="TIME_ESTIMATE"),
        FieldSpec(name="spent", label=N_("Time spent (minutes)"), kind=FieldKind.INTEGER, source="TIME_SPENT"),
        FieldSpec(name="origin", label=N_("Origin"), kind=FieldKind.CHOICE, choices=ORIGINS, editable=Editable.AUTO),
        FieldSpec(name="created_stage", label=N_("Stage at creation"), kind=FieldKind.STAGE, editable=Editable.AUTO),
        FieldSpec(name="viewed_at", label=N_("Viewed on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="closed_at", label=N_("Closed on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="closed_by", label=N_("Closed by"), kind=FieldKind.USER, editable=Editable.AUTO),
        FieldSpec(
            name="auto_completed", label=N_("Completed automatically"), kind=FieldKind.BOOL, editable=Editable.AUTO
        ),
        FieldSpec(name="origin_id", label=N_("Origin ID"), kind=FieldKind.STRING, source="ORIGIN_ID"),
        FieldSpec(name="created_at", label=N_("Created on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="created_by", label=N_("Created by"), kind=FieldKind.USER, editable=Editable.AUTO),
        FieldSpec(name="modified_at", label=N_("Modified on"), kind=FieldKind.DATETIME, editable=Editable.AUTO),
        FieldSpec(name="modified_by", label=N_("Modified by"), kind=FieldKind.USER, editable=Editable.AUTO),
    ),
)
"""Source: entities «Tasks». The creator is ``created_by``; the checklist is `crm_tui.domain.checklists` text."""
