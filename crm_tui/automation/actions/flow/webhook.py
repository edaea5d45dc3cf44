"""Outgoing webhook: a request to another program, sent from the outbox. Source: engine «Flow constructs»; threats T30, T40."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from crm_tui.automation import wording
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import ANYTHING, EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.domain import web_headers, web_hosts
from crm_tui.domain.money import Money
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_values import Scalar, Typed, ValueType, machine
from crm_tui.services import outbox, settings
from data import outbox as stored

METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")
HARMLESS = frozenset({"PUT", "DELETE", "GET"})
"""Methods that mean the same when they come twice. Source: RFC 9110, 9.2.2."""
FORM = "form"
MOST_BYTES = 262_144


def _run(step: Step) -> Outcome:
    url = step.text("url")
    reason = web_hosts.target(url, web_hosts.hosts(settings.get(step.session, "webhook_hosts")))[1]
    if reason:
        off = not settings.get(step.session, "webhook_hosts")
        raise StepFailed(
            "not_applicable" if off else "invalid_value", N_("{parameter} “{value}” {reason}"), parameter="url",
            value=shown(url), reason=reason,
            hint=N_("an administrator says where webhooks may go: crm-tui setting set webhook_hosts HOST"),
        )  # fmt: skip
    method = step.choice("method")
    payload: dict[str, object] = {"method": method, "url": url, "headers": _headers(step)}
    if method != "GET" and (step.table.get("body") or method in ("POST", "PUT", "PATCH")):
        payload |= _body(step)
    ref = outbox.put(
        step.session, "webhook", step.key, payload, title=f"{method} {shown(url.partition('?')[0])}", about=step.document,
        run=int(step.key.partition(":")[0]), repeatable=step.flag("repeatable") or method in HARMLESS,
    )  # fmt: skip
    if step.flag("wait"):
        return Wait(kind=stored.KIND, about=ref, facts={"message": ref.id})
    step.say(N_("message {id} is in the outbox"), id=ref.id)
    return Done({"MESSAGE_ID": Typed(ValueType.INTEGER, ref.id), "STATE": Typed(ValueType.STRING, "waiting")})


def _headers(step: Step) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in step.table.get("headers", {}).items():
        text = ", ".join(machine(each) for each in value.items)
        reason = web_headers.wrong(name, text)
        if reason:
            raise StepFailed(
                "invalid_value", N_("{parameter} “{value}” {reason}"), parameter="headers", value=shown(name), reason=reason,
                hint=N_("write for example Authorization = secret:erp"),
            )  # fmt: skip
        found[name] = text
    return found


def _body(step: Step) -> dict[str, object]:
    rows = step.table.get("body", {})
    if step.choice("format") == FORM:
        pairs = [(name, _word(each)) for name, value in rows.items() for each in value.items]
        made, content_type = urlencode(pairs), "application/x-www-form-urlencoded"
    else:
        made = json.dumps({name: plain(value) for name, value in rows.items()}, ensure_ascii=False)
        content_type = "application/json"
    if len(made.encode()) > MOST_BYTES:
        raise StepFailed(
            "invalid_value", N_("{parameter} has more than {limit} bytes"), parameter="body", limit=MOST_BYTES,
            hint=N_("send less: an id, by which the other program can ask"),
        )  # fmt: skip
    return {"body": made, "content_type": content_type}


def plain(value: Typed) -> object:
    """A value as JSON has it: several are a list, money an amount and a currency, moments ISO 8601 in UTC."""
    if isinstance(value.value, tuple):
        return [_plain(each) for each in value.value]
    return None if value.value is None else _plain(value.value)


def _plain(value: Scalar) -> object:
    match value:
        case Money():
            return {"amount": f"{value.amount:f}", "currency": value.currency}
        case Decimal():
            near = float(value)
            return near if Decimal(repr(near)) == value else f"{value:f}"
        case bool() | int() | str():
            return value
        case _:
            return _word(value)


def _word(value: Scalar) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else machine(value)


def _resume(step: Step) -> Outcome | None:
    """What became of the message; while nobody knows, the step waits for a person to decide."""
    found = stored.load(int(str(step.waiting.get("message", 0))))
    state = found.state if found else "cancelled"
    by_hand = step.happened is not None and step.happened[0] == "manual"
    if state == "sent" or by_hand:
        return Done({
            "MESSAGE_ID": Typed(ValueType.INTEGER, found.id if found else None), "STATE": Typed(ValueType.STRING, state),
            "STATUS": Typed(ValueType.INTEGER, _status(found.receipt if found else "")),
        })  # fmt: skip
    if state not in ("failed", "cancelled"):
        return None
    said: Mapping[str, object] = found.said if found else {}
    why = "provider_unavailable" if said.get("code") == "provider_unavailable" else "provider_rejected"
    sentence = N_("the message was cancelled") if state == "cancelled" else wording.sentence(said)
    raise StepFailed(
        why, N_("{parameter} “{value}”: {reason}"), parameter="url", value=found.title if found else "", reason=sentence,
        hint=N_("retry sends a new message"),
    )  # fmt: skip


def _status(receipt: str) -> int | None:
    number = receipt.rpartition(" ")[2]
    return int(number) if number.isdecimal() else None


def _parameters() -> Iterator[Parameter]:
    yield Parameter(code="url", label=N_("Address"), type=ValueType.URL, required=True)
    yield Parameter(
        code="method", label=N_("Method"), type=ValueType.LIST, of="method", default="POST",
        choices={each: each for each in METHODS},
    )  # fmt: skip
    yield Parameter(
        code="headers", label=N_("Headers"), fields_of=ANYTHING,
        help=N_("secret:NAME stands for a value of the file of secrets"),
    )  # fmt: skip
    yield Parameter(code="body", label=N_("Values to send"), fields_of=ANYTHING)
    yield Parameter(
        code="format", label=N_("Sent as"), type=ValueType.LIST, of="format", default="json",
        choices={"json": N_("JSON"), FORM: N_("web form")},
    )  # fmt: skip
    yield Parameter(
        code="repeatable", label=N_("May arrive twice"), type=ValueType.BOOL, default="N",
        help=N_("the receiver recognises a repetition by its Idempotency-Key"),
    )  # fmt: skip
    yield Parameter(code="wait", label=N_("Wait until it has arrived"), type=ValueType.BOOL, default="N", literal=True)


ACTION = Action(
    id="webhook",
    label=N_("Outgoing webhook"),
    about=N_("Sends values to another program; only to hosts that an administrator allows."),
    documents=EVERY,
    parameters=tuple(_parameters()),
    results=(
        Result(code="MESSAGE_ID", label=N_("ID of the message"), type=ValueType.INTEGER),
        Result(code="STATE", label=N_("State of the message"), choices=outbox.STATES),
        Result(code="STATUS", label=N_("Status that the receiver answered"), type=ValueType.INTEGER),
    ),
    run=_run,
    resume=_resume,
    sends=True,
)
