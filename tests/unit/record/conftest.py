"""The same register and people as for the desk."""

from __future__ import annotations

from tests.unit.desk.conftest import cast, home, register

__all__ = ["cast", "home", "register"]
