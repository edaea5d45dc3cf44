"""Whatever a step gives a variable becomes a value of its type, or is refused with a sentence; nothing else happens."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crm_tui.automation import converting
from crm_tui.automation.outcome import StepFailed
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.domain.workflow_values import CODED, WORDY, Choice, File, Shape, Typed, ValueType, infer
from crm_tui.services import records
from tests.conftest import Clock
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_tui.services.session import Session

SCALARS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["5", "5.5|EUR", "Y", "tomorrow", "D_1", "user_1", "anna", "a@b.it", "2026-03-01", "call"]),
    st.integers(-(10**6), 10**6), st.booleans(), st.decimals(-1000, 1000, places=2),
    st.builds(Money, st.integers(-1000, 1000), st.just("EUR")), st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.datetimes(timezones=st.just(UTC))
    .filter(lambda each: 2000 < each.year < 2100)
    .map(lambda each: each.replace(microsecond=each.microsecond // 1000 * 1000)),
    st.sampled_from([Ref("deal", 1), Ref("user", 1), Ref("contact", 9)]),
    st.sampled_from([Choice("source", "CALL"), Choice("stage", "1"), File("k", "n")]),
)  # fmt: skip
GIVEN = st.one_of(st.just(None), SCALARS, st.lists(SCALARS, max_size=3).map(tuple))
OF = {ValueType.DICTIONARY: "source", ValueType.ITEM: "deal", ValueType.LIST: "own"}
KINDS: dict[ValueType, type | tuple[type, ...]] = {
    ValueType.INTEGER: int, ValueType.DOUBLE: (Decimal, int), ValueType.MONEY: Money, ValueType.BOOL: bool, ValueType.DATE: date,
    ValueType.DATETIME: datetime, ValueType.USER: Ref, ValueType.ITEM: Ref, ValueType.FILE: File,
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, RunWorld]]:

    session = open_office(tmp_path_factory.mktemp("office"), Clock())
    deal = records.create(session, "deal", {"title": "Boiler"})
    yield session, RunWorld(session, run=0, seq=0, name="", document=deal, starter=None, values=Values())
    close_office()


@example(kind=ValueType.USER, multiple=False, value=("user_1", "anna", "2"))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(list(ValueType)), multiple=st.booleans(), value=GIVEN)
def test_every_value_becomes_one_of_the_type_or_is_refused(
    world: tuple[Session, RunWorld], kind: ValueType, multiple: bool, value: object
) -> None:
    session, asked = world
    shape = Shape(type=kind, multiple=multiple, of=OF.get(kind, ""))
    warnings: list[tuple[str, Mapping[str, object]]] = []
    made, refused = Typed(kind, None), ""
    try:
        made = converting.converted(session, "V", shape, infer(value), asked, warnings)  # type: ignore[arg-type]
    except StepFailed as error:
        refused = f"{error.why} {error.params['parameter']}"
    if refused:
        assert refused == "invalid_value V"
        return

    assert made.type is kind
    assert isinstance(made.value, tuple) or not multiple
    assert multiple or not isinstance(made.value, tuple)
    expected = str if kind in WORDY else Choice if kind in CODED else KINDS[kind]
    assert all(isinstance(each, expected) for each in made.items)
    assert unpack(pack(made)) == made
    if kind is ValueType.ITEM:
        assert all(isinstance(each, Ref) and each.type == "deal" for each in made.items)
    assert converting.converted(session, "V", shape, made, asked, warnings) == made
    assert infer(value).items or made == Typed(kind, () if multiple else None)  # type: ignore[arg-type]
