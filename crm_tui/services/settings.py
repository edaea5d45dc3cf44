"""Settings of the whole company: its zone, its defaults. Kept as text by key, read as what they mean."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from crm_tui.domain import dates
from crm_tui.domain.errors import NotFound
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest
from crm_tui.domain.words import N_
from crm_tui.services.session import Session
from data import database
from data import settings as stored
from data.operations import Change

RIGHT = N_("change settings")
LONGEST_CLOSE = 3650
LARGEST_FILE = 2000
"""MB: of an attached file."""
LONGEST_DELAY = 1440
"""Minutes: what the shortest pause may be."""
MOST_MESSAGES = 1_000_000
LOCALTIME = Path("/etc/localtime")
UNKNOWN_ZONE = N_(
    "this machine does not know the company's time zone “{zone}”: days and hours count in UTC until its time zones are "
    "brought up to date, or crm-tui setting set company_zone names another"
)


class Setting(NamedTuple):
    """One setting as people read it."""

    key: str
    label: str
    """English text to translate."""
    text: str
    """Its value in the machine form: what `set` reads back."""
    default: str
    """What holds while nobody has set it."""


class _Spec(NamedTuple):
    label: str
    default: Callable[[], str]
    check: Callable[[str], str]
    """From what was typed to what is kept; raises InvalidValue."""


def company_zone() -> ZoneInfo:
    """The zone in which the company's days begin and end; UTC where this machine does not know it: see `unknown_zone`."""
    return dates.zone_named(_text("company_zone"))


def unknown_zone() -> str:
    """The name of the company's zone where this machine does not know it; empty where all is well."""
    name = _text("company_zone")
    return name if name != "UTC" and not _is_zone(name) else ""


def default_close_days() -> int:
    """How many days after its creation a record closes when nobody says otherwise."""
    return int(_text("default_close_days"))


def default_close_date(session: Session) -> date:
    """The close date of a record that is created now and gets none."""
    return dates.default_close_date(session.now(), session.zone, default_close_days())


def bin_days() -> int:
    """How many days a deleted record stays in the recycle bin; 0: until somebody purges it."""
    return int(_text("bin_days"))


def file_megabytes() -> int:
    """How large an attached file may be, in millions of bytes."""
    return int(_text("file_megabytes"))


def minimum_delay() -> int:
    """How many minutes the shortest pause and the shortest delay of a rule last. Source: engine «Limits»."""
    return int(_text("minimum_delay"))


def working_days() -> str:
    """On which days of the week the company works: ``1-5``, Monday is 1. Source: engine «Scheduler, clock and calendars»."""
    return _text("working_days")


def working_hours() -> str:
    """When the company works: ``09:00-18:00``."""
    return _text("working_hours")


def holidays() -> str:
    """When it does not, as `office.parse_holidays` writes days."""
    return _text("holidays")


def robots_work() -> bool:
    """Whether workflows, rules and triggers are done; else what is due of them stays due. Source: threats T33 (kill switch)."""
    return _text("robots") == "1"


def may_edit_start_date() -> bool:
    """Whether the start date may be changed by hand, and not by automation only."""
    return _text("edit_start_date") == "1"


def closes_with_lead(kind: str) -> bool:
    """Whether activities of that kind (``todo``, ``call``, ``meeting``, ``email``, ``task``) end when their lead is closed.

    Source: behaviour «When the CRM item is closed»: one tick per kind, all of them ticked; Q59: for conversion and junk.
    """
    key = f"lead_close_{kind}"
    return key not in _SPECS or _text(key) == "1"


def get(session: Session, key: str) -> str:
    """The value of a setting in the machine form.

    Raises:
        NotFound: no such setting; the hint names the nearest.
    """
    return _setting(session, key).text


def set(session: Session, key: str, text: str) -> None:  # noqa: A001 — it reads settings.set
    """Change a setting.

    Raises:
        NotAllowed: without the right to change settings.
        NotFound: no such setting.
        InvalidValue: it does not take this value; says why.
    """
    session.require_settings(RIGHT)
    before = _setting(session, key)
    if key == "default_currency":
        from crm_tui.services import currencies  # noqa: PLC0415 — the first paint does not wait for it

        currencies.set_default(session, text)
        return
    value = _SPECS[key].check(clean(text, multiline=False).strip())
    if session.dry_run:
        session.rehearsed.append(Change("setting", 0, key, before.text, value))
        return
    with database.transaction():
        stored.put(key, value)
        if key == "repeat_sales":
            from crm_tui.services import repeat_settings  # noqa: PLC0415 — as above

            repeat_settings.changed(session, key)


def all(session: Session) -> tuple[Setting, ...]:  # noqa: A001 — it reads settings.all
    """Every setting, in the order of the set-up."""
    return tuple(_setting(session, key) for key in KEYS)


def _setting(session: Session, key: str) -> Setting:
    if key == "default_currency":
        from crm_tui.services import currencies  # noqa: PLC0415 — the first paint does not wait for it

        chosen = currencies.default(session).code
        return Setting(key, N_("Currency of new records"), chosen, currencies.base(session).code)
    if key not in _SPECS:
        near = nearest(key, KEYS)
        hint = N_("did you mean “{near}”?") if near else N_("one of: {names}")
        params: dict[str, object] = {"near": near, "names": ", ".join(KEYS)}
        raise NotFound(what=N_("setting"), name=key, hint=hint, hint_params=params)
    return Setting(key, _SPECS[key].label, _text(key), _SPECS[key].default())


def _text(key: str) -> str:
    return stored.get(key) or _SPECS[key].default()


def keep_zone() -> None:
    """Write down the zone of this machine as the company's; inside a transaction, when the store is new.

    From then on everybody sees the same days, wherever they log in from.
    """
    if not stored.get("company_zone"):
        stored.put("company_zone", system_zone())


def system_zone(environ: Mapping[str, str] | None = None, localtime: Path = LOCALTIME) -> str:
    """The IANA name of this machine's zone: ``TZ``, else where ``/etc/localtime`` leads, else UTC."""
    named = (os.environ if environ is None else environ).get("TZ", "").removeprefix(":")
    if _is_zone(named):
        return named
    _, found, name = os.path.realpath(localtime).partition("/zoneinfo/")
    name = name.removeprefix("posix/").removeprefix("right/")
    return name if found and _is_zone(name) else str(UTC)


def _is_zone(name: str) -> bool:
    return dates.find_zone(name) is not None


def _zone(text: str) -> str:
    if _is_zone(text):
        return text
    near = nearest(text, sorted(available_timezones()))
    hint = N_("did you mean “{near}”?") if near else N_("write for example Europe/Rome")
    raise invalid("company_zone", text, N_("is not a time zone"), hint, near=near)


def _days(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.domain import amounts  # noqa: PLC0415 — the first paint does not wait for it

        number = amounts.parse_integer(key, text)
        if not 0 <= number <= LONGEST_CLOSE:
            raise invalid(key, text, N_("is not in 0 to {limit}"), limit=LONGEST_CLOSE)
        return str(number)

    return check


def _whole(key: str, least: int, most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.domain import amounts  # noqa: PLC0415 — the first paint does not wait for it

        number = amounts.parse_integer(key, text)
        if not least <= number <= most:
            raise invalid(key, text, N_("is not in {least} to {limit}"), least=least, limit=most)
        return str(number)

    return check


def _yes(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.domain import values  # noqa: PLC0415 — the first paint does not wait for it

        return "1" if values.parse_bool(key, text) else "0"

    return check


def _intake(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.services import intake_settings  # noqa: PLC0415 — the first paint does not wait for it

        return intake_settings.check(key, text)

    return check


def _hosts(text: str) -> str:
    from crm_tui.services import outbox  # noqa: PLC0415 — the first paint does not wait for it

    return outbox.hosts_kept(text)


def _repeat(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.services import repeat_settings  # noqa: PLC0415 — the first paint does not wait for it

        return repeat_settings.check(key, text)

    return check


def _office(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.domain import office  # noqa: PLC0415 — the first paint does not wait for it

        checks = {
            "working_days": office.parse_days,
            "working_hours": office.parse_hours,
            "holidays": office.parse_holidays,
        }
        return checks[key](text)

    return check


def _number(key: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        from crm_tui.domain import numbering  # noqa: PLC0415 — the first paint does not wait for it

        return numbering.checked(key, text)

    return check


_SPECS = {
    "company_zone": _Spec(N_("Time zone of the company"), system_zone, _zone),
    "default_close_days": _Spec(
        N_("Days until the close date"), lambda: str(dates.CLOSE_DAYS), _days("default_close_days")
    ),
    "bin_days": _Spec(N_("Days in the recycle bin, 0 for ever"), lambda: "30", _days("bin_days")),
    "file_megabytes": _Spec(N_("Largest attached file in MB"), lambda: "50", _whole("file_megabytes", 1, LARGEST_FILE)),
    "edit_start_date": _Spec(N_("Start date may be changed by hand"), lambda: "0", _yes("edit_start_date")),
    "minimum_delay": _Spec(
        N_("Shortest pause and delay of rules, in minutes"), lambda: "1", _whole("minimum_delay", 1, LONGEST_DELAY)
    ),
    "working_days": _Spec(N_("Working days of the company, Monday is 1"), lambda: "1-5", _office("working_days")),
    "working_hours": _Spec(N_("Working hours of the company"), lambda: "09:00-18:00", _office("working_hours")),
    "holidays": _Spec(N_("Holidays: 2026-12-24, or 12-25 for every year"), lambda: "", _office("holidays")),
    "intake_folder": _Spec(N_("Drop folder of incoming contacts"), lambda: "", _intake("intake_folder")),
    "intake_responsible": _Spec(
        N_("Who is responsible for incoming contacts"), lambda: "", _intake("intake_responsible")
    ),
    "robots": _Spec(N_("Workflows, rules and triggers are done"), lambda: "1", _yes("robots")),
    "webhook_hosts": _Spec(N_("Hosts that webhooks may be sent to, none for off"), lambda: "", _hosts),
    "outbox_run_limit": _Spec(
        N_("Messages that one run may send, 0 for any number"),
        lambda: "100",
        _whole("outbox_run_limit", 0, MOST_MESSAGES),
    ),
    "outbox_day_limit": _Spec(
        N_("Messages that leave in a day, more are held back, 0 for any number"),
        lambda: "1000",
        _whole("outbox_day_limit", 0, MOST_MESSAGES),
    ),
    "outbox_days": _Spec(
        N_("Days that messages are kept once they were sent, 0 for ever"), lambda: "365", _days("outbox_days")
    ),
    "quote_number": _Spec(N_("Number of new quotes"), lambda: "{n}", _number("quote_number")),
    "invoice_number": _Spec(N_("Number of new invoices"), lambda: "{n}", _number("invoice_number")),
    "order_number": _Spec(N_("Number of new orders"), lambda: "{n}", _number("order_number")),
    "payment_number": _Spec(N_("Number of new payments"), lambda: "{n}", _number("payment_number")),
    "repeat_sales": _Spec(N_("Repeat sales are suggested"), lambda: "0", _yes("repeat_sales")),
    "repeat_sales_threshold": _Spec(
        N_("Repeat sales: least score of 100"), lambda: "60", _whole("repeat_sales_threshold", 0, 100)
    ),
    "repeat_sales_cap": _Spec(
        N_("Repeat sales: deals created a day, 0 for none"), lambda: "5", _whole("repeat_sales_cap", 0, 1000)
    ),
    "repeat_sales_pipeline": _Spec(
        N_("Repeat sales: pipeline of the deals"), lambda: "", _repeat("repeat_sales_pipeline")
    ),
    "repeat_sales_scorer": _Spec(
        N_("Repeat sales: local, or the address of a model"), lambda: "local", _repeat("repeat_sales_scorer")
    ),
} | {
    f"lead_close_{kind}": _Spec(label, lambda: "1", _yes(f"lead_close_{kind}"))
    for kind, label in (
        ("task", N_("Closing a lead finishes its tasks")),
        ("call", N_("Closing a lead completes its calls")),
        ("meeting", N_("Closing a lead completes its meetings")),
        ("email", N_("Closing a lead completes its e-mails")),
        ("todo", N_("Closing a lead completes its to-dos")),
    )
}
KEYS = (*_SPECS, "default_currency")
"""Every setting, in the order of the set-up."""
YES_NO = frozenset(
    {"edit_start_date", "repeat_sales", "robots", *(key for key in _SPECS if key.startswith("lead_close_"))}
)
"""Settings that are kept as 0 or 1; people read no or yes."""
