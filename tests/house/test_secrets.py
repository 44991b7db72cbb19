"""Nothing in the repository names a registry, a machine's folder or a secret."""

from __future__ import annotations

import re
import subprocess

from tests.shared_data import ROOT

FORBIDDEN = re.compile(
    "|".join(
        [
            r"registry\." + "npmjs",
            r"pypi\." + "org",
            r"files\.pythonhosted",
            "/" + r"work/(main|shared)",
            r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----",
            r"AKIA[0-9A-Z]{16}",
        ]
    )
)


def list_files() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def test_no_file_names_what_it_should_not() -> None:
    wrong = []
    for name in list_files():
        path = ROOT / name
        if not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if FORBIDDEN.search(text):
            wrong.append(name)
    assert wrong == []


def test_no_lock_file_is_kept() -> None:
    locks = {"package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock"}
    assert [name for name in list_files() if name.rpartition("/")[2] in locks] == []
