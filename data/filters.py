"""A resolved filter tree → SQL. Names come from closed tables, values are always parameters.

The record is aliased ``d``. Source: threats T21.
"""

from __future__ import annotations

from decimal import Decimal

from crm_tui.domain import values
from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec
from crm_tui.domain.filter_tree import WORDY
from crm_tui.domain.filters import And, Between, Compare, Contains, Equals, Filter, Has, Is, Not, Or, Test, Words
from crm_tui.domain.money import Money
from data import custom_columns, derived
from data.conditions import Compiled
from data.folding import fold
from data.full_text import phrase, searchable
from data.shapes import INVERSE, to_raw

_FLAGS = {
    "open": "d.closed = 0", "closed": "d.closed = 1", "won": "d.semantic = 'S'", "lost": "d.semantic = 'F'",
    "overdue": "d.overdue = 1", "repeat": "d.is_repeat = 1", "inquiry": "d.is_repeat_inquiry = 1",
    "regular": "d.is_regular = 1", "deleted": "d.deleted_at IS NOT NULL",
}  # fmt: skip
_AUTOMATED = (
    "d.id IN (SELECT c.record FROM operation o JOIN change c ON c.operation = o.id WHERE (o.origin = 'clock' "
    "OR o.origin LIKE 'run:%' OR o.origin LIKE 'rule:%') AND c.type = ? AND c.field = '' AND c.old IS NULL)"
)
"""Records whose creation is an act of the clock, of a workflow or of a rule: found from those acts, however many records
there are."""
_ACTIVITY_FLAGS = {
    "open": "d.completed = 0", "closed": "d.completed = 1", "deleted": "d.deleted_at IS NOT NULL",
}  # fmt: skip


_TASK_FLAGS = {
    "open": "d.state <> 'done'", "closed": "d.state = 'done'", "deleted": "d.deleted_at IS NOT NULL",
}  # fmt: skip


def compiled(tree: Filter, kind: str, *, now: int) -> Compiled:
    """The condition that the tree asks for.

    Args:
        tree: Resolved.
        kind: The entity type behind the alias ``d``.
        now: This moment, UTC ms: what is overdue depends on it.
    """
    match tree:
        case And(parts=parts):
            return _joined(parts, kind, now, " AND ", "1")
        case Or(parts=parts):
            return _joined(parts, kind, now, " OR ", "0")
        case Not(part=part):
            inner = compiled(part, kind, now=now)
            return Compiled(f"NOT coalesce({inner.sql}, 0)", inner.params)
        case Is(flag=flag):
            return _is(flag, kind, now)
        case Has(what=what):
            return _has(what, kind, now)
        case Words():
            return _words(tree, kind)
        case Compare():
            return _compare(tree, kind)


def _joined(parts: tuple[Filter, ...], kind: str, now: int, word: str, empty: str) -> Compiled:
    inner = [compiled(part, kind, now=now) for part in parts]
    if not inner:
        return Compiled(empty)
    return Compiled(f"({word.join(part.sql for part in inner)})", [value for part in inner for value in part.params])


def _is(flag: str, kind: str, now: int) -> Compiled:
    if kind == "activity":
        if flag == "overdue":
            return Compiled("(d.completed = 0 AND d.deadline < ?)", [now])
        return Compiled(_ACTIVITY_FLAGS[flag])
    if kind == "task":
        if flag == "overdue":
            return Compiled("(d.state <> 'done' AND d.deleted_at IS NULL AND d.deadline <= ?)", [now])
        return Compiled(_TASK_FLAGS[flag])
    if flag == "automated":
        return Compiled(_AUTOMATED, [kind])
    return Compiled(_FLAGS[flag])


def _has(what: str, kind: str, now: int) -> Compiled:
    if what == "comment":
        sql = "EXISTS (SELECT 1 FROM comment k WHERE k.type = ? AND k.record = d.id AND k.deleted_at IS NULL)"
        return Compiled(sql, [kind])
    if what == "task":
        sql = (
            "EXISTS (SELECT 1 FROM link l JOIN task t ON t.id = l.record WHERE l.type = 'task' AND l.field = ? "
            "AND l.target = d.id AND t.state <> 'done' AND t.deleted_at IS NULL)"
        )
        return Compiled(sql, [bindings()[kind]])
    sql = (
        "EXISTS (SELECT 1 FROM link l JOIN activity a ON a.id = l.record WHERE l.type = 'activity' AND l.field = ? "
        "AND l.target = d.id AND a.completed = 0 AND a.deleted_at IS NULL"
    )
    if what == "overdue_activity":
        return Compiled(sql + " AND a.deadline < ?)", [bindings()[kind], now])
    return Compiled(sql + ")", [bindings()[kind]])


def _words(words: Words, kind: str) -> Compiled:
    parts = [words.text] if words.phrase else words.text.split()
    return _all([_word(part, kind) for part in parts])


def _all(parts: list[Compiled]) -> Compiled:
    return Compiled(
        "(" + " AND ".join(part.sql for part in parts) + ")", [value for part in parts for value in part.params]
    )


def _word(word: str, kind: str) -> Compiled:
    if kind in searchable() and len(word) >= 3:
        found = Compiled(f"d.id IN (SELECT rowid FROM search_{kind} WHERE search_{kind} MATCH ?)", [phrase(word)])
    else:
        found = _contains(f"d.{ENTITY_TYPES[kind].title_field}", word)
        if kind == "activity":
            more = _contains("d.description", word)
            found = Compiled(f"({found.sql} OR coalesce({more.sql}, 0))", found.params + more.params)
    number = word.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 16:
        return Compiled(f"({found.sql} OR d.id = ?)", [*found.params, int(number)])
    return found


def _contains(column: str, needle: str) -> Compiled:
    like = "%" + needle.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    sql = (
        f"CASE WHEN length({column}) = octet_length({column}) THEN {column} LIKE ? ESCAPE '\\' "
        f"ELSE instr(crm_fold({column}), ?) > 0 END"
    )
    return Compiled(f"({sql})", [like, fold(needle)])


def _compare(compare: Compare, kind: str) -> Compiled:
    spec = compare.spec
    if len(compare.path) == 1:
        return _any([_test(spec, kind, "d", test) for test in compare.tests])
    link, target = _link_of(kind, compare.path[0])
    inner = _any([_test(spec, target, "x", test) for test in compare.tests])
    inverse = INVERSE.get((kind, compare.path[0]))
    if link.kind is FieldKind.LINK:
        return Compiled(f"d.{link.name} IN (SELECT x.id FROM {target} x WHERE {inner.sql})", inner.params)
    if inverse:
        sql = "d.id IN (SELECT l.target FROM link l JOIN {0} x ON x.id = l.record WHERE l.type = ? AND l.field = ? AND {1})"
        return Compiled(sql.format(target, inner.sql), [*inverse, *inner.params])
    sql = "d.id IN (SELECT l.record FROM link l JOIN {0} x ON x.id = l.target WHERE l.type = ? AND l.field = ? AND {1})"
    return Compiled(sql.format(target, inner.sql), [kind, link.name, *inner.params])


def _link_of(kind: str, name: str) -> tuple[FieldSpec, str]:
    link = ENTITY_TYPES[kind].field(name)
    if link is None:
        raise ValueError(name)
    return link, link.target


def _any(parts: list[Compiled]) -> Compiled:
    return Compiled(
        "(" + " OR ".join(part.sql for part in parts) + ")", [value for part in parts for value in part.params]
    )


def _test(spec: FieldSpec, kind: str, alias: str, test: Test) -> Compiled:
    if spec.kind in POINTS:
        return _point(spec, kind, alias, test)
    if spec.multiple:
        return _linked(spec, kind, alias, test)
    column = f"{alias}.{spec.name}"
    match test:
        case Equals(value=Decimal() as number):
            found = custom_columns.compared(spec, column)
            return Compiled(f"({column} IS NOT NULL AND {found} = CAST(? AS REAL))", [to_raw(number)])
        case Contains(text=needle):
            return _contains(column, needle)
        case Equals(value=None):
            return Compiled(f"({column} IS NULL OR {column} = '')")
        case Equals(value=Money() as money):
            return Compiled(f"({column} = ? AND {column}_currency = ?)", [money.minor, money.currency])
        case Equals(value=str() as text) if spec.kind in WORDY:
            return Compiled(f"{_folded(spec, column)} = ?", [fold(text)])
        case Equals(value=value):
            return Compiled(f"{column} = ?", [to_raw(value)])
        case Between():
            return _between(spec, kind, alias, test)


def _folded(spec: FieldSpec, column: str) -> str:
    """What is compared of words; of attached files the name: what stands before the sign that parts it from its number."""
    name = f"substr({column}, 1, instr({column} || '//', '//') - 1)" if spec.kind is FieldKind.FILE else column
    return f"crm_fold({name})"


def _between(spec: FieldSpec, kind: str, alias: str, test: Between) -> Compiled:
    column = f"{alias}.{spec.name}"
    if spec.name == "amount" and ENTITY_TYPES[kind].has_stages:
        column = f"{alias}.amount_base"
    parts = [Compiled(f"{alias}.{spec.name} IS NOT NULL")]
    for value, sign in (
        (test.low, ">" if test.low_open else ">="),
        (test.high, "<" if test.high_open else "<="),
    ):
        if value is None:
            continue
        if isinstance(value, Money):
            parts.append(_money(column, spec, alias, value, sign))
        elif isinstance(value, Decimal):
            parts.append(Compiled(f"{custom_columns.compared(spec, column)} {sign} CAST(? AS REAL)", [to_raw(value)]))
        else:
            parts.append(Compiled(f"{column} {sign} ?", [to_raw(value)]))
    return _all(parts)


def _money(column: str, spec: FieldSpec, alias: str, value: Money, sign: str) -> Compiled:
    if column.endswith("amount_base"):
        return Compiled(f"{column} {sign} ?", [derived.in_base([value.minor, value.currency])])
    return Compiled(f"({column} {sign} ? AND {alias}.{spec.name}_currency = ?)", [value.minor, value.currency])


_BOOKED = (
    "SELECT b.item AS record, coalesce(r.name, u.login) AS value, crm_fold(coalesce(r.name, u.login)) AS normal "
    "FROM booking b JOIN booking_field f ON f.id = b.field LEFT JOIN resource r ON r.id = b.resource "
    "LEFT JOIN user u ON u.id = b.user WHERE b.entity = '{kind}' AND f.custom = {custom} AND b.deleted_at IS NULL"
)
"""Bookings as rows of `point`: filters ask for the names of what is booked."""


def _point(spec: FieldSpec, kind: str, alias: str, test: Test) -> Compiled:
    rows = f"SELECT record FROM point p WHERE p.type = '{kind}' AND p.field = '{spec.name}'"
    if spec.of is FieldKind.BOOKING:
        rows = f"SELECT record FROM ({_BOOKED.format(kind=kind, custom=int(spec.custom))}) p WHERE 1"
    match test:
        case Equals(value=None):
            return Compiled(f"{alias}.id NOT IN ({rows})")
        case Equals(value=str() as text) if spec.item_kind in (FieldKind.FILE, FieldKind.BOOKING):
            return Compiled(f"{alias}.id IN ({rows} AND {_folded(spec.single, 'p.value')} = ?)", [fold(text)])
        case Equals(value=value):
            text = values.format_value(spec.single, value)
            normal = derived.point_normal(spec.name, text, spec.item_kind)
            if spec.kind is FieldKind.VALUES:
                return Compiled(f"{alias}.id IN ({rows} AND p.normal = ?)", [normal])
            sql = f"{alias}.id IN ({rows} AND (p.normal = ? OR p.value = ? COLLATE NOCASE))"
            return Compiled(sql, [normal, text])
        case Contains(text=needle):
            inner = _contains("p.value", needle)
            return Compiled(f"{alias}.id IN ({rows} AND {inner.sql})", inner.params)
        case Between():
            return _point_between(spec, alias, rows, test)


def _point_between(spec: FieldSpec, alias: str, rows: str, test: Between) -> Compiled:
    """One of the values lies between; of money, those in the same currency."""
    parts: list[Compiled] = []
    for value, sign, open_end in ((test.low, ">", test.low_open), (test.high, "<", test.high_open)):
        if value is None:
            continue
        text = derived.point_normal(spec.name, values.format_value(spec.single, value), spec.item_kind)
        parts.append(Compiled(f"p.normal {sign if open_end else sign + '='} ?", [text]))
        if isinstance(value, Money):
            parts.append(Compiled("p.normal BETWEEN ? AND ?", [value.currency, value.currency + "~"]))
    inner = _all(parts)
    return Compiled(f"{alias}.id IN ({rows} AND {inner.sql})", inner.params)


def _linked(spec: FieldSpec, kind: str, alias: str, test: Test) -> Compiled:
    inverse = INVERSE.get((kind, spec.name))
    if inverse:
        rows, wanted = f"SELECT target FROM link WHERE type = '{inverse[0]}' AND field = '{inverse[1]}'", "record"
    else:
        rows, wanted = f"SELECT record FROM link WHERE type = '{kind}' AND field = '{spec.name}'", "target"
    if not isinstance(test, Equals):
        raise ValueError(spec.name)
    if test.value is None:
        return Compiled(f"{alias}.id NOT IN ({rows})")
    return Compiled(f"{alias}.id IN ({rows} AND {wanted} = ?)", [test.value])
