"""`crm-tui lead convert`; and what `lead add` does when there are no leads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from crm_tui.cli import naming, setup
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.conversion import CLIENTS, TARGETS, OnDuplicate
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import deeds, leads, lookup
from crm_tui.services.leads import Choices, Made

_COLUMNS = ("lead", "deal", "contact", "company", "created", "operation")
_POLICIES = (OnDuplicate.REFUSE.value, OnDuplicate.USE.value, OnDuplicate.CREATE.value)


_OPTIONS = (
    click.option(
        "--create",
        metavar="deal,contact,company",
        default="",
        help=N_("what is made; one or more of them"),
        shell_complete=lambda ctx, param, incomplete: [each for each in TARGETS if each.startswith(incomplete)],
    ),
    click.option("--pipeline", metavar="P", help=N_("the pipeline of the deal")),
    click.option(
        "--keep-activities",
        is_flag=True,
        help=N_("open activities move to the deal; otherwise they are completed"),
    ),
    click.option("--use", metavar="TYPE:ID", multiple=True, help=N_("this contact or company, none is created")),
    click.option(
        "--duplicates",
        metavar="refuse|use|create",
        default=OnDuplicate.REFUSE.value,
        help=N_("when the client seems to be there: refuse, use the one most alike, or create another"),
        shell_complete=lambda ctx, param, incomplete: [each for each in _POLICIES if each.startswith(incomplete)],
    ),
    click.option(
        "--create-fields", is_flag=True, help=N_("custom fields that deals lack are created there, with their values")
    ),
    click.option(
        "--if-version",
        "version",
        type=VERSION,
        metavar="N",
        help=N_("only when the record still has this version (exit 4 otherwise)"),
    ),
)


def _options(body: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_OPTIONS):
        body = option(body)
    return body


def convert_command(kind: str) -> click.Command:
    """``lead convert``."""

    @verb(
        N_(
            "Makes a deal, a contact and a company from a lead, or some of them, and closes it with success. A client of "
            "the lead is used again; whoever seems to be there already is named (exit 4): say --use or --duplicates."
        ),
        more=guide(kind, "convert"),
    )
    @click.argument("word", metavar="ID")
    @_options
    @pass_door
    def convert(
        door: Door,
        word: str,
        create: str,
        pipeline: str | None,
        keep_activities: bool,
        use: tuple[str, ...],
        duplicates: str,
        create_fields: bool,
        version: int | None,
    ) -> None:
        setup.require(door, _COLUMNS)
        ref, session = naming.record(kind, word), door.session
        choices = Choices(
            create=tuple(create.split(",")),
            pipeline=lookup.pipeline_called(pipeline) if pipeline is not None else None,
            keep_activities=keep_activities,
            use=tuple(_client(each) for each in use),
            on_duplicate=_policy(duplicates),
            create_fields=create_fields,
        )
        made = leads.convert(session, ref, choices, version=version)
        _tell(door, ref, made)

    return convert


def _client(word: str) -> Ref:
    kind, _colon, number = word.partition(":")
    if kind not in CLIENTS or not number:
        raise Usage(
            text=N_("“{word}” is no contact and no company"),
            word=shown(word),
            field="use",
            hint=N_("write contact:7 or company:7"),
        )
    return naming.record(kind, number)


def _policy(word: str) -> OnDuplicate:
    if word not in _POLICIES:
        raise Usage(
            text=N_("“{word}” is no way to treat duplicates"),
            word=shown(word),
            field="duplicates",
            hint=N_("choose one of: {choices}"),
            hint_params={"choices": ", ".join(_POLICIES)},
        )
    return OnDuplicate(word)


def _tell(door: Door, ref: Ref, made: Made) -> None:
    row: dict[str, Json] = {"lead": ref.id, **{kind: _id(getattr(made, kind)) for kind in TARGETS}}
    row |= {"created": [str(each) for each in made.created], "operation": made.operation_id}
    if door.out.form == "ids" and not door.asked.dry_run:
        door.out.text("".join(f"{each.id}\n" for each in made.refs[:1]))
        return
    words = {"lead": deeds.named(ref), "made": named(made.refs) if not door.asked.dry_run else ""}
    setup.done(door, fill(_("{lead} converted into {made}"), words), [row], _COLUMNS)
    for spec in made.unmatched:
        door.out.say(
            fill(_("the field “{field}” has no place there and stays with the lead"), {"field": _(spec.label)})
        )


def _id(ref: Ref | None) -> int | None:
    return ref.id if ref is not None else None


def named(refs: Sequence[Ref]) -> str:
    """Records as messages name them, between commas."""
    return ", ".join(deeds.named(ref) for ref in refs)
