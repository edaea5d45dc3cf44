"""The real program: pipes, full disks, closed descriptors, signals, terminals."""

from __future__ import annotations

import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = f"{shlex.quote(sys.executable)} -m crm_tui"
ESCAPES = "\x1b[31mred\x1b]0;title\x07 \u202eevil\u0085"


def shell(command: str, store: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``crm`` is the program."""
    script = f'set -o pipefail; crm() {{ {PROGRAM} "$@"; }}; {command}'
    env = {**os.environ, "CRM_TUI_DB": str(store), **more}
    return subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, errors="replace", timeout=300
    )


@pytest.fixture
def deals(store: Path) -> Path:
    """A database with 300 deals."""
    from crm_tui.services import entry, records
    from crm_tui.services.session import operation

    session = entry.open_session(store, lang="en")
    with operation(session, "created") as act:
        for number in range(300):
            records.create(session, "deal", {"title": f"Deal {number} " + "x" * 200}, act=act)
    entry.leave()
    return store


def test_verbs_feed_each_other_through_pipes(deals: Path) -> None:
    result = shell(
        "crm deal list 'title:\"Deal 7\"' -o ids | crm deal move - executing -o ids | sort -n | tail -1", deals
    )

    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert shell("crm deal list stage:executing -o ids | wc -l", deals).stdout.strip() != "0"


def test_a_closed_pipe_ends_quietly(deals: Path) -> None:
    result = shell("crm deal list | head -1; echo ${PIPESTATUS[0]} >&2", deals)

    assert result.stdout.split()[:2] == ["id", "title"]
    assert result.stderr.split() == ["0"]


def test_an_export_into_a_closed_pipe_stands_in_the_log(deals: Path) -> None:
    result = shell("crm deal export -o json | head -c 10 >/dev/null; echo ${PIPESTATUS[0]}", deals)

    assert (result.stdout, "Traceback" in result.stderr) == ("0\n", False)
    assert "exported" in shell("crm log label:exported --fields what", deals).stdout


def test_a_full_disk_is_an_error_without_a_traceback(deals: Path) -> None:
    for verb in ("deal list", "--help", "deal show 1", "completion bash", "--version"):
        result = shell(f"crm {verb} > /dev/full", deals)

        assert result.returncode == 3, verb
        assert "No space left on device" in result.stderr
        assert "Traceback" not in result.stderr


def test_closed_descriptors_do_no_harm(deals: Path) -> None:
    assert shell("crm deal list >&-", deals).returncode == 3
    assert shell("crm --help >&-", deals).returncode == 3
    silent = shell("crm deal show 999 2>&-", deals)
    assert (silent.returncode, silent.stdout) == (1, "")
    assert shell("crm deal set - title=x <&-", deals).returncode == 2
    everything = shell("crm deal set 1 title=Closed <&- >&- 2>&-", deals)
    assert everything.returncode == 0
    assert shell("crm deal list 'title:closed' -o ids; crm doctor --quiet -o ids", deals).stdout.startswith("1\n")


def test_an_interrupt_ends_with_130(deals: Path, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\ntouch {ready}\nexec sleep 60\n")
    editor.chmod(0o700)
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_tui", "deal", "edit", "--limit", "2"],
        cwd=ROOT,
        env={**os.environ, "CRM_TUI_DB": str(deals), "EDITOR": str(editor), "TMPDIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 120
    while not ready.exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=120)

    assert process.returncode == 130
    assert "Traceback" not in err
    assert "your text is kept in" in err


def test_an_interrupt_while_starting_is_quiet(deals: Path) -> None:
    code = (
        "import os, signal, sys; from crm_tui import main; "
        "main.run = lambda words: os.kill(os.getpid(), signal.SIGINT) or 0; main.main()"
    )
    result = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}", deals)

    assert (result.returncode, result.stderr) == (130, "")


def test_what_is_written_on_a_terminal_commands_nothing(store: Path) -> None:
    shell(f"crm deal add {shlex.quote('title=' + ESCAPES)} comments={shlex.quote(ESCAPES)}", store)
    raw = _on_a_terminal(["deal", "show", "1"], store) + _on_a_terminal(["deal", "show", ESCAPES], store)
    raw += _on_a_terminal([ESCAPES], store) + _on_a_terminal(["deal", "add", f"{ESCAPES}=1"], store)

    assert "red" in raw
    for forbidden in ("\x1b[31m", "\x1b]", "\x07", "\u202e", "\u0085"):
        assert forbidden not in raw, forbidden


def test_machine_formats_hold_cleaned_text(store: Path) -> None:
    shell(f"crm deal add {shlex.quote('title=' + ESCAPES)}", store)

    out = shell("crm deal list -o csv; crm deal list --json; crm deal list -o tsv", store).stdout

    assert not [character for character in out if ord(character) < 0x20 and character not in "\n\t"]


def test_tables_fit_the_terminal_and_nothing_else_is_cut(deals: Path) -> None:
    on_terminal = _on_a_terminal(["deal", "list", "--limit", "3"], deals)
    piped = shell("crm deal list --limit 3", deals).stdout

    plain = on_terminal.replace("\r", "").replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert max(map(len, plain.split("\n"))) <= 80
    assert "…" in on_terminal
    assert "x" * 200 in piped


def test_colour_only_where_it_is_wanted(deals: Path) -> None:
    assert "\x1b[1m" in _on_a_terminal(["deal", "list", "--limit", "1"], deals)
    assert "\x1b" not in _on_a_terminal(["deal", "list", "--limit", "1"], deals, NO_COLOR="1")
    assert "\x1b" not in _on_a_terminal(["deal", "list", "--limit", "1", "--color", "never"], deals)
    assert "\x1b" not in shell("crm deal list --limit 1", deals).stdout
    assert "\x1b[1m" in shell("crm deal list --limit 1 --color always", deals).stdout


def _on_a_terminal(words: list[str], store: Path, **more: str) -> str:
    """Everything that the program writes to a terminal of 80 columns."""
    child, descriptor = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        env = {**os.environ, "CRM_TUI_DB": str(store), **more}
        os.execve(sys.executable, [sys.executable, "-m", "crm_tui", *words], env)
    import fcntl
    import struct
    import termios

    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    found = b""
    while True:
        try:
            part = os.read(descriptor, 65536)
        except OSError:
            break
        if not part:
            break
        found += part
    os.close(descriptor)
    os.waitpid(child, 0)
    return found.decode("utf-8", "replace")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_poor_encoding_loses_characters_but_not_the_run(store: Path, encoding: str) -> None:
    shell("crm deal add title='Società 漢字'", store)

    table = shell("crm deal list", store, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    data = shell("crm deal list --json", store, PYTHONIOENCODING=encoding, PYTHONUTF8="0")

    assert (table.returncode, "Traceback" in table.stderr) == (0, False)
    assert "\\u6f22" in data.stdout


def test_arguments_that_are_no_utf8_are_taken_as_far_as_possible(store: Path) -> None:
    result = subprocess.run(
        [sys.executable.encode(), b"-m", b"crm_tui", b"deal", b"add", b"title=caf\xe9"],
        cwd=ROOT,
        env={**os.environ, "CRM_TUI_DB": str(store)},
        capture_output=True,
    )

    assert result.returncode == 0, result.stderr
    assert b"caf" in result.stdout


def test_no_verb_without_a_screen_imports_what_only_screens_need(store: Path) -> None:
    shell("crm deal add title=A", store)
    code = (
        "import sys; from crm_tui import main; code = main.run(sys.argv[1:]); "
        "late = {'textual', 'rich', 'apscheduler', 'phonenumbers', 'babel', 'asyncio'} & set(sys.modules); "
        "sys.stdout.flush(); sys.exit(','.join(sorted(late)) or code)"
    )
    for words in ("--help", "deal --help", "deal show 1", "deal list", "deal add title=B", "keys", "whoami", "doctor"):
        result = shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)} {words}", store)
        assert (result.returncode, result.stderr.count("Traceback")) == (0, 0), (words, result.stderr)


def test_the_help_needs_no_library_at_all(store: Path) -> None:
    code = "import sys; from crm_tui import main; main.run(['--help']); sys.exit('click' in sys.modules)"

    assert shell(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}", store).returncode == 0


def test_files_are_for_the_owner_only(tmp_path: Path) -> None:
    store = tmp_path / "new" / "crm.db"
    shell(
        "umask 000; crm init; crm deal add title=A; crm backup $CRM_TUI_DB.copy; crm deal export --file $CRM_TUI_DB.csv",
        store,
    )

    found = [path for path in [store.parent, *store.parent.iterdir()] if path.stat().st_mode & 0o077]
    assert (store.with_name("crm.db.copy").exists(), found) == (True, [])


def test_the_screens_refuse_what_is_no_terminal(store: Path) -> None:
    for words in ("", "demo", "demo --scale 10"):
        result = shell(f"crm {words}", store)
        assert (result.returncode, "crm-tui deal list" in result.stderr) == (2, True), words


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_scripts_are_for_their_shell(store: Path, name: str) -> None:
    result = shell(f"crm completion {name}", store)

    assert (result.returncode, "_CRM_TUI_COMPLETE" in result.stdout) == (0, True)
    if name == "bash":
        assert subprocess.run(["bash", "-n"], input=result.stdout, text=True).returncode == 0


def test_completion_knows_verbs_and_fields(store: Path) -> None:
    def complete(*words: str) -> list[str]:
        env = {
            "_CRM_TUI_COMPLETE": "bash_complete",
            "COMP_WORDS": "crm-tui " + " ".join(words),
            "COMP_CWORD": str(len(words)),
        }
        return [line.partition(",")[2] for line in shell("crm", store, **env).stdout.splitlines()]

    assert complete("dea") == ["deal"]
    assert complete("deal", "mo") == ["move"]
    assert "amount=" in complete("deal", "add", "am")
    assert complete("deal", "list", "-o", "js") == ["json", "jsonl"]


def test_killed_in_the_middle_nothing_is_half_written(deals: Path) -> None:
    env = {**os.environ, "CRM_TUI_DB": str(deals)}
    ids = [str(number) for number in range(1, 301)]

    def renaming(title: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "crm_tui", "deal", "set", *ids, f"title={title}"]
        return subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    started = time.monotonic()
    assert renaming("Whole").wait() == 0
    whole = time.monotonic() - started

    killed = number = 0
    parts = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9)
    while killed < 3 or number < len(parts):
        process = renaming(f"Name{number}")
        time.sleep(whole * parts[number % len(parts)])
        process.kill()
        if process.wait() == -signal.SIGKILL:
            killed += 1
        else:
            whole *= 0.9  # it was done before: the machine is faster than when the whole was measured
        changed = shell(f"crm deal list title:Name{number} -o ids | wc -l", deals).stdout.strip()
        assert changed in ("0", "300"), number
        number += 1

    assert shell("crm doctor", deals).returncode == 0
