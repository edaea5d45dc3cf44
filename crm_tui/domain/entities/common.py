"""Fields that every entity has, and the families of fields that several share."""

from __future__ import annotations

from crm_tui.domain.fields import Editable, FieldKind, FieldSpec
from crm_tui.domain.words import N_

TEXT_BYTES = 65_536
WITH_DETAILS = ("contact", "company")
"""Types that have details: numbers, addresses, bank accounts."""

PHONE_LABELS = ("work", "mobile", "home", "fax", "pager", "mailing", "other")
EMAIL_LABELS = ("work", "home", "mailing", "other")
WEB_LABELS = ("work", "home", "facebook", "linkedin", "instagram", "x", "youtube", "other")
MESSENGER_LABELS = ("telegram", "whatsapp", "viber", "facebook", "skype", "signal", "instagram", "other")

POINT_FIELDS = (
    FieldSpec(name="phone", label=N_("Phone"), kind=FieldKind.PHONES, choices=PHONE_LABELS, source="PHONE"),
    FieldSpec(name="email", label=N_("E-mail"), kind=FieldKind.EMAILS, choices=EMAIL_LABELS, source="EMAIL"),
    FieldSpec(name="web", label=N_("Website"), kind=FieldKind.WEBS, choices=WEB_LABELS, source="WEB"),
    FieldSpec(name="im", label=N_("Messenger"), kind=FieldKind.MESSENGERS, choices=MESSENGER_LABELS, source="IM"),
)

NAME_FIELDS = (
    FieldSpec(
        name="honorific", label=N_("Salutation"), kind=FieldKind.DICTIONARY, dictionary="honorific", source="HONORIFIC"
    ),
    FieldSpec(name="name", label=N_("First name"), kind=FieldKind.STRING, source="NAME"),
    FieldSpec(name="second_name", label=N_("Middle name"), kind=FieldKind.STRING, source="SECOND_NAME"),
    FieldSpec(name="last_name", label=N_("Last name"), kind=FieldKind.STRING, source="LAST_NAME"),
)
"""What a person is called."""

ABOUT_FIELDS = (
    FieldSpec(name="post", label=N_("Position"), kind=FieldKind.STRING, source="POST"),
    FieldSpec(name="birthdate", label=N_("Birth date"), kind=FieldKind.DATE, source="BIRTHDATE"),
)
"""What else is known of a person."""

SOURCE_FIELDS = (
    FieldSpec(
        name="source",
        label=N_("Source"),
        kind=FieldKind.DICTIONARY,
        dictionary="source",
        editable=Editable.DEFAULTED,
        source="SOURCE_ID",
    ),
    FieldSpec(
        name="source_description",
        label=N_("Source information"),
        kind=FieldKind.TEXT,
        max_length=TEXT_BYTES,
        source="SOURCE_DESCRIPTION",
    ),
)

UTM_FIELDS = tuple(
    FieldSpec(name=f"utm_{part}", label=label, kind=FieldKind.STRING, source=f"UTM_{part.upper()}")
    for part, label in (
        ("source", N_("UTM source")),
        ("medium", N_("UTM medium")),
        ("campaign", N_("UTM campaign")),
        ("content", N_("UTM content")),
        ("term", N_("UTM term")),
    )
)

PEOPLE_FIELDS = (
    FieldSpec(
        name="responsible",
        label=N_("Responsible person"),
        kind=FieldKind.USER,
        editable=Editable.DEFAULTED,
        source="ASSIGNED_BY_ID",
    ),
    FieldSpec(name="observers", label=N_("Observers"), kind=FieldKind.USERS, source="OBSERVERS"),
    FieldSpec(
        name="opened",
        label=N_("Available to everyone"),
        kind=FieldKind.BOOL,
        editable=Editable.DEFAULTED,
        source="OPENED",
    ),
)

COMMENT_FIELD = FieldSpec(
    name="comments", label=N_("Comment"), kind=FieldKind.BBCODE, max_length=TEXT_BYTES, source="COMMENTS"
)

SYSTEM_FIELDS = (
    FieldSpec(name="origin_id", label=N_("Origin ID"), kind=FieldKind.STRING, source="ORIGIN_ID"),
    FieldSpec(
        name="created_at", label=N_("Created on"), kind=FieldKind.DATETIME, editable=Editable.AUTO, source="DATE_CREATE"
    ),
    FieldSpec(
        name="created_by", label=N_("Created by"), kind=FieldKind.USER, editable=Editable.AUTO, source="CREATED_BY_ID"
    ),
    FieldSpec(
        name="modified_at",
        label=N_("Modified on"),
        kind=FieldKind.DATETIME,
        editable=Editable.AUTO,
        source="DATE_MODIFY",
    ),
    FieldSpec(
        name="modified_by", label=N_("Modified by"), kind=FieldKind.USER, editable=Editable.AUTO, source="MODIFY_BY_ID"
    ),
    FieldSpec(
        name="last_activity_at",
        label=N_("Last updated"),
        kind=FieldKind.DATETIME,
        editable=Editable.AUTO,
        source="LAST_ACTIVITY_TIME",
    ),
    FieldSpec(
        name="last_activity_by",
        label=N_("Last updated by"),
        kind=FieldKind.USER,
        editable=Editable.AUTO,
        source="LAST_ACTIVITY_BY",
    ),
)
