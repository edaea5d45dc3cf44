"""Rows of products on the command line: `TYPE rows …` and `product rows TYPE:ID`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import Usage
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.domain.product_rows import ProductRow
    from crm_tui.services.outcome import Outcome
    from crm_tui.services.products import Line

COLUMNS = ("row", "name", "quantity", "measure", "price", "discount", "tax_rate", "total")
_FIELDS = (*COLUMNS, "product", "price_after", "tax_included", "reserved", "reserved_until", "net", "tax")
_MOST = 5_000_000
"""Bytes of a file of rows."""
ACTIONS = ("list", "add", "set", "delete", "order", "load")


def rows_command(kind: str) -> click.Command:
    """``TYPE rows``."""

    @verb(
        N_(
            "The products of a record. list ID · add ID field=value… · set ID ROW field=value… · "
            "delete ID ROW…|all · order ID ROW… · load ID FILE|- (rows as list -o jsonl writes them, instead of all). "
            "A discount is a percentage, or a sum with its currency."
        ),
        more=_guide(kind),
    )
    @click.argument("action", metavar="list|add|set|delete|order|load")
    @click.argument("word", metavar="ID")
    @click.argument("words", metavar="[ROW…] [FIELD=VALUE…]", nargs=-1)
    @click.option(
        "--if-version",
        "version",
        type=VERSION,
        metavar="N",
        help=N_("only when the record still has this version (exit 4 otherwise)"),
    )
    @pass_door
    def rows(door: Door, action: str, word: str, words: tuple[str, ...], version: int | None) -> int | None:
        if action not in ACTIONS:
            raise _unknown(action)
        ref = naming.record(kind, word)
        if action == "list":
            listed(door, ref)
            return None
        setup.require(door, _FIELDS)
        return _write(door, ref, action, words, version)

    return rows


def _guide(kind: str) -> Callable[[], dict[str, list[str]]]:
    def make() -> dict[str, list[str]]:
        from crm_tui.services import row_texts  # noqa: PLC0415 — only who asks for help

        return {
            N_("Fields"): [", ".join(row_texts.FIELDS)],
            N_("Examples"): [
                f"crm-tui {kind} rows add 42 product=Pump quantity=2 discount=10%",
                f"crm-tui {kind} rows add 42 name=Mounting price='80 EUR' tax_rate=22",
                f"crm-tui {kind} rows set 42 1 quantity=3 discount='5 EUR'",
            ],
        }

    return make


def _unknown(action: str) -> Usage:
    near = nearest(action, ACTIONS)
    hint = N_("did you mean “{near}”?") if near else N_("choose one of: {choices}")
    params: dict[str, object] = {"near": near, "choices": ", ".join(ACTIONS)}
    return Usage(text=N_("“{name}” is not a verb"), name=shown(action), hint=hint, hint_params=params)


def _write(door: Door, ref: Ref, action: str, words: Sequence[str], version: int | None) -> int:
    from crm_tui.services import products, row_texts  # noqa: PLC0415 — lists need no texts

    session = door.session
    places, assignments = naming.split(words)
    texts = _texts(assignments)
    currency = products.currency_of(session, ref)
    match action:
        case "add":
            _no_places(places)
            row = row_texts.new_row(session, texts, currency)
            outcome = products.add(session, ref, [row], version=version)
        case "set":
            if len(places) != 1 or not texts:
                raise Usage(text=N_("write the number of the row, then field=value"))
            given = row_texts.changes(session, texts, currency)
            outcome = products.change(session, ref, _positions(places)[0], version=version, **given)
        case "delete":
            which = None if list(places) == ["all"] else _positions(places)
            outcome = products.remove(session, ref, which, version=version)
        case "order":
            outcome = products.reorder(session, ref, _positions(places), version=version)
        case _:
            outcome = products.set_rows(session, ref, _loaded(door, places, currency), version=version)
    return _done(door, ref, outcome)


def _done(door: Door, ref: Ref, outcome: Outcome) -> int:
    if door.asked.dry_run:
        from crm_tui.cli import rehearsal  # noqa: PLC0415 — only writes end so

        return rehearsal.done(door, outcome)
    if door.out.chosen:
        listed(door, ref)
    if outcome.operation_id:
        door.out.say(_said(door, ref))
    else:
        door.out.say(_("nothing to change"))
    return 0


def _said(door: Door, ref: Ref) -> str:
    from crm_tui.i18n.formats import money_text  # noqa: PLC0415 — only writes
    from crm_tui.services import deeds, products  # noqa: PLC0415 — only writes

    found = products.rows(door.session, ref)
    words = {
        "record": deeds.named(ref),
        "count": len(found.lines),
        "total": money_text(found.sums.total),
        "tax": money_text(found.sums.tax),
    }
    said = fill(_("{record}: rows {count}, sum {total}, tax {tax}"), words)
    return said + _("; the amount was typed and stays") if found.manual else said


def _texts(assignments: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, sign, given in assignments:
        if sign != "=":
            raise Usage(text=N_("a field of a row takes one value: write field=value"))
        if name in found:
            raise Usage(text=N_("the field “{field}” is given twice"), field=shown(name))
        found[name] = given
    return found


def _no_places(places: Sequence[str]) -> None:
    if places:
        raise Usage(
            text=N_("“{word}” is not field=value"), word=shown(places[0]), hint=N_("write for example product=Pump")
        )


def _positions(places: Sequence[str]) -> list[int]:
    for place in places:
        if not (place.isascii() and place.isdigit() and len(place) < 6):
            raise Usage(text=N_("“{word}” is not the number of a row"), word=shown(place))
    if not places:
        raise Usage(text=N_("no row is given"), hint=N_("write its number, as “rows list” shows it"))
    return [int(place) for place in places]


def _loaded(door: Door, places: Sequence[str], currency: str) -> list[ProductRow]:
    from crm_tui.services import row_transfer  # noqa: PLC0415 — only who loads a file

    if len(places) != 1:
        raise Usage(text=N_("write the name of one file, or - for standard input"))
    return row_transfer.read(door.session, _content(places[0]), currency)


def _content(name: str) -> str:
    from pathlib import Path  # noqa: PLC0415 — as above

    if name == "-":
        if sys.stdin is None:
            raise Usage(text=N_("standard input is closed"), hint=N_("write the name of a file"))
        found = sys.stdin.buffer.read(_MOST + 1)
        if len(found) > _MOST:
            raise Usage(text=N_("{file} is too large"), file=name)
        return found.decode("utf-8", "replace")
    from crm_tui.services import plain_files  # noqa: PLC0415 — as above

    return plain_files.content(Path(name), _MOST).decode("utf-8", "replace")


@verb(N_("The products of a record of any type, for example: deal:42"))
@click.argument("word", metavar="TYPE:ID")
@pass_door
def of_record(door: Door, word: str) -> None:
    """``product rows``."""
    kind, colon, _number = word.partition(":")
    if not colon:
        raise Usage(text=N_("write the record as TYPE:ID"), hint=N_("for example deal:42"))
    from crm_tui.services import records  # noqa: PLC0415 — the help of other verbs needs no store

    listed(door, naming.record(records.entity(kind).code, word))


def of_record_command(kind: str) -> click.Command:
    """``product rows``."""
    return of_record


def listed(door: Door, ref: Ref) -> None:
    """The rows of the record in the format of this run."""
    from crm_tui.services import products  # noqa: PLC0415 — the help of other verbs needs no store

    found = products.rows(door.session, ref)
    people = door.out.form == "table"
    setup.listed(door, [line_json(door, line, people=people) for line in found.lines], COLUMNS)
    if people and found.lines:
        door.out.say(_said(door, ref))


def line_json(door: Door, line: Line, *, people: bool = False) -> dict[str, Json]:
    """One row: decimals as text, money with its currency."""
    from crm_tui.i18n import formats  # noqa: PLC0415 — only tables

    row = line.row
    discount: Json = None
    if isinstance(row.discount, Money):
        discount = _money(row.discount)
    elif row.discount is not None:
        discount = f"{row.discount:f}%"
    quantity = formats.number_text(row.quantity) if people else f"{row.quantity:f}"
    return {
        "row": line.position,
        "product": row.product,
        "name": row.name,
        "price": _money(row.price),
        "quantity": quantity,
        "measure": measure_name(row.measure) if people else row.measure or None,
        "discount": discount,
        "price_after": _money(line.price_after),
        "tax_rate": None if row.tax_rate is None else f"{row.tax_rate:f}",
        "tax_included": row.tax_included,
        "reserved": None if row.reserved is None else f"{row.reserved:f}",
        "reserved_until": row.reserved_until.isoformat() if row.reserved_until else None,
        "net": _money(line.sums.net),
        "tax": _money(line.sums.tax),
        "total": _money(line.sums.total),
    }


def measure_name(code: str) -> str:
    """What people call a measure."""
    from crm_tui.services import dictionaries  # noqa: PLC0415 — as above

    return dictionaries.name_of("measure", code)[0] if code else ""


def _money(money: Money) -> Json:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def objects(door: Door, ref: Ref) -> list[Json]:
    """The rows of a record for machines."""
    from crm_tui.services import products  # noqa: PLC0415 — only records with products

    return [line_json(door, line) for line in products.rows(door.session, ref).lines]


def table(door: Door, ref: Ref) -> None:
    """The rows under a record that a table shows; nothing when it has none."""
    from crm_tui.services import products  # noqa: PLC0415 — only records with products

    rows = [line_json(door, line, people=True) for line in products.rows(door.session, ref).lines]
    if rows:
        door.out.text("\n")
        door.out.rows(rows, COLUMNS)
