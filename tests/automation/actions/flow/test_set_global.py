"""Variables that all workflows share: set by people and by runs, in their types, logged and undone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import global_values, undo
from crm_tui.services.global_values import Draft
from data import database
from tests.automation.test_engine import comments, say, text

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def put(session: Session, code: str, value: str | None = None, *, constant: bool = False, **more: object) -> None:
    global_values.put(session, code, Draft(text=value, **more), constant=constant)  # type: ignore[arg-type]


def value(code: str, *, constant: bool = False) -> object:
    found = global_values.value(code, constant=constant)
    return found.value if found else "gone"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("string", "a, b", "a, b"), ("integer", "5", 5), ("double", "5.5", Decimal("5.5")),
        ("money", "5.5|EUR", Money(550, "EUR")),
        ("bool", "Y", True), ("user", "user_1", Ref("user", 1)), ("item", "D_1", Ref("deal", 1)), ("email", "a@b.it", "a@b.it"),
        ("phone", "+39 02 1", "+39 02 1"), ("url", "https://b.it", "https://b.it"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("deal")
def test_values_have_types(anna: Session, kind: str, typed: str, kept: object) -> None:
    put(anna, "V", typed, type=kind)

    assert value("v") == kept
    assert [(each.code, each.shape.type) for each in global_values.every(anna)] == [("V", ValueType(kind))]


def test_every_type_of_a_template_is_one_of_a_global_value(anna: Session) -> None:
    for kind in ValueType:
        put(anna, f"V_{kind.value}", type=kind.value, of="source" if kind is ValueType.DICTIONARY else "")
    with pytest.raises(NotFound):
        put(anna, "D", type="dictionary", of="nothing")
    assert len(global_values.every(anna)) == 19


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("1A", {}), ("A B", {}), ("A", {"type": "nothing"}), ("A", {"type": "integer", "value": "x"}),
        ("A", {"type": "dictionary", "of": "source", "value": "NOPE"}), ("A", {"type": "stage", "value": "NOPE"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(anna: Session, code: str, given: dict[str, object]) -> None:
    with pytest.raises(InvalidValue):
        put(anna, code, **given)  # type: ignore[arg-type]
    assert global_values.every(anna) == ()


def test_another_type_needs_another_value(anna: Session) -> None:
    put(anna, "N", "five")
    with pytest.raises(InvalidValue):
        put(anna, "N", type="integer")

    put(anna, "n", "5", type="integer", name="Number")

    assert [(each.code, each.name, each.value.value) for each in global_values.every(anna)] == [("N", "Number", 5)]


def test_only_who_may_change_workflows_sets_them(anna: Session, luca: Session) -> None:
    put(anna, "N", "5")
    for act in (lambda: put(luca, "N", "6"), lambda: global_values.delete(luca, "N")):
        with pytest.raises(NotAllowed):
            act()
    assert value("N") == "5"


def test_changes_are_undone_and_twins_do_not_come_back(anna: Session) -> None:
    put(anna, "N", "5")
    put(anna, "N", "6")
    undo.undo(anna)
    assert value("N") == "5"
    global_values.delete(anna, "n")
    assert value("N") == "gone"
    gone = int(database.sql("SELECT max(id) FROM operation")[0][0])
    put(anna, "N", "7")

    with pytest.raises(Refused, match="N"):
        undo.undo(anna, gone)

    with pytest.raises(NotFound):
        global_values.delete(anna, "OTHER")


def test_a_run_reads_and_writes_them_and_the_log_says_so(anna: Session, deal: Ref) -> None:
    put(anna, "COUNT", "1", type="integer")
    put(anna, "SEEN", type="item", multiple=True, of="deal")
    put(anna, "VAT", "22", type="double", constant=True)
    template = workflows.save(anna, text(
        "A1|set_global||with.variables = [{ set = 'COUNT', to = '={=GlobalVar:COUNT}+1' }]",
        "A2|set_global||with.variables = [{ set = 'SEEN', to = '{=Document:ID}' }]\nwith.append = 'Y'",
        say("A3", "{=GlobalVar:COUNT} {=GlobalConst:VAT} {=GlobalVar:SEEN > count}"),
    )).id  # fmt: skip

    for number in (2, 3):
        run = workflows.start(anna, template, deal, {})
        sweep.run_all(anna)
        assert workflows.run(anna, run.id).state == "completed"
        assert value("COUNT") == number

    assert comments(anna, deal) == ["2 22 1", "3 22 2"]
    assert value("SEEN") == (deal, deal)
    origins = database.sql(
        "SELECT DISTINCT o.origin FROM change c JOIN operation o ON o.id = c.operation WHERE c.type = 'global_value' "
        "AND c.field = 'value' ORDER BY 1"
    )
    assert [row[0] for row in origins] == ["run:1", "run:2"]


def test_a_run_writes_no_constant_and_no_value_of_another_type(anna: Session, robot: Robot) -> None:
    put(anna, "VAT", "22", type="double", constant=True)
    put(anna, "N", "1", type="integer")

    for rows in ({"VAT": "20"}, {"NONE": "20"}, {"N": "many"}, {"N": "{=Document:CONTACT_IDS}"}):
        told = robot.do("set_global", {"variables": rows})
        if told.outcome is None:
            assert told.failure.why == "invalid_value"
    assert (value("N"), value("VAT", constant=True)) != ("many", Decimal(20))
    assert robot.do("set_global", {"variables": {}}).failure.why == "missing_parameter"


def test_a_template_that_names_what_is_not_there_is_told_so(anna: Session) -> None:
    wrong = text(
        "A1|set_global||with.variables = [{ set = 'NONE', to = '1' }]",
        say("A2", "{=GlobalVar:NONE} {=GlobalConst:VAT}"),
    )
    said = [each.reason.format_map(each.params) for each in workflows.check(anna, wrong).problems]
    assert any("NONE" in each and "is not a variable" in each for each in said)

    put(anna, "NONE", "1", type="integer")
    put(anna, "VAT", "1", constant=True)
    found = workflows.check(anna, wrong)
    assert ([each.reason for each in found.problems], found.template is None) == ([], False)


def test_variables_take_values_of_their_types_only(anna: Session, deal: Ref) -> None:
    declared = "".join(
        f'[[variable]]\ncode = "{code}"\ntype = "{kind}"\nmultiple = {many}\n'
        for code, kind, many in (
            ("N", "integer", "false"),
            ("S", "string", "false"),
            ("L", "string", "true"),
            ("U", "user", "false"),
        )
    )

    def go(name: str, to: str, shown: str = "") -> tuple[str, list[str]]:
        before = len(comments(anna, deal))
        template = workflows.save(anna, text(
            f"A1|set_variable||with.variables = [{{ set = '{name}', to = '{to}' }}]", say("A2", shown or f"{{=Variable:{name}}}"),
            more=declared,
        )).id  # fmt: skip
        run = workflows.start(anna, template, deal, {})
        sweep.run_all(anna)
        return workflows.run(anna, run.id).reason, comments(anna, deal)[before:]

    assert go("N", "5", "={=Variable:N}+1") == ("", ["6"])
    assert go("n", "=10/2", "={=Variable:N}+1") == ("", ["6"])
    assert go("S", "={=Document:ID}") == ("", [str(deal.id)])
    assert go("L", "a\\nb".replace("\\n", "x"), "{=Variable:L > count}") == ("", ["1"])
    assert go("L", '=explode(",", "a,b")', "{=Variable:L > count}") == ("", ["2"])
    assert go("U", "luca", "{=Variable:U > friendly}") == ("", ["Luca Bianchi"])
    assert go("N", "{=Document:TITLE}") == ("invalid_value", [])
    assert go("N", '=explode(",", "1,2")') == ("invalid_value", [])
    assert go("U", "{=Document:TITLE}") == ("invalid_value", [])


def test_values_added_to_a_variable_that_takes_one_replace_it(anna: Session, deal: Ref) -> None:
    declared = '[[variable]]\ncode = "S"\ntype = "string"\ndefault = "a"\n'
    template = workflows.save(anna, text(
        "A1|set_variable||with.variables = [{ set = 'S', to = 'b' }]\nwith.append = 'Y'", say("A2", "{=Variable:S}"),
        more=declared,
    )).id  # fmt: skip
    workflows.start(anna, template, deal, {})
    sweep.run_all(anna)

    assert comments(anna, deal) == ["b"]
    assert global_values.value("S", constant=False) is None
    assert Typed(ValueType.STRING, "b").items == ("b",)
