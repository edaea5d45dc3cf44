"""The error tree: what a *user* can act on, as a code and parameters; the door words it.

    CrmError
    ├── Usage            2   wrong words on a command line or in a configuration file
    │   ├── UnknownField     a field name that the type does not have
    │   │   └── UnknownName      … of a parameter, a constant
    │   └── FilterMistake    a filter text, with the column of the mistake
    │       └── FilterValue      … in a value
    ├── NotFound         1   no such record, stage, pipeline, user, …
    ├── Busy             3   somebody else holds the store
    │   └── Unavailable      a full disk, a read-only file
    ├── Conflict         4   somebody else changed it; already closed
    ├── Refused          5   a rule says no
    │   └── InvalidValue     a value that the field does not take
    ├── NotAllowed       6   the operator lacks the right
    └── Damaged          7   the database is damaged
        ├── Foreign          not a crm-tui database
        └── NewerStore       written by a newer program

`Usage` and `Refused` carry their sentence as a template in ``text`` (marked with ``N_`` where it is written), with
holes for the other parameters; a door translates the template and then fills it. A parameter ``reason`` is such a
template too.

Exit codes are those of the command line contract. A mistake of a programmer is never one of these.
"""

from __future__ import annotations

from typing import ClassVar

from crm_tui.domain.words import N_


class CrmError(Exception):
    """Something that the user can act on. ``message`` is a text to translate with ``{named}`` holes for ``params``."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = N_("{text}")
    exit: ClassVar[int] = 1

    def __init__(self, *, hint: str = "", hint_params: dict[str, object] | None = None, **params: object) -> None:
        super().__init__(self.code)
        self.params: dict[str, object] = params
        self.hint = hint
        """A text to translate with holes for ``hint_params``; empty when there is nothing to suggest."""
        self.hint_params: dict[str, object] = hint_params or {}

    def __str__(self) -> str:
        template = str(self.params.get("text", "")) if self.message == "{text}" else self.message
        values = dict(self.params)
        if isinstance(values.get("reason"), str):
            values["reason"] = str(values["reason"]).format_map(_Blank(self.params))
        return template.format_map(_Blank(values))


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


class Usage(CrmError):
    """The words of a command or of a configuration file are wrong. ``text`` says how."""

    code = "usage"
    message = N_("{text}")
    exit = 2


class UnknownField(Usage):
    """A field name that the type does not have."""

    code = "unknown_field"
    message = N_("“{field}” is not a field of {type}")


class UnknownName(UnknownField):
    """The same of what is no field: a parameter, a constant, a setting. ``text`` says what it is not."""

    message = N_("{text}")


class FilterMistake(Usage):
    """A filter text with a mistake at ``column`` (1 is the first character)."""

    code = "filter"
    message = N_("filter, column {column}: {reason}")


class FilterValue(FilterMistake):
    """A value in a filter that its field does not take; ``reason`` as in `InvalidValue`."""

    message = N_("filter, column {column}: “{value}” {reason}")


class NotFound(CrmError):
    """No record, stage, pipeline or user of that name. ``what`` is the kind, ``name`` what was asked for."""

    code = "not_found"
    message = N_("{what} “{name}” does not exist")
    exit = 1


class Busy(CrmError):
    """Another process holds the write lock for too long."""

    code = "busy"
    message = N_("the database is busy: {holder}")
    exit = 3


class Unavailable(Busy):
    """The file cannot be written now: full disk, read-only file or folder."""

    code = "unavailable"
    message = N_("the database {path} cannot be written: {reason}")


class Conflict(CrmError):
    """Somebody else changed the record since it was read."""

    code = "conflict"
    message = N_("{ref} was changed by somebody else in the meantime (version {actual}, not {expected})")
    exit = 4


class Refused(CrmError):
    """A rule of the CRM says no. ``text`` says which, with the numbers that stand in the way."""

    code = "refused"
    message = N_("{text}")
    exit = 5


class Incomplete(Refused):
    """Something that must be filled in is empty: ``field``, or what stands in its place."""


class InvalidValue(Refused):
    """A value that the field does not take."""

    code = "invalid_value"
    message = N_("{field}: “{value}” {reason}")


class NotAllowed(CrmError):
    """The operator lacks the right."""

    code = "not_allowed"
    message = N_("{login} may not {verb}")
    exit = 6


class Damaged(CrmError):
    """The database file is damaged."""

    code = "damaged"
    message = N_("the database {path} is damaged: {reason}")
    exit = 7


class Foreign(Damaged):
    """The file is not a database of this program."""

    code = "foreign"
    message = N_("{path} is not a crm-tui database: {reason}")


class NewerStore(Damaged):
    """The file was written by a newer program."""

    code = "newer"
    message = N_("the database {path} has schema {found}, newer than this program knows ({known})")
