"""The verbs of records, on a real store."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


def _deal(crm: Run, *words: str) -> str:
    return crm("deal", "add", *(words or ("title=Impianto", "amount=1500 EUR")), "-o", "ids").out.strip()


@pytest.mark.covers("behaviour.md#Created manually or automatically")
def test_adding_prints_the_record_and_says_so_on_the_other_stream(crm: Run) -> None:
    result = crm("deal", "add", "title=Impianto", "amount=1500 EUR")

    assert result.code == 0
    assert "Impianto" in result.out
    assert "€1,500.00" in result.out
    assert result.err == "created deal:1 “Impianto”\n"


def test_ids_are_all_that_add_prints_when_asked(crm: Run) -> None:
    assert crm("deal", "add", "title=A", "-o", "ids").out == "1\n"


def test_a_list_shows_what_matches(crm: Run) -> None:
    _deal(crm, "title=Impianto", "amount=1500 EUR")
    _deal(crm, "title=Fiera", "amount=10 EUR")

    result = crm("deal", "list", "amount>100")

    assert [line.split()[1] for line in result.out.splitlines()] == ["title", "Impianto"]
    assert result.err == "1 row\n"


def test_a_minus_before_a_word_negates_it(crm: Run) -> None:
    _deal(crm, "title=Alpha", "source=CALL")
    _deal(crm, "title=Beta", "source=WEB")

    assert crm("deal", "list", "-source:web", "-o", "ids").out == "1\n"
    assert crm("deal", "list", "-o", "ids", "-source:call").out == "2\n"
    assert crm("deal", "list", "-ojson", "-source:call").json[0]["title"] == "Beta"


def test_lists_can_be_sorted_and_cut(crm: Run) -> None:
    for amount in (3, 1, 2):
        _deal(crm, f"title=T{amount}", f"amount={amount} EUR")

    assert crm("deal", "list", "--sort", "-amount", "--limit", "2", "-o", "ids").out.split() == ["1", "3"]
    assert crm("deal", "list", "--sort", "amount", "-o", "ids").out.split() == ["2", "3", "1"]


@pytest.mark.covers("behaviour.md#Preset filters, e.g. deals in progress")
def test_a_preset_is_a_filter_by_name(crm: Run) -> None:
    _deal(crm)
    _deal(crm, "title=Other")
    crm("deal", "close", "2", "--won")

    assert crm("deal", "list", "--preset", "closed", "-o", "ids").out == "2\n"
    assert crm("deal", "list", "--preset", "in progress", "impianto", "-o", "ids").out == "1\n"
    wrong = crm("deal", "list", "--preset", "clsed")
    assert (wrong.code, "did you mean “Closed”?" in wrong.err) == (1, True)


@pytest.mark.covers("behaviour.md#List table with chosen data columns")
def test_fields_choose_columns_in_their_order(crm: Run) -> None:
    _deal(crm)

    assert crm("deal", "list", "--fields", "title,id", "-o", "csv").out == "title,id\nImpianto,1\n"
    assert crm("deal", "list", "--fields", "title, id", "--json").json == [{"title": "Impianto", "id": 1}]
    wrong = crm("deal", "list", "--fields", "titel")
    assert wrong.code == 2
    assert "did you mean “title”?" in wrong.err


def test_setting_changes_fields_and_tells_the_operation(crm: Run) -> None:
    _deal(crm)

    result = crm("deal", "set", "1", "title=Nuovo", "amount=99 EUR")

    assert (result.code, result.out) == (0, "")
    assert result.err == "changed deal:1 “Nuovo”: Name, Amount and currency (operation 3)\n"
    assert crm("deal", "show", "1", "--fields", "title,amount", "--json").json == {
        "title": "Nuovo",
        "amount": {"amount": "99.00", "currency": "EUR"},
    }


def test_a_stale_version_is_a_conflict(crm: Run) -> None:
    _deal(crm)
    crm("deal", "set", "1", "title=B")

    result = crm("deal", "set", "1", "title=C", "--if-version", "1")

    assert result.code == 4
    assert crm("deal", "show", "1", "--fields", "title", "-o", "csv").out == "title\nB\n"


@pytest.mark.covers("entities.md#Phone")
def test_multiple_fields_grow_and_shrink(crm: Run) -> None:
    crm("contact", "add", "name=Ada", "phone=+39 02 1234567")

    crm("contact", "set", "1", "phone+=mobile:+39 333 7654321")
    both = crm("contact", "show", "1", "--fields", "phone", "--json").json["phone"]
    crm("contact", "set", "1", "phone-=work:+39 02 1234567")
    one = crm("contact", "show", "1", "--fields", "phone", "--json").json["phone"]

    assert both == [
        {"value": "+39 02 1234567", "label": "work"},
        {"value": "+39 333 7654321", "label": "mobile"},
    ]
    assert one == [{"value": "+39 333 7654321", "label": "mobile"}]


def test_a_field_of_one_value_does_not_grow(crm: Run) -> None:
    _deal(crm)

    result = crm("deal", "set", "1", "title+=x")

    assert (result.code, "holds one value" in result.err) == (5, True)


def test_ids_from_standard_input_feed_another_verb(crm: Run, stdin) -> None:
    for title in ("A", "B"):
        _deal(crm, f"title={title}")
    stdin(crm("deal", "list", "-o", "ids").out)

    result = crm("deal", "set", "-", "source=WEB")

    assert result.code == 0
    assert crm("deal", "list", "source:web", "-o", "ids").out.split() == ["1", "2"]


def test_one_refused_record_does_not_stop_the_others(crm: Run) -> None:
    _deal(crm)

    result = crm("deal", "set", "1", "99", "title=New")

    assert result.code == 1
    assert "deal:99" in result.err
    assert crm("deal", "list", "--fields", "title", "-o", "csv").out == "title\nNew\n"


def test_moving_and_closing(crm: Run) -> None:
    _deal(crm)

    assert crm("deal", "move", "1", "executing").code == 0
    assert crm("deal", "close", "1", "--lost", "Deal lost", "--reason", "too dear").code == 0
    shown = crm("deal", "show", "1", "--json").json

    assert shown["stage"] == {"code": "LOSE", "name": "Deal lost", "pipeline": "General", "semantic": "F"}
    assert (shown["closed"], shown["close_reason"]) == (True, "too dear")
    assert crm("deal", "close", "1", "--won").code == 4
    assert crm("deal", "move", "1", "new").code == 0
    assert crm("deal", "close", "1", "--lost", "new").code == 5
    assert crm("deal", "close", "1").code == 2


def test_a_copy_is_open_and_has_the_values_of_the_original(crm: Run) -> None:
    _deal(crm, "title=Impianto", "amount=1500 EUR", "source=WEB", "origin_id=x-1")
    crm("deal", "close", "1", "--won")

    copied = crm("deal", "copy", "1", "title=Bis", "--json").json

    assert (copied["id"], copied["title"], copied["source"]) == (2, "Bis", "WEB")
    assert (copied["closed"], copied["stage"]["code"], copied["origin_id"]) == (False, "NEW", None)
    assert crm("deal", "copy", "1", "--fields", "title", "--json").json == {"title": "Impianto (Copy)"}
    assert crm("deal", "copy", "1", "--fields", "title", "--lang", "it").code == 0


def test_the_recycle_bin_and_back(crm: Run) -> None:
    _deal(crm)

    assert crm("deal", "delete", "1").code == 0
    assert crm("deal", "list", "-o", "ids").out == ""
    assert crm("deal", "show", "1", "--json").json["deleted"] is True
    assert crm("deal", "restore", "1").code == 0
    assert crm("deal", "list", "-o", "ids").out == "1\n"


def test_deleting_several_asks_first(crm: Run) -> None:
    for title in ("A", "B"):
        _deal(crm, f"title={title}")

    refused = crm("deal", "delete", "1", "2")

    assert (refused.code, "add --yes" in refused.err) == (2, True)
    assert crm("deal", "list", "-o", "ids").out.split() == ["1", "2"]
    assert crm("deal", "delete", "1", "2", "--yes").code == 0


def test_undo_takes_back_and_redo_does_again(crm: Run) -> None:
    _deal(crm)
    crm("deal", "set", "1", "title=Changed")

    assert crm("undo").code == 0
    assert "Impianto" in crm("deal", "show", "1").out
    assert crm("redo").code == 0
    assert "Changed" in crm("deal", "show", "1").out


def test_what_changed_since_is_left_alone_by_undo(crm: Run) -> None:
    _deal(crm)
    crm("deal", "set", "1", "title=B")
    crm("deal", "set", "1", "title=C")

    result = crm("undo", "3")

    assert result.code == 4
    assert "left alone, changed since: deal:1 title" in result.err


@pytest.mark.covers("behaviour.md#Card changes recorded in History")
def test_history_and_timeline_tell_what_happened(crm: Run) -> None:
    _deal(crm)
    crm("deal", "set", "1", "title=B")
    crm("deal", "comment", "1", "[b]hello[/b]", "you")

    history = crm("deal", "history", "1", "--json").json
    timeline = crm("deal", "timeline", "1", "--json").json

    assert {"field": "title", "old": "Impianto", "new": "B"}.items() <= history[0].items()
    assert not any(each["field"].startswith("last_activity") for each in history)
    assert [entry["kind"] for entry in timeline] == ["comment", "created"]
    assert timeline[0]["text"] == "[b]hello[/b] you"


def test_activities_are_completed(crm: Run) -> None:
    _deal(crm)
    crm("activity", "add", "subject=Call them", "kind=call", "deals=1", "deadline=+1d")

    assert crm("activity", "complete", "1", "--outcome", "missed").code == 0
    shown = crm("activity", "show", "1", "--json").json
    assert (shown["completed"], shown["outcome"], shown["deals"]) == (True, "missed", [1])
    assert crm("activity", "complete", "1", "--outcome", "great").code == 5


@pytest.mark.parametrize("words", [
    ("deal", "set", "1", "title=Never"),
    ("deal", "add", "title=Never"),
    ("deal", "move", "1", "won"),
    ("deal", "close", "1", "--won"),
    ("deal", "copy", "1"),
    ("deal", "delete", "1"),
    ("deal", "comment", "1", "Never"),
    ("activity", "complete", "1"),
    ("pipeline", "add", "Never"),
    ("pipeline", "rename", "General", "Never"),
    ("stage", "add", "General", "Never"),
    ("stage", "recolor", "General", "NEW", "#123456"),
    ("stage", "reorder", "General", "EXECUTING", "NEW"),
    ("stage", "delete", "General", "EXECUTING"),
    ("dictionary", "add", "source", "Never"),
    ("dictionary", "rename", "source", "CALL", "Never"),
    ("dictionary", "delete", "source", "CALL"),
    ("currency", "add", "SEK", "0.09", "Never"),
    ("currency", "set", "USD", "--rate", "0.5"),
    ("currency", "set-default", "USD"),
    ("user", "add", "never"),
    ("setting", "set", "default_close_days", "9"),
    ("undo",),
])  # fmt: skip
def test_a_dry_run_shows_changes_and_stores_nothing(crm: Run, store, words: tuple[str, ...]) -> None:
    _deal(crm)
    crm("activity", "add", "subject=X", "deals=1")
    before = _everything(store)

    result = crm(*words, "--dry-run", "-o", "json")

    assert result.code == 0, result.err
    assert result.json, "no change was shown"
    assert set(result.json[0]) == {"record", "field", "old", "new"}
    assert _everything(store) == before


def _everything(store) -> dict[str, list[tuple]]:
    """Every row of every table."""
    import peewee

    connection = peewee.sqlite3.connect(str(store))
    try:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables}
    finally:
        connection.close()


def test_a_stage_of_another_pipeline_needs_the_pipeline(crm: Run) -> None:
    _deal(crm)
    crm("pipeline", "add", "Service")

    moved = crm("deal", "move", "1", "executing", "--pipeline", "service")

    assert moved.code == 0
    assert crm("deal", "show", "1", "--fields", "stage", "--json").json["stage"]["pipeline"] == "Service"


def test_deals_of_two_pipelines_move_in_one_operation(crm: Run) -> None:
    crm("pipeline", "add", "Service")
    _deal(crm)
    _deal(crm, "title=B", "pipeline=Service")

    assert crm("deal", "move", "1", "2", "In progress").code == 0
    codes = [each["stage"]["code"] for each in crm("deal", "list", "--fields", "stage", "--json").json]
    assert codes == ["EXECUTING", "C5:EXECUTING"]
    assert crm("undo").code == 0
    assert crm("deal", "list", "stage:new", "-o", "ids").out.split() == ["1", "2"]


def test_a_dry_run_over_many_records_shows_all_of_them(crm: Run, store, stdin) -> None:
    from crm_tui.services import entry, records
    from crm_tui.services.session import operation

    session = entry.open_session(store, lang="en")
    with operation(session, "created") as act:
        for number in range(1001):
            records.create(session, "deal", {"title": f"Deal {number}"}, act=act)
    entry.leave()
    ids = crm("deal", "list", "-o", "ids").out

    for words in (("deal", "set", "-", "title=Never"), ("deal", "move", "-", "executing"), ("deal", "delete", "-")):
        stdin(ids)
        result = crm(*words, "--dry-run", "--json")
        assert result.code == 0, result.err
        assert len({each["record"] for each in result.json}) == 1001

    stdin(ids)
    assert "changed 1001 deals: Name" in crm("deal", "set", "-", "title=Now").err
    assert len(crm("undo", "--dry-run", "--json").json) == 1001
    assert crm("deal", "list", "title=Now", "--limit", "1", "-o", "ids").out == "1\n"
    assert crm("pipeline", "add", "Second").code == 0
    assert crm("pipeline", "set-default", "Second").code == 0
    emptied = crm("pipeline", "delete", "General", "--move-to", "Second", "--dry-run", "--json")
    assert (emptied.code, len({each["record"] for each in emptied.json}) > 1001) == (0, True)
    assert crm("deal", "list", "-o", "ids").out == ids


@pytest.mark.parametrize(
    "words",
    [
        ("add", "title=Pump"),
        ("set", "1", "title=Pump"),
        ("move", "1", "executing"),
        ("close", "1", "--won"),
        ("delete", "1"),
    ],
)
def test_fields_that_are_none_are_refused_before_anything_is_written(crm: Run, words: tuple[str, ...]) -> None:
    crm("deal", "add", "title=Boiler")
    before = crm("log", "--json").json

    told = crm("deal", *words, "--fields", "id,titel", "--json")

    assert (told.code, told.out, crm("log", "--json").json) == (2, "", before)
