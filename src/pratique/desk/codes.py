"""One-time codes by which residents sign in: the same answer, and the same work, whether somebody is known or not.

The address is typed, hashed and forgotten: no row holds it. Only somebody registered with it is ever sent a code.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from pratique.desk.accounts import make_actor_id
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, MINUTE
from pratique.people.identifiers import make_identifier
from pratique.record.channels import Channel
from pratique.record.models import Account, Person, SignInCode
from pratique.record.people import find_by_identifier
from pratique.record.register import writing
from pratique.record.setup import derive_secret

CODE_HOLDS = 10 * MINUTE
MAX_TRIES = 5
PER_ADDRESS = 5
PER_ORIGIN = 30
"""Codes an hour: to one address, and asked for from one network address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What everybody is told who asks for a code: a handle for the next step, and until when the code holds."""

    handle: str
    until: int


def do_send_code(kind: str, address: str, origin: str, at: int, channel: Channel) -> Asked:
    """Send a one-time code to an e-mail address or a phone, if somebody is registered with it; never say whether.

    ``origin``: the asker's network address. Raises BadInput ``email``, ``phone``, ``too_many_codes``.
    """
    if kind not in ("email", "phone"):
        raise BadInput("identifier_kind", "give an e-mail address or a phone number", "kind")
    identifier = make_identifier(kind, address, "address")
    handle, code = secrets.token_urlsafe(24), f"{secrets.randbelow(10**8):08d}"
    address_hash, origin_hash = _hash("address", identifier.keys[0]), _hash("origin", origin)
    with writing():
        recent = SignInCode.objects.filter(made_at__gt=at - HOUR)
        asked = recent.filter(address_hash=address_hash).count()
        if asked >= PER_ADDRESS or recent.filter(origin_hash=origin_hash).count() >= PER_ORIGIN:
            raise BadInput(
                "too_many_codes", "too many codes were asked for; wait an hour, or go to an office", "address"
            )
        found = find_by_identifier(identifier)
        SignInCode.objects.create(
            address_hash=address_hash,
            origin_hash=origin_hash,
            code_hash=_hash(handle, code),
            person_no=next(iter(found)) if len(found) == 1 else None,
            made_at=at,
            until=at + CODE_HOLDS,
        )
    # The channel only queues: sending takes as long for somebody unknown, to whom nothing is sent.
    channel.queue(identifier.keys[0] if len(found) == 1 else None, code, at)
    return Asked(handle, at + CODE_HOLDS)


def do_redeem_code(handle: str, kind: str, address: str, code: str, at: int) -> Account:
    """Sign a resident in by the code they were sent; raises BadInput ``code`` for whatever is wrong with it.

    A code works once, for ten minutes, and five wrong tries end it.
    """
    wrong = BadInput("code", "this code does not hold; ask for a new one", "code")
    identifier = make_identifier(kind, address, "address")
    address_hash = _hash("address", identifier.keys[0])
    with writing():
        row = SignInCode.objects.filter(
            address_hash=address_hash, used_at__isnull=True, until__gt=at, tries__lt=MAX_TRIES
        )
        held = row.order_by("-made_at", "-pk").first()
        good = held is not None and hmac.compare_digest(held.code_hash, _hash(handle, code))
        if held is not None:
            held.tries += 1
            held.used_at = at if good else None
            held.save(update_fields=["tries", "used_at"])
        account = _find_account(held.person_no, at) if good and held is not None and held.person_no else None
    if account is None:
        raise wrong
    return account


def _find_account(person_no: int, at: int) -> Account | None:
    if not Person.objects.filter(person_no=person_no, is_erased=False).exists():
        return None
    actor_id = make_actor_id()
    account, made = Account.objects.get_or_create(
        person_no=person_no, defaults={"actor_id": actor_id, "username": actor_id, "made_at": at}
    )
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account if account.is_active else None


def _hash(label: str, text: str) -> str:
    return hmac.new(derive_secret("one-time codes"), f"{label}\x1f{text}".encode(), sha256).hexdigest()
