"""What a filter on a custom field costs against the same filter on a field of the program, on a million deals.

`python -m benchmarks.custom_fields [--deals 1000000]`. Each filter is counted in turns with its rival in one run, and
only the ratio counts. Ends with 1 when one misses the goal.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from crm_tui.services import custom_fields, filtering
from crm_tui.services.custom_fields import NewField
from crm_tui.services.session import Session, utc_now
from data import database
from data.queries import listing
from tests.support.office import close_office, open_office

GOAL = 2.0
ROUNDS = 5
PAIRS = (
    ("list of values", "type:goods", "kind:goods"),
    ("date", "close_date<2026-01-20", "day<2026-01-20"),
    ("whole number", "probability=50", "points=50"),
    ("money", "'amount>=99000 EUR'", "'price>=99000 EUR'"),
    ("text, whole", "source_description='note 77'", "remark='note 77'"),
    ("text, part", "source_description~77", "remark~77"),
    ("several values", "observers:anna", "many:goods"),
)
"""What is filtered, by a field of the program and by a custom one."""


def fill(count: int) -> None:
    """Deals with values that differ."""
    rows = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count:d})"
    with database.transaction():
        database.execute(
            f"""{rows} INSERT INTO deal (title, type, amount, amount_currency, amount_base, probability, close_date,
            source_description, pipeline, stage, created_at, modified_at)
            SELECT 'Deal ' || i, CASE i % 5 WHEN 0 THEN 'GOODS' ELSE 'SALE' END, i % 100000 * 100, 'EUR',
            i % 100000 * 100, i % 101, date('2026-01-01', '+' || (i % 365) || ' days'), 'note ' || (i % 1000), 1, 1, 0, 0
            FROM n"""
        )
        database.execute(
            "INSERT INTO link (type, record, field, sort, target) SELECT 'deal', id, 'observers', 0, 1 FROM deal WHERE id % 5 = 0"
        )


def copy() -> None:
    """The same values in custom fields."""
    with database.transaction():
        database.execute(
            """UPDATE deal SET uf_kind = type, uf_day = close_date, uf_points = probability, uf_price = amount,
            uf_price_currency = 'EUR', uf_remark = source_description"""
        )
        database.execute(
            """INSERT INTO point (type, record, field, sort, value, label, normal)
            SELECT 'deal', id, 'uf_many', 0, type, '', lower(type) FROM deal"""
        )
        database.execute("ANALYZE")


def add(session: Session) -> float:
    """The fields; the seconds that the slowest took."""
    values = ("Sale", "Goods")
    wanted = (
        NewField(label="Kind", kind="list", values=values),
        NewField(label="Day", kind="date"),
        NewField(label="Points", kind="integer"),
        NewField(label="Price", kind="money"),
        NewField(label="Remark"),
        NewField(label="Many", kind="list", values=values, many=True),
    )
    slowest = 0.0
    for each in wanted:
        started = time.perf_counter()
        custom_fields.add(session, "deal", each)
        slowest = max(slowest, time.perf_counter() - started)
    return slowest


def cost(session: Session, text: str) -> tuple[float, int]:
    """Seconds to find how many match, and how many."""
    started = time.perf_counter()
    matching = filtering.compiled(session, "deal", text)
    found = listing.count("deal", matching)
    return time.perf_counter() - started, found


def quoted(text: str) -> str:
    """The filter with its value in quotes where it has a space."""
    bare = text.strip("'")
    for sign in (">=", "=", "~", ":", "<"):
        name, found, value = bare.partition(sign)
        if found:
            return f'{name}{sign}"{value.strip(chr(39))}"' if " " in value else bare
    return bare


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--deals", type=int, default=1_000_000)
    count = parser.parse_args().deals
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        session = open_office(Path(folder), utc_now)
        fill(count)
        print(f"adding a field to a type with {count:,} records: {add(session) * 1000:.0f} ms at most")
        copy()
        for what, own, custom in PAIRS:
            pairs = [(cost(session, quoted(custom)), cost(session, quoted(own))) for _ in range(ROUNDS)]
            ours, theirs = (statistics.median(pair[n][0] for pair in pairs) for n in (0, 1))
            assert pairs[0][0][1] == pairs[0][1][1] > 0, (what, pairs[0])
            kept = ours / theirs <= GOAL
            missed += not kept
            print(
                f"{what:16} {ours * 1000:8.1f} ms ÷ {theirs * 1000:8.1f} ms = {ours / theirs:5.2f}  "
                f"goal ≤ {GOAL:g}  {'kept' if kept else 'MISSED'}  ({pairs[0][0][1]:,} found)"
            )
        close_office()
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
