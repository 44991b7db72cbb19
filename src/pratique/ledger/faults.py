"""What can be wrong with a ledger or its keys, told so that a tired operator knows what to do."""

from __future__ import annotations

from typing import Literal, get_args

FaultCode = Literal[
    "no_transaction",
    "no_ledger",
    "ledger_exists",
    "not_empty",
    "unsafe_database",
    "unknown_database",
    "keys_exist",
    "keys_mismatch",
    "key_missing",
    "key_mode",
    "key_owner",
    "key_damaged",
    "ledger_damaged",
    "checkpoint",
    "program_missing",
    "program_failed",
    "unreadable",
    "batch_missing",
    "batch_damaged",
]
FAULT_CODES: tuple[FaultCode, ...] = get_args(FaultCode)


class LedgerFault(Exception):  # noqa: N818  (a message to the one who runs it)
    """The ledger cannot go on: a stable code from ``FAULT_CODES``, and a sentence that says what to do."""

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(message)
        self.code: FaultCode = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"
