"""Currencies: rates, sums that follow them, and what cannot go."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import currencies, lookup, pipelines, records
from data import backup, database
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def rates(session: Session) -> dict[str, Decimal]:
    return {each.code: each.rate for each in currencies.currencies(session)}


def board_sum(session: Session) -> Money:
    found = pipelines.pipelines(session)[0]
    return pipelines.stages(session, found.id)[0].total


def test_a_new_store_has_one_base_currency_with_rate_one(boss: Session) -> None:
    assert currencies.base(boss).code == currencies.default(boss).code == "EUR"
    assert rates(boss)["EUR"] == 1


def test_a_currency_is_added_with_its_rate(boss: Session) -> None:
    currencies.add(boss, " sek ", "Swedish krona", Decimal("0.0870"))

    assert rates(boss)["SEK"] == Decimal("0.087")


@pytest.mark.parametrize("code", ["", "EU", "EURO", "E1R", "ÄÖÜ", "eur\x00\x1b["])
def test_what_is_no_currency_code_is_refused(boss: Session, code: str) -> None:
    with pytest.raises(InvalidValue):
        currencies.add(boss, code, "Money", Decimal(1))


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1E+30", "1E-30"])
def test_a_rate_is_above_zero_and_believable(boss: Session, rate: str) -> None:
    with pytest.raises(InvalidValue):
        currencies.set_rate(boss, "USD", Decimal(rate))
    with pytest.raises(InvalidValue):
        currencies.add(boss, "SEK", "Swedish krona", Decimal(rate))

    assert rates(boss)["USD"] == Decimal("0.92")


def test_a_currency_is_there_only_once(boss: Session) -> None:
    with pytest.raises(Refused, match="“USD” is there already"):
        currencies.add(boss, "usd", "Dollar", Decimal(1))
    with pytest.raises(Refused, match="name “euro” is taken"):
        currencies.add(boss, "SEK", "euro", Decimal(1))


def test_a_new_rate_changes_every_sum(boss: Session) -> None:
    add_deals(boss, 3, amount=Money(100_00, "USD"))
    add_deals(boss, 1, amount=Money(10_00, "EUR"))
    assert board_sum(boss) == Money(286_00, "EUR")

    currencies.set_rate(boss, "USD", Decimal("0.5"))

    assert board_sum(boss) == Money(160_00, "EUR")
    assert backup.problems() == []


def test_the_rate_of_the_base_currency_stays_one(boss: Session) -> None:
    with pytest.raises(Refused, match="always 1"):
        currencies.set_rate(boss, "EUR", Decimal(2))

    currencies.set_rate(boss, "EUR", Decimal("1.0"))


def test_another_base_currency_keeps_what_things_are_worth(boss: Session) -> None:
    add_deals(boss, 1, amount=Money(92_00, "EUR"))

    currencies.set_base(boss, "usd")

    assert currencies.base(boss).code == "USD"
    assert rates(boss)["USD"] == 1
    assert rates(boss)["EUR"] == Decimal("1.08695652174")
    assert board_sum(boss) == Money(100_00, "USD")
    assert [each.code for each in currencies.currencies(boss) if each.is_base] == ["USD"]


def test_a_base_currency_without_decimals_gives_whole_sums(boss: Session) -> None:
    currencies.add(boss, "JPY", "Yen", Decimal("0.01"))
    add_deals(boss, 1, amount=Money(12_34, "EUR"))

    currencies.set_base(boss, "JPY")

    assert board_sum(boss) == Money(1234, "JPY")


@pytest.mark.covers("entities.md#Default currency selectable in CRM settings")
def test_new_records_get_the_default_currency(boss: Session) -> None:
    currencies.set_default(boss, "CHF")

    assert currencies.default(boss).code == "CHF"
    assert [each.code for each in currencies.currencies(boss) if each.is_default] == ["CHF"]
    assert currencies.base(boss).code == "EUR"


def test_a_currency_nobody_uses_can_go_and_come_back(boss: Session) -> None:
    currencies.delete(boss, "GBP")
    assert "GBP" not in rates(boss)

    currencies.add(boss, "GBP", "Pound", Decimal("1.2"))

    assert rates(boss)["GBP"] == Decimal("1.2")


def test_a_currency_in_use_says_how_many_records_use_it(boss: Session) -> None:
    deal = Ref("deal", add_deals(boss, 2, amount=Money(1, "GBP"))[0])
    records.create(boss, "company", {"title": "Acme", "revenue": Money(1, "GBP")})
    records.delete(boss, [deal])

    with pytest.raises(Refused, match="GBP: 3") as caught:
        currencies.delete(boss, "GBP")

    assert caught.value.params["count"] == 3


def test_the_base_and_the_default_currency_cannot_go(boss: Session) -> None:
    currencies.set_default(boss, "CHF")

    with pytest.raises(Refused, match="base currency"):
        currencies.delete(boss, "EUR")
    with pytest.raises(Refused, match="currency of new records"):
        currencies.delete(boss, "CHF")


def test_an_unknown_currency_gets_a_suggestion(boss: Session) -> None:
    with pytest.raises(NotFound) as caught:
        currencies.set_rate(boss, "US", Decimal(1))

    assert caught.value.hint_params["near"] == "USD"


def test_every_change_is_one_operation(boss: Session) -> None:
    currencies.set_base(boss, "CHF")
    currencies.set_rate(boss, "USD", Decimal("0.8"))
    currencies.rename(boss, "USD", "Dollar")

    labels = [row[0] for row in database.sql("SELECT label FROM operation WHERE origin = 'ui' ORDER BY id")]
    assert labels == ["Base currency chosen", "Exchange rate changed", "Currency renamed"]


def test_only_who_may_change_settings_edits_currencies(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)

    for attempt in (
        lambda: currencies.add(clerk, "SEK", "Krona", Decimal(1)),
        lambda: currencies.rename(clerk, "USD", "Dollar"),
        lambda: currencies.set_rate(clerk, "USD", Decimal(1)),
        lambda: currencies.set_default(clerk, "USD"),
        lambda: currencies.set_base(clerk, "USD"),
        lambda: currencies.delete(clerk, "GBP"),
    ):
        with pytest.raises(NotAllowed, match="luca may not change currencies"):
            attempt()


@pytest.mark.parametrize(("kind", "field"), [("deal", "amount"), ("product", "price"), ("invoice", "amount")])
def test_an_amount_in_a_currency_that_is_not_there_is_refused(boss: Session, kind: str, field: str) -> None:
    with pytest.raises(InvalidValue, match=f"{field}: “ZZZ” is no currency"):
        lookup.parse_values(boss, kind, {field: "10 ZZZ"})
    named = {"name": "Pump"} if kind == "product" else {"title": "Pump"}
    with pytest.raises(InvalidValue, match=f"{field}: “ZZZ” is no currency"):
        records.create(boss, kind, {**named, field: Money(1000, "ZZZ")})

    currencies.add(boss, "ZZZ", "Zed", Decimal(2))

    made = records.create(boss, kind, {**named, field: Money(1000, "ZZZ")})
    assert records.get(boss, made).values[field] == Money(1000, "ZZZ")
