"""Workflow templates in a test: texts of small ones, kept in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_tui.automation import workflows

if TYPE_CHECKING:
    from crm_tui.services.session import Session

HEAD = """format = 1
name = "{name}"
document = "{document}"
start = []
"""
GREETING = """
[[parameter]]
code = "WHO"
type = "string"
required = true
name = "Whom to greet"

[[parameter]]
code = "TIMES"
type = "integer"
default = "2"
name = "How often"

[[step]]
id = "A1"
kind = "add_comment"
title = "Say hello"
with.comment = "Hello {=Template:WHO}, {=Template:TIMES} times"
"""
PAUSE = """
[[step]]
id = "A1"
kind = "pause"
title = "Sleep over it"
with.interval = "2 days"

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "Awake"
"""
BROKEN = """
[[step]]
id = "A1"
kind = "add_comment"
title = "Say nothing"
with.comment = "{=Document:COMMENTS}"

[[step]]
id = "A2"
kind = "add_comment"
with.comment = "Behind it"
"""


def keep(session: Session, name: str, steps: str, document: str = "deal") -> int:
    """Keep a template; its id."""
    return workflows.save(session, HEAD.format(name=name, document=document) + steps).id
