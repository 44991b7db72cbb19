"""Hypothesis profiles: `HYPOTHESIS_PROFILE=dev` for a quick round."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

os.environ["PRATIQUE_HOME"] = tempfile.mkdtemp(prefix="pratique-tests-")
"""No test touches an installation of this machine's own."""
atexit.register(shutil.rmtree, os.environ["PRATIQUE_HOME"], ignore_errors=True)

settings.register_profile(
    "ci", max_examples=200, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("dev", parent=settings.get_profile("ci"), max_examples=50)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Playwright keeps a loop running in the thread of the tests, which is no reason to refuse them the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# No test sees the record of whoever runs it: each process has a home of its own, which goes with it.
os.environ["PRATIQUE_HOME"] = tempfile.mkdtemp(prefix="pratique-tests-")
for _name in ("PRATIQUE_KEYS", "DATABASE_URL", "PRATIQUE_AT", "PRATIQUE_PACK", "PRATIQUE_RISK_LIST"):
    os.environ.pop(_name, None)
atexit.register(shutil.rmtree, os.environ["PRATIQUE_HOME"], ignore_errors=True)
