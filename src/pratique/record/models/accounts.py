"""Accounts, units in a tree, roles held for a time, one-time links and codes. Not facts: they are about the house.

There is no superuser, no group and no permission row: what an account may do follows from its roles alone.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from pratique.record.closed_lists import ROLES


class Unit(models.Model):
    """A node of the tree of offices; ``is_small``: nobody outside it is qualified to be the second person."""

    unit_id = models.CharField(primary_key=True, max_length=64)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    division = models.CharField(max_length=6)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_small = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.unit_id


class AccountBook(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Give the account of a sign-in name."""
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who signs in: staff by password and second factor, a resident by a one-time code.

    ``actor_id`` is what facts name; it says nothing and is never given to another. A resident's account has
    no name, no address and no password: only the number of the person.
    """

    actor_id = models.CharField(max_length=32, unique=True)
    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True, default="")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    person_no = models.BigIntegerField(null=True, unique=True)
    language = models.CharField(max_length=8, default="zh-hans")
    made_at = models.BigIntegerField()

    objects: ClassVar[AccountBook] = AccountBook()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(Lower("username"), name="one_account_a_name"),
            models.CheckConstraint(
                condition=models.Q(is_staff=False) | models.Q(person_no__isnull=True),
                name="staff_account_is_no_resident",
            ),
        ]


class RoleGrant(models.Model):
    """A role that an account holds in a unit, from an instant, perhaps until another."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(role, role) for role in ROLES])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    since = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    granted_by = models.CharField(max_length=32)
    act = models.CharField(max_length=36, default="", blank=True)


class Enrolment(models.Model):
    """A link that makes one account, once; only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    role = models.CharField(max_length=32, choices=[(role, role) for role in ROLES])
    made_at = models.BigIntegerField()
    made_by = models.CharField(max_length=32)
    until = models.BigIntegerField()
    used_at = models.BigIntegerField(null=True)


class SignInCode(models.Model):
    """A one-time code sent to an address; address, origin and code are kept as keyed hashes only."""

    address_hash = models.CharField(max_length=64, db_index=True)
    origin_hash = models.CharField(max_length=64, db_index=True)
    code_hash = models.CharField(max_length=64)
    person_no = models.BigIntegerField(null=True)
    made_at = models.BigIntegerField(db_index=True)
    until = models.BigIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.BigIntegerField(null=True)
