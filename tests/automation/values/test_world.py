"""What references of a step answer: the document and what it links, the run's own values, the clock, people, files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import insert_value
from crm_tui.domain.fields import Point
from crm_tui.domain.insert_value import canonical
from crm_tui.domain.money import Money
from crm_tui.domain.product_rows import ProductRow
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, Typed, ValueType
from crm_tui.domain.working_time import is_worktime
from crm_tui.i18n.translate import set_language
from crm_tui.services import (
    absences,
    custom_fields,
    departments,
    files,
    global_values,
    lookup,
    orders,
    products,
    records,
    users,
)
from crm_tui.services.custom_fields import NewField
from crm_tui.services.global_values import Draft
from tests.support.office import clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    return clerk_of(clock)


@pytest.fixture
def deal(anna: Session, luca: Session) -> Ref:
    company = records.create(anna, "company", {"title": "Acme", "responsible": anna.user_id})
    contacts = tuple(
        records.create(
            anna, "contact",
            {"name": name, "phone": (Point(f"+39 {n}00", "work"), Point(f"+39 {n}11", "work")),
             "email": (Point(f"{name}@x.it", "work"),)},
        ).id
        for n, name in ((3, "eva"), (4, "ugo"))
    )  # fmt: skip
    return records.create(
        anna, "deal",
        {"title": "Impianto", "amount": Money(1000_00, "EUR"), "company": company.id, "contacts": contacts,
         "responsible": luca.user_id, "observers": (anna.user_id, luca.user_id)},
    )  # fmt: skip


@pytest.fixture
def world(anna: Session, deal: Ref) -> RunWorld:
    values = Values(
        parameters={"START": Typed(ValueType.DATE, date(2026, 5, 6))},
        variables={"N": Typed(ValueType.INTEGER, 7), "LIST": Typed(ValueType.STRING, ("a", "b"))},
        constants={"LIMIT": Typed(ValueType.INTEGER, 9)},
        results={"A1": {"DEAL_ID": Typed(ValueType.INTEGER, 5)}},
    )
    global_values.put(anna, "G", Draft(text="shared"))
    global_values.put(anna, "VAT", Draft(text="22", type="double"), constant=True)
    return world_of(anna, deal, values)


def world_of(session: Session, document: Ref, values: Values | None = None, *, seq: int = 3) -> RunWorld:
    return RunWorld(
        session, run=17, seq=seq, name="Sample", document=document, starter=session.user_id, values=values or Values()
    )


def said(world: RunWorld, text: str) -> object:
    """The value of a text; several as a tuple."""
    return insert_value.resolve(text, world)[0].value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{=Document:TITLE}", "Impianto"),
        ("=Document:title", "Impianto"),
        ("{=Document:OPPORTUNITY}", Money(1000_00, "EUR")),
        ("{=Document:amount > printable}", "€1,000.00"),
        ("{=Template:START}", date(2026, 5, 6)),
        ("{=Parameter:start}", date(2026, 5, 6)),
        ("{=Variable:N}", 7),
        ("{=variable:LIST[1]}", "b"),
        ("{=Constant:LIMIT}", 9),
        ("{=GlobalVar:G}", "shared"),
        ("{=GlobalConst:VAT}", Decimal(22)),
        ("{=A1:DEAL_ID}", 5),
        ("{=Workflow:ID}", 17),
        ("{=Workflow:NAME}", "Sample"),
        ("{=System:Now}", datetime(2026, 3, 18, 12, 0, tzinfo=UTC)),
        ("{=System:Date}", date(2026, 3, 18)),
        ("={=Document:OPPORTUNITY}/2 + {=Variable:N}", Decimal(507)),
        ("For {=Document:TITLE}: {=Document:OPPORTUNITY}", "For Impianto: €1,000.00"),
    ],
)
def test_every_group_answers(world: RunWorld, text: str, value: object) -> None:
    assert said(world, text) == value


def test_ids_and_people(anna: Session, luca: Session, deal: Ref, world: RunWorld) -> None:
    assert said(world, "{=Document:ID}") == deal.id
    assert said(world, "{=User:ID}") == Ref("user", anna.user_id)
    assert said(world, "{=Document:ASSIGNED_BY_ID}") == Ref("user", luca.user_id)
    assert said(world, "{=Document:RESPONSIBLE}") == Ref("user", luca.user_id)
    assert said(world, "{=Document:OBSERVERS}") == (Ref("user", anna.user_id), Ref("user", luca.user_id))
    both = f"Anna Rossi ({anna.user_id}), Luca Bianchi ({luca.user_id})"
    assert said(world, "{=Document:OBSERVERS > printable}") == said(world, "{=Document:OBSERVERS_printable}") == both
    assert said(world, "{=Document:OBSERVERS > name}") == ("Anna Rossi", "Luca Bianchi")
    assert world.text(ValueType.USER, Ref("user", 99)) == "user:99"
    assert said(world, "{=Document:CREATED_BY > friendly}") == "Anna Rossi"
    stage = said(world, "{=Document:STAGE_ID}")
    assert isinstance(stage, Choice)
    assert stage.list == "stage"
    assert said(world, "by {=Document:CREATED_BY}") == f"by Anna Rossi ({anna.user_id})"


@pytest.mark.parametrize(("own", "hour"), [("", 13), ("Asia/Tokyo", 21)])
def test_the_local_time_is_that_of_who_started_the_run(world: RunWorld, anna: Session, own: str, hour: int) -> None:
    """The company's where they have no zone of their own."""
    departments.set_employee(anna, "anna", {"zone": own})

    local = said(world, "{=System:NowLocal}")

    assert isinstance(local, datetime)
    assert (local.hour, local.tzinfo) == (hour, ZoneInfo(own or "Europe/Rome"))
    assert said(world, "at {=System:NowLocal}") == said(world, "at {=System:Now > user}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{=Document:COMPANY.TITLE}", "Acme"),
        ("{=Document:COMPANY_ID.TITLE}", "Acme"),
        ("{=Document:CONTACT.NAME}", "eva"),
        ("{=Document:CONTACT.PHONE}", ("+39 300", "+39 311")),
        ("{=Document:CONTACT > email}", ("eva@x.it", "ugo@x.it")),
        ("{=Document:CONTACT > first, phone}", "+39 300"),
        ("{=Document:RESPONSIBLE.NAME}", "Luca Bianchi"),
        ("{=Document:RESPONSIBLE.LOGIN}", "luca"),
        ("{=Document:COMPANY.RESPONSIBLE.NAME}", "Anna Rossi"),
        ("{=Document:COMPANY > name}", "Acme"),
    ],
)
def test_links_lead_to_the_client_and_the_people(world: RunWorld, text: str, value: object) -> None:
    assert said(world, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("deal", "{=Document:CURRENCY_ID}", "EUR"),
        ("deal", "{=Document:OPPORTUNITY > double} {=Document:CURRENCY_ID}", "1,000 EUR"),
        ("deal", "{=Document:CONTACT.TITLE}", "eva Verdi"),
        ("contact", "{=Document:TITLE}", "eva Verdi"),
        ("lead", "{=Document:STATUS_ID > printable}", "Unprocessed"),
        ("lead", "{=Document:DATE_CLOSED}", None),
        ("quote", "{=Document:TITLE}", "Offer"),
    ],
)
def test_codes_of_the_reference_product_are_known_on_every_type(
    anna: Session, deal: Ref, kind: str, text: str, value: object
) -> None:
    from crm_tui.automation import workflows
    from tests.automation.test_engine import say
    from tests.automation.test_engine import text as template

    contact = Ref("contact", int(records.get(anna, deal).values["contacts"][0]))  # type: ignore[index, arg-type]  # a tuple
    records.update(anna, [contact], {"last_name": "Verdi"})
    documents = {"deal": lambda: deal, "contact": lambda: contact}
    made = documents.get(kind, lambda: records.create(anna, kind, {"title": "Offer"}))()

    found = workflows.check(anna, template(say("A1", f"x {text}")).replace('"deal"', f'"{kind}"'))
    assert found.problems == ()
    assert found.template is not None
    stored = found.template.steps[0].parameter("comment")
    assert isinstance(stored, str)
    assert said(world_of(anna, made), stored.removeprefix("x ")) == said(world_of(anna, made), text) == value


def test_addresses_of_people(anna: Session, world: RunWorld) -> None:
    users.change(anna, "luca", users.Changes(email="luca@x.it", phone="+39 9"))
    assert said(world, "{=Document:RESPONSIBLE.EMAIL}") == "luca@x.it"
    assert said(world, "{=Document:RESPONSIBLE > phone}") == "+39 9"


@pytest.mark.parametrize(
    "text",
    [
        "{=Document:LEAD_ID}", "{=Document:LEAD_ID.TITLE}", "{=Document:NOTHING}", "{=Document:TITLE.X}",
        "{=Document:COMPANY.NOTHING}", "{=Variable:X}", "{=A9:X}", "{=A1:X}", "{=Document:RESPONSIBLE.NOTHING}",
    ],
)  # fmt: skip
def test_what_is_not_there_is_empty(world: RunWorld, text: str) -> None:
    assert insert_value.resolve(text, world)[0].empty
    assert insert_value.resolve(f"a{text}b", world)[0].value == "ab"


def test_what_names_nothing_is_a_warning(world: RunWorld) -> None:
    assert insert_value.resolve("{=Document:NOTHING}", world)[1]
    assert insert_value.resolve("{=A9:X}", world)[1]


def test_a_client_in_the_bin_tells_nothing(anna: Session, deal: Ref) -> None:
    company = records.get(anna, deal).values["company"]
    records.delete(anna, [Ref("company", int(str(company)))])
    assert insert_value.resolve("{=Document:COMPANY.TITLE}", world_of(anna, deal))[0].empty


def test_contacts_and_companies_as_documents(anna: Session, deal: Ref) -> None:
    values = records.get(anna, deal).values
    company = Ref("company", int(str(values["company"])))
    made = records.create(anna, "contact", {"name": "Zoe", "companies": (company.id,)})
    assert said(world_of(anna, made), "{=Document:COMPANY.TITLE}") == "Acme"
    assert said(world_of(anna, company), "{=Document:CONTACT.NAME}") == "Zoe"


@pytest.mark.covers("actions.md#Example uses the placeholder {{Prodotti}}")
def test_products_and_orders_of_the_document(anna: Session, deal: Ref, world: RunWorld) -> None:
    from crm_tui.automation.catalogue import Known
    from crm_tui.domain.entities.types import ENTITY_TYPES

    pump = records.create(anna, "product", {"name": "Pump", "price": Money(1_00, "EUR")})
    products.add(anna, deal, [
        ProductRow(name="Pump", product=pump.id, price=Money(1_00, "EUR")),
        ProductRow(name="Work", price=Money(2_00, "EUR")),
    ])  # fmt: skip
    stored = canonical("{{Prodotti}}", Known(kind=ENTITY_TYPES["deal"], lang="it")).text
    assert said(world, stored) == (pump, Ref("row", 2))
    assert said(world, f"Sold: {stored}") == "Sold: Pump, Work"
    assert said(world, "{=Document:PRODUCTS > name}") == ("Pump", "Work")

    assert said(world, "{=Document:ORDERS}") == ()
    order = orders.from_deal(anna, deal)
    assert said(world_of(anna, deal), canonical("{{Orders}}", Known(kind=ENTITY_TYPES["deal"])).text) == (order,)


def test_values_are_never_read_again(anna: Session, deal: Ref) -> None:
    records.update(anna, [deal], {"title": "{=Document:COMMENTS} {{=1+1}}", "comments": "secret"})
    assert said(world_of(anna, deal), "{=Document:TITLE}") == "{=Document:COMMENTS} {{=1+1}}"
    assert said(world_of(anna, deal), "x {=Document:TITLE}") == "x {=Document:COMMENTS} {{=1+1}}"


def test_the_same_step_has_the_same_luck(anna: Session, deal: Ref) -> None:
    def rolls(seq: int) -> list[object]:
        world = world_of(anna, deal, seq=seq)
        return [said(world, "=rand(1, 1000000)") for _ in range(3)]

    assert rolls(3) == rolls(3)
    assert rolls(3) != rolls(4)


def test_working_time_knows_absences_and_hours(anna: Session, luca: Session, world: RunWorld) -> None:
    departments.set_employee(anna, "luca", {"hours": "10-12", "zone": "Asia/Tokyo"})
    absences.add(anna, "luca", "2026-03-19", "2026-03-19")
    own = world.working_time(Ref("user", luca.user_id))
    assert is_worktime(own, datetime(2026, 3, 18, 1, 30, tzinfo=UTC))
    assert not is_worktime(own, datetime(2026, 3, 19, 1, 30, tzinfo=UTC))
    assert is_worktime(world.working_time(None), datetime(2026, 3, 19, 12, 0, tzinfo=UTC))
    assert world.zone_of(Ref("user", luca.user_id)) == ZoneInfo("Asia/Tokyo")
    assert world.zone_of("responsible") == ZoneInfo("Asia/Tokyo")
    assert world.zone_of("user") == ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("zone", "said"),
    [("UTC", "12:00 13:00"), ("Asia/Tokyo", "21:00 13:00"), ("Europe/Rome", "13:00 13:00"), ("", "13:00 13:00")],
)
def test_moments_are_printed_in_the_zone_that_was_asked_for(anna: Session, deal: Ref, zone: str, said: str) -> None:
    departments.set_employee(anna, "anna", {"zone": zone})
    text = "{=System:Now > user} {=System:Now > user, server}"

    assert str(said_of(anna, deal, text)).replace("18 Mar 2026, ", "") == said
    assert str(said_of(anna, deal, f"{{{{=touserdate({anna.user_id}, {{=System:Now}})}}}} {{=System:Now}}")) == str(
        said_of(anna, deal, text)
    )


def said_of(session: Session, deal: Ref, text: str) -> object:
    return said(world_of(session, deal), text)


def test_names_of_months_are_in_the_language(anna: Session, deal: Ref) -> None:
    assert said(world_of(anna, deal), '=locdate("F", {=System:Now})') == "March"
    set_language("it")
    try:
        assert said(world_of(anna, deal), '=locdate("F", {=System:Now})') == "marzo"
    finally:
        set_language("en")


def test_rates(world: RunWorld) -> None:
    assert world.rates()["EUR"] == 1


@pytest.mark.parametrize(
    ("modifier", "said"),
    [
        ("name", "our offer è.pdf"),
        ("src", "crm-file://1/our%20offer%20%C3%A8.pdf"),
        ("shortlink", "crm-file://1"),
        ("publink", None),
    ],
)
def test_files_have_addresses_that_the_program_takes_and_none_that_is_public(
    anna: Session, tmp_path: Path, modifier: str, said: str | None
) -> None:
    custom_fields.add(anna, "deal", NewField(label="Offer", kind="file", code="offer"))
    path = tmp_path / "our offer è.pdf"
    path.write_bytes(b"%PDF")
    deal = records.create(
        anna, "deal", {"title": "Boiler", **lookup.parse_values(anna, "deal", {"uf_offer": f"@{path}"})}
    )

    value, warnings = insert_value.resolve(f"{{=Document:uf_offer > {modifier}}}", world_of(anna, deal))

    assert (value.value, [str(each) for each in warnings]) == (
        said, [] if said else ["“publink” cannot be done with “our offer è.pdf”: empty"],
    )  # fmt: skip
    if said and said.startswith("crm-file:"):
        assert b"".join(files.content(files.called(anna, said))) == b"%PDF"
