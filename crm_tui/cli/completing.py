"""`crm-tui completion`: the script that teaches a shell our verbs, options and fields."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from crm_tui.cli.door import Door
from crm_tui.cli.options import Root, pass_door, verb
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_CRM_TUI_COMPLETE"


@verb(
    N_(
        'Prints the completion script: add eval "$(crm-tui completion bash)" to ~/.bashrc, the same with zsh to '
        "~/.zshrc, or crm-tui completion fish > ~/.config/fish/completions/crm-tui.fish"
    )
)
@click.argument("shell", shell_complete=lambda ctx, param, incomplete: [s for s in SHELLS if s.startswith(incomplete)])
@pass_door
def completion(door: Door, shell: str) -> None:
    """``completion``."""
    known = get_completion_class(shell) if shell in SHELLS else None
    if known is None:
        raise Usage(
            text=N_("“{shell}” is not a shell that can be taught"),
            shell=shown(shell),
            hint=N_("choose one of: {choices}"),
            hint_params={"choices": ", ".join(SHELLS)},
        )
    maker = known(Root("crm-tui", {}), {}, "crm-tui", VARIABLE)
    door.out.text(maker.source_template % maker.source_vars() + "\n")
