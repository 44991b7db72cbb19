"""A minute of fuzzing of what reads codes; hours by ``make fuzz-codes``."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.shared_data import ROOT

SECONDS = int(os.environ.get("PRATIQUE_FUZZ_SECONDS", "60"))


def test_only_our_error_and_in_time() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.codes", str(SECONDS)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    tried = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    assert tried is not None
    assert int(tried[1]) > 20 * SECONDS
