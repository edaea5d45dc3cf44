"""The functions of expressions and how many values each takes: least and most. Source: engine «Expressions», table."""

from __future__ import annotations

from collections.abc import Mapping

MANY = 100

SIGNATURES: Mapping[str, tuple[int, int]] = {
    "if": (3, 3),
    "and": (1, MANY),
    "or": (1, MANY),
    "not": (1, 1),
    "min": (1, MANY),
    "max": (1, MANY),
    "abs": (1, 1),
    "round": (1, 2),
    "ceil": (1, 1),
    "floor": (1, 1),
    "intval": (1, 1),
    "sqrt": (1, 1),
    "rand": (2, 2),
    "numberformat": (1, 4),
    "dateadd": (2, 2),
    "datediff": (3, 3),
    "date": (1, 2),
    "locdate": (1, 2),
    "addworkdays": (2, 2),
    "workdateadd": (2, 3),
    "isworkday": (1, 1),
    "isworktime": (1, 1),
    "touserdate": (2, 2),
    "getuserdateoffset": (1, 1),
    "strtotime": (1, 1),
    "settime": (2, 2),
    "strlen": (1, 1),
    "substr": (2, 3),
    "strpos": (2, 2),
    "trim": (1, 1),
    "upper": (1, 1),
    "lower": (1, 1),
    "replace": (3, 3),
    "urlencode": (1, 1),
    "randstring": (1, 1),
    "implode": (2, 2),
    "explode": (2, 2),
    "merge": (1, MANY),
    "firstvalue": (1, 1),
    "count": (1, 1),
    "swirl": (1, 1),
    "shuffle": (1, 1),
    "convert": (3, 3),
}
"""Name in lower case → least and most values."""
