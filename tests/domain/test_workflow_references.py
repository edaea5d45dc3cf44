"""References follow what they name to its new code, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm_tui.domain.insert_value_references import Group
from crm_tui.domain.workflow import Template
from crm_tui.domain.workflow_file_read import read
from crm_tui.domain.workflow_references import renamed

FILE = """format = 1
name = "W"
document = "deal"
start = []

[[parameter]]
code = "N"
type = "integer"

[[variable]]
code = "N"
type = "integer"
default = "{=Template:N}"

[[step]]
id = "A1"
kind = "condition"

[[step]]
id = "A2"
in = "A1"
kind = "branch"
when = [
    { source = "{=Template:N}", is = "more", values = ["1"] },
    { source = "{=Variable:N}", is = "less", values = ["{= Parameter : n }"] },
]

[[step]]
id = "A3"
in = "A2"
kind = "set_variable"
with.variables = [{ set = "N", to = "={=Variable:N} + {=Template:N}" }]

[[step]]
id = "A4"
kind = "log"
with.text = "{=Template:N > upper}{=Template:N[0]} {{=abs({=Template:n})}} {=Template:NN} {=A1:N} N Template:N"
"""


def template_of(text: str) -> Template:
    """The template of a file without mistakes."""
    found = read(text)
    assert found.template is not None, found.problems
    return found.template


@pytest.mark.parametrize(
    ("group", "wanted"),
    [
        (
            Group.TEMPLATE,
            {
                'default = "{=Template:N}"': 'default = "{=Template:M}"',
                'source = "{=Template:N}"': 'source = "{=Template:M}"',
                "{= Parameter : n }": "{= Parameter : M }",
                "+ {=Template:N}": "+ {=Template:M}",
                "{=Template:N > upper}{=Template:N[0]} {{=abs({=Template:n})}}": (
                    "{=Template:M > upper}{=Template:M[0]} {{=abs({=Template:M})}}"
                ),
            },
        ),
        (
            Group.VARIABLE,
            {
                'source = "{=Variable:N}"': 'source = "{=Variable:M}"',
                'set = "N"': 'set = "M"',
                "={=Variable:N}": "={=Variable:M}",
            },
        ),
        (Group.CONSTANT, {}),
    ],
)
def test_all_that_refers_to_a_code_follows_it(group: Group, wanted: dict[str, str]) -> None:
    changed = FILE
    for old, new in wanted.items():
        assert old in changed
        changed = changed.replace(old, new)

    assert renamed(template_of(FILE), group, "n", "M") == template_of(changed)


def test_a_code_that_nothing_refers_to_changes_nothing() -> None:
    template = template_of(FILE)

    assert renamed(template, Group.TEMPLATE, "X", "Y") == template
    assert renamed(replace(template, steps=()), Group.VARIABLE, "N", "Y").steps == ()
