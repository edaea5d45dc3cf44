"""Programs in processes of their own that cost milliseconds: forked from a host that has imported most of it already.

A process that is to be killed must be a real one, but it need not read a thousand files first. Programs that must start
at the same time, or have no modules yet, are started with `subprocess` instead. Run as a program this is the host.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

ROOT = Path(__file__).parents[2]
MOST = (
    "crm_tui.main",
    "crm_tui.cli.app",
    "crm_tui.cli.writing",
    "crm_tui.automation.jobs.sweep",
    "tests.support.crash",
)


def crm(*words: str, fault: str = "", wait: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    """``crm-tui words…`` in this environment and some variables more; with ``fault`` it dies at that point."""
    return _host().run(["crm-tui", *words], None, {**environment, "CRM_FAULT": fault}, wait)


def python(code: str, *words: str, fault: str = "", wait: float = 300) -> subprocess.CompletedProcess[str]:
    """``python -c code words…`` from the root of the project."""
    return _host().run(["-c", *words], code, {"CRM_FAULT": fault}, wait)


@dataclass
class Host:
    """The other end: a process that forks."""

    process: subprocess.Popen[bytes]
    folder: TemporaryDirectory[str]

    def run(
        self, argv: list[str], code: str | None, environment: dict[str, str], wait: float
    ) -> subprocess.CompletedProcess[str]:
        """Let it fork one program, and wait for its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        out, err = (Path(self.folder.name) / name for name in ("out", "err"))
        asked = {"argv": argv, "code": code, "env": {**os.environ, **environment}, "out": str(out), "err": str(err)}
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], wait)[0]:
            self.end()
            raise subprocess.TimeoutExpired(argv, wait)
        status = int(self.process.stdout.readline())
        return subprocess.CompletedProcess(argv, status, out.read_text("utf-8"), err.read_text("utf-8"))

    def end(self) -> None:
        """The host, and the program that it waits for."""
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()
        _hosts.clear()


_hosts: list[Host] = []


def _host() -> Host:
    if not _hosts:
        command = [sys.executable, "-m", "tests.support.programs"]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        _hosts.append(Host(process, TemporaryDirectory()))
        atexit.register(_hosts[0].end)
    return _hosts[0]


def _import_most() -> None:
    """What nearly every program needs; the rest each of them imports by itself, as it would have anyway."""
    for name in MOST:
        importlib.import_module(name)


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    _import_most()
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            answers.close()
            _become(asked)
        answers.write(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _become(asked: dict[str, Any]) -> NoReturn:
    """The program that was asked for, as if it had just been started."""
    from data import faults

    for number, (path, flags) in enumerate(
        ((os.devnull, os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["err"], os.O_WRONLY))
    ):
        os.dup2(os.open(path, flags | os.O_CREAT | os.O_TRUNC), number)
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    faults._PLAN = asked["env"]["CRM_FAULT"]
    sys.argv = asked["argv"]
    status = 1
    try:
        if asked["code"] is None:
            from crm_tui import main

            main.main()
        exec(compile(asked["code"], "<program>", "exec"), {"__name__": "__main__"})
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except Exception:  # noqa: BLE001 — as the interpreter: whatever it is, it is shown and the program ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve()
