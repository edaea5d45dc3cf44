"""What the journal keeps of errors and warnings, and as people read it, in the language in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_tui.automation import step_words
from crm_tui.domain.errors import CrmError
from crm_tui.i18n.translate import _, error_text, fill, hint_text


def kept(error: CrmError) -> dict[str, Any]:
    """An error as JSON keeps it: texts to translate and what fills their holes."""
    return {
        "message": error.message, "params": _plain(error.params), "hint": error.hint, "hint_params": _plain(error.hint_params),
    }  # fmt: skip


def sentence(said: Mapping[str, Any], kind: str = "") -> str:
    """What a row of the journal says: the failure, else the text, with warnings and notes behind it.

    Args:
        said: What the journal keeps.
        kind: The action of the row: its parameters are called as its form calls them; without it by their codes.
    """
    parts = [_failure(said, kind)] if "message" in said else []
    if said.get("text"):
        parts.append(fill(_(str(said["text"])), said.get("params", {})))
    for name in ("warnings", "notes"):
        parts += (fill(_(text), params) for text, params in said.get(name, []))
    return "; ".join(part for part in parts if part)


def _failure(said: Mapping[str, Any], kind: str) -> str:
    """The sentence of a failure with its parameter and the offending value, where it does not name them itself."""
    code, value, params = str(said.get("parameter") or ""), str(said.get("value") or ""), said.get("params", {})
    parameter = _(step_words.parameter(kind, code)) if kind and code else code
    own = {"parameter": parameter} if code and params.get("parameter") == code else {}
    text = error_text(_error({**said, "params": {**params, **own}}))
    named = text if not parameter or parameter in text else f"{parameter}: {text}"
    return named if not value or value in text else f"{named} (“{value}”)"


def hint(said: Mapping[str, Any]) -> str:
    """What a failure suggests; empty when it suggests nothing."""
    return hint_text(_error(said)) if said.get("hint") else ""


def _error(said: Mapping[str, Any]) -> CrmError:
    kind = type("KeptError", (CrmError,), {"message": str(said.get("message", "{text}"))})
    found = kind(
        hint=str(said.get("hint", "")), hint_params=dict(said.get("hint_params", {})), **said.get("params", {})
    )
    assert isinstance(found, CrmError)
    return found


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {key: value if isinstance(value, (str, int)) else str(value) for key, value in params.items()}
