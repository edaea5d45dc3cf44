"""What functions, modifiers and values of the system are called where they are inserted. Source: engine, its tables."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain.words import N_

PERSON: Mapping[str, str] = {
    "ID": N_("ID"), "LOGIN": N_("Login"), "NAME": N_("Name"), "POSITION": N_("Position"), "EMAIL": N_("E-mail"),
    "PHONE": N_("Phone"),
}  # fmt: skip
"""What can be asked of an operator, by code."""
SYSTEM: Mapping[str, str] = {
    "System:Now": N_("Now"),
    "System:NowLocal": N_("Now, in the time zone of who started the run"),
    "System:Date": N_("Today"),
    "Workflow:ID": N_("Number of the run"),
    "Workflow:NAME": N_("Name of the workflow"),
    "User:ID": N_("Who started the run"),
}
_LOGIC, _NUMBERS, _DATES = N_("logic"), N_("numbers"), N_("dates")
_TEXTS, _LISTS, _MONEY = N_("texts"), N_("lists"), N_("money")
FUNCTIONS: Mapping[str, tuple[str, str]] = {
    "if": (_LOGIC, "condition, a, b"), "and": (_LOGIC, "a, b"), "or": (_LOGIC, "a, b"), "not": (_LOGIC, "a"),
    "min": (_NUMBERS, "a, b"), "max": (_NUMBERS, "a, b"), "abs": (_NUMBERS, "x"), "round": (_NUMBERS, "x, 2"),
    "ceil": (_NUMBERS, "x"), "floor": (_NUMBERS, "x"), "intval": (_NUMBERS, "x"), "sqrt": (_NUMBERS, "x"),
    "rand": (_NUMBERS, "1, 6"), "numberformat": (_NUMBERS, "x, 2, '.', ','"),
    "dateadd": (_DATES, "date, '2 days'"), "datediff": (_DATES, "a, b, '%a'"), "date": (_DATES, "'d.m.Y', date"),
    "locdate": (_DATES, "'j F Y', date"), "addworkdays": (_DATES, "date, 3"),
    "workdateadd": (_DATES, "date, '4h', user"), "isworkday": (_DATES, "date"), "isworktime": (_DATES, "date"),
    "touserdate": (_DATES, "user, date"), "getuserdateoffset": (_DATES, "user"), "strtotime": (_DATES, "text"),
    "settime": (_DATES, "date, '09:00'"),
    "strlen": (_TEXTS, "text"), "substr": (_TEXTS, "text, 0, 5"), "strpos": (_TEXTS, "text, part"),
    "trim": (_TEXTS, "text"), "upper": (_TEXTS, "text"), "lower": (_TEXTS, "text"),
    "replace": (_TEXTS, "text, old, new"), "urlencode": (_TEXTS, "text"), "randstring": (_TEXTS, "8"),
    "implode": (_LISTS, "', ', list"), "explode": (_LISTS, "',', text"), "merge": (_LISTS, "a, b"),
    "firstvalue": (_LISTS, "list"), "count": (_LISTS, "list"), "swirl": (_LISTS, "list"), "shuffle": (_LISTS, "list"),
    "convert": (_MONEY, "amount, 'EUR', 'USD'"),
}  # fmt: skip
"""Function → what it is about, and values as an example."""
MODIFIERS: Mapping[str, str] = {
    "printable": N_("as people read it"), "friendly": N_("first and last name only"), "email": N_("its e-mail"),
    "phone": N_("its phone"), "name": N_("its name or title"), "id": N_("its number or code"),
    "src": N_("address of the file"), "shortlink": N_("short link to the file"),
    "publink": N_("public link to the file"), "int": N_("as a whole number"), "double": N_("as a number"),
    "bool": N_("as yes or no"), "string": N_("as a text"), "date": N_("as a date"),
    "datetime": N_("as date and time"), "upper": N_("in capitals"), "lower": N_("in small letters"),
    "trim": N_("without spaces around it"), "br2nl": N_("tags of line breaks as lines"), "first": N_("the first of several"),
    "last": N_("the last of several"), "count": N_("how many"), "join": N_("several with a separator"),
    "bbcode": N_("as BBCode"), "html": N_("as HTML"), "text": N_("as plain text"),
    "server": N_("in the time zone of the company"), "user": N_("in the time zone of who started the run"),
    "responsible": N_("in the time zone of the responsible person"),
}  # fmt: skip
"""Modifier → what it makes of a value."""
