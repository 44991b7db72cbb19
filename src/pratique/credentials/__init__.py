"""Codes that are signed and sealed, ours and others: read strictly, written, issued, revoked; pure."""
