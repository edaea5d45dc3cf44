"""The commands of docs/importing.md, word for word: on rows in the shape of the public data set, and on the set itself."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "sales-pipeline"
ACCOUNTS = """account,sector,year_established,revenue,employees,office_location,subsidiary_of
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Betasoloin,medical,1999,251.41,495,United States,Acme Corporation
Cancity,retail,2001,718.62,2448,Kenya,
"""
TEAMS = """sales_agent,manager,regional_office
Moses Frase,Dustin Brinkmann,Central
Darcel Schlecht,Melvin Marxen,East
Anna Snelling,Dustin Brinkmann,Central
"""
PIPELINE = """\
opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value,engage_quarter,close_quarter
A1,Moses Frase,GTX Plus Basic,Cancity,Won,20-10-16,01-03-17,1054,Q4 2016,Q1 2017
A2,Darcel Schlecht,GTXPro,Acme Corporation,Won,25-10-16,11-03-17,4514,Q4 2016,Q1 2017
A3,Darcel Schlecht,MG Special,Cancity,Lost,25-10-16,07-03-17,0,Q4 2016,Q1 2017
A4,Moses Frase,GTX Pro,,Engaging,25-11-16,,,Q4 2016,
A5,Zane Levy,MG Special,,Prospecting,,,,,
A6,Zane Levy,MG Special,Kan-code,Engaging,31-12-16,,,Q4 2016,
"""


def crm(folder: Path, *words: str) -> str:
    environment = {**os.environ, "CRM_TUI_DB": str(folder / "crm.db"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "crm_tui", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def documented() -> list[list[str]]:
    text = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    block = text.partition("```sh\n")[2].partition("```")[0]
    return [shlex.split(line)[1:] for line in block.splitlines()]


def bring_in(folder: Path, times: int = 1) -> list[dict[str, int]]:
    crm(folder, "init")
    results: list[dict[str, int]] = []
    for _ in range(times):
        results = [json.loads(crm(folder, *words, "--json")) for words in documented()]
    return results


def ids(folder: Path, *filters: str, kind: str = "deal") -> int:
    return len(crm(folder, kind, "list", *filters, "-o", "ids").split())


def total(folder: Path, *filters: str) -> float:
    lines = crm(folder, "deal", "export", *filters, "-o", "jsonl").splitlines()
    return sum(float(json.loads(line)["amount"]["amount"]) for line in lines)


def test_the_documented_commands_bring_in_a_pipeline(tmp_path: Path) -> None:
    for name, content in (("accounts", ACCOUNTS), ("sales_teams", TEAMS), ("sales_pipeline", PIPELINE)):
        (tmp_path / f"{name}.csv").write_text(content.replace("\n", "\r\n"), newline="")

    companies, agents, deals = bring_in(tmp_path)

    assert (companies["created"], agents["created"], deals["created"], deals["rejected"]) == (3, 3, 6, 0)
    assert [ids(tmp_path, word) for word in ("is:won", "is:lost", "stage:executing", "stage:new")] == [2, 1, 2, 1]
    assert total(tmp_path, "is:won") == 5568
    assert ids(tmp_path, kind="company") == 4
    rows = {
        row["origin_id"]: row for row in map(json.loads, crm(tmp_path, "deal", "export", "-o", "jsonl").splitlines())
    }
    assert rows["A2"]["title"] == rows["A4"]["title"] == "GTX Pro"
    assert (rows["A2"]["start_date"], rows["A2"]["close_date"]) == ("2016-10-25", "2017-03-11")
    assert rows["A2"]["amount"] == {"amount": "4514.00", "currency": "USD"}
    assert (rows["A5"]["company"], rows["A5"]["responsible"]) == (None, "zane.levy")
    shown = json.loads(crm(tmp_path, "deal", "list", "--json", "--fields", "origin_id,closed_at,created_at"))
    assert next(row for row in shown if row["origin_id"] == "A1")["closed_at"].startswith("2017-03-01")


def test_the_same_files_again_add_nothing(tmp_path: Path) -> None:
    for name, content in (("accounts", ACCOUNTS), ("sales_teams", TEAMS), ("sales_pipeline", PIPELINE)):
        (tmp_path / f"{name}.csv").write_text(content)

    again = bring_in(tmp_path, times=2)

    assert [result["created"] for result in again] == [0, 0, 0]
    assert ids(tmp_path) == 6


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the public data set is not beside the repository")
def test_the_counts_of_the_public_data_set_come_out(tmp_path: Path) -> None:
    for file in REAL.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())

    companies, agents, deals = bring_in(tmp_path)

    assert (companies["created"], agents["created"], deals["created"], deals["rejected"]) == (85, 35, 8800, 0)
    assert ids(tmp_path) == 8800
    counts = [ids(tmp_path, word) for word in ("is:won", "is:lost", "stage:executing", "stage:new")]
    assert counts == [4238, 2473, 1589, 500]
    assert total(tmp_path, "is:won") == 10_005_534
    assert ids(tmp_path, kind="company") == 85
    rows = list(map(json.loads, crm(tmp_path, "deal", "export", "-o", "jsonl").splitlines()))
    assert sum(not row["company"] for row in rows) == 1425
    assert len({row["responsible"] for row in rows}) == 30
    assert len({row["title"] for row in rows}) == 7
