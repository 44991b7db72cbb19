"""A root that stays away, sub-keys carried to the register, a bundle for gates, and a code opened with it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

from pratique.credentials.bundle import Bundle, write_bundle
from pratique.credentials.issuing import Issuer, issue
from pratique.credentials.keys import issue_sub_keys, make_day_key, make_point, make_private
from pratique.credentials.reach import make_reach
from pratique.credentials.revocation import write_revocations
from pratique.decisions.in_force import make_in_force
from pratique.decisions.standing import Stay, make_standing
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.policy.load import load_pack
from tests.unit.cli.test_accounts import run

PASS = {"PRATIQUE_ROOT_PASSPHRASE": "a long made-up phrase"}
AT = "2021-08-08T20:00:00+08:00"


def test_from_a_root_to_sub_keys_of_the_register(tmp_path: Path) -> None:
    home, root, made = tmp_path / "home", tmp_path / "root", tmp_path / "made"
    assert run(home, "accounts", "enrol").returncode == 0
    short = run(home, "keys", "root", "--out", str(root), PRATIQUE_ROOT_PASSPHRASE="short")  # noqa: S106  (made up)
    assert (short.returncode, "[passphrase]" in short.stderr) == (2, True)
    assert run(home, "keys", "root", "--out", str(root), **PASS).returncode == 0
    assert stat.S_IMODE(root.stat().st_mode) == 0o600
    assert b"ENCRYPTED" in root.read_bytes()
    assert run(home, "keys", "root", "--out", str(root), **PASS).returncode == 2
    told = ("keys", "issue", "--root", str(root), "--days", "2", "--out", str(made), "--from", AT)
    wrong = run(home, *told, PRATIQUE_ROOT_PASSPHRASE="another long phrase")  # noqa: S106  (made up)
    assert (wrong.returncode, "[passphrase]" in wrong.stderr) == (2, True)
    issued = run(home, *told, **PASS)
    assert (issued.returncode, issued.stdout.count("signs")) == (0, 2), issued.stderr
    added = run(home, "keys", "add", str(made), "--at", AT)
    assert added.stdout.startswith("2 sub-keys"), added.stderr
    assert run(home, "keys", "add", str(made), "--at", AT).stdout.startswith("0 sub-keys taken in, 2 known")
    assert not (home / "keys" / "codes" / "root").exists()
    kid = issued.stdout.split()[0]
    assert run(home, "keys", "revoke", kid, "--reason", "it leaked", "--at", AT).returncode == 0
    listed = run(home, "keys", "list", "--at", AT).stdout
    assert [line.count("revoked") for line in listed.splitlines() if line.startswith(kid)] == [1]
    assert "codes can be made until 2021-08-10" in listed
    assert run(home, "keys", "revoke", kid, "--reason", "again", "--at", AT).returncode == 2


def test_the_opener_tells_what_a_code_holds_and_why_it_cannot_be_used(tmp_path: Path) -> None:
    at = parse_instant(AT)
    root, day_key = make_private(), make_day_key()
    [signer] = issue_sub_keys(root, at // DAY * DAY, 1)
    book = make_in_force([load_pack("cn-beijing-2021-08")], []).book
    standing = make_standing("p1", stays=[Stay("430802", at - 9 * DAY, at - DAY), Stay("110114", at - DAY, None)])
    code = issue(Issuer(signer, day_key, make_reach(book, at)), standing, at, 3600)
    listed = write_revocations(signer, 7, at, at + DAY, [])
    bundle = Bundle(7, make_point(root), (signer.told.certificate,), (), (day_key,), listed)
    (tmp_path / "bundle.json").write_text(write_bundle(bundle))
    told = run(tmp_path, "credential", "open", code.text, "--keys", str(tmp_path), "--at", AT, "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert sorted(stay["division"] for stay in found["stays"]) == ["110114", "430802"]
    assert (found["id"], found["form"], found["refers"]) == (code.code_id.hex(), "screen", [])
    late = parse_instant(AT) + 2 * HOUR
    assert late > code.expires_at
    ended = run(tmp_path, "credential", "open", code.text, "--keys", str(tmp_path), "--at", "2021-08-08T22:00:00+08:00")
    assert (ended.returncode, ended.stdout.split(":")[0]) == (1, "expired")
    other = run(tmp_path, "credential", "open", "HC1:ABC", "--keys", str(tmp_path), "--at", AT, "--json")
    assert other.returncode == 1
    assert json.loads(other.stdout)["code"] in ("base45", "zlib")
    assert run(tmp_path, "credential", "open", code.text, "--keys", str(tmp_path / "none"), "--at", AT).returncode == 2
