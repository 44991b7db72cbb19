"""Lists and packs as text that stands in facts: see ``ledger.enacted``, which gates read too."""

from pratique.ledger.enacted import read_list, read_pack, write_list, write_pack

__all__ = ["read_list", "read_pack", "write_list", "write_pack"]
