"""The endpoints of the API: address, method, for whom, what is taken, what is done. The document is made from these."""

from __future__ import annotations

from pratique.record.closed_lists import Role
from pratique.web.api import governing, own, working
from pratique.web.api import shapes as s
from pratique.web.api.access import ACCESS_ENDPOINTS
from pratique.web.api.appeals import APPEAL_ENDPOINTS
from pratique.web.api.endpoint import Endpoint
from pratique.web.api.imports import IMPORT_ENDPOINTS
from pratique.web.api.laboratory import LABORATORY_ENDPOINTS
from pratique.web.api.people import PEOPLE_ENDPOINTS
from pratique.web.api.tasks import TASK_ENDPOINTS
from pratique.web.inner_frame import LOOKERS

GATE: tuple[Role, ...] = ("gate-officer",)
REFER: tuple[Role, ...] = ("refer-officer",)
AUDIT: tuple[Role, ...] = ("auditor",)
ACTS: tuple[Role, ...] = ("policy-officer", "commander", "administrator")
ADMIN: tuple[Role, ...] = ("administrator",)
OWN: tuple[Role, ...] = ()

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "own_state", "GET", "me/state", "My state, computed now", OWN, lambda c: own.compute_state(c.actor, c.now)
    ),
    Endpoint(
        "own_record", "GET", "me/record", "All that is known of me", OWN, lambda c: own.give_record(c.actor, c.now)
    ),
    Endpoint("own_codes", "GET", "me/codes", "My code for a gate", OWN, lambda c: own.give_code(c.actor, c.now)),
    Endpoint(
        "own_codes_revocations",
        "POST",
        "me/codes/revocations",
        "Revoke my codes",
        OWN,
        lambda c: own.revoke_codes(c.actor, c.body, c.now),
        s.CodesLost,
    ),
    Endpoint("own_looks", "GET", "me/looks", "Who looked", OWN, lambda c: own.give_looks(c.actor, c.now)),
    Endpoint(
        "own_stay",
        "POST",
        "me/stays",
        "Tell of a stay, or correct one",
        OWN,
        lambda c: own.tell_stay(c.actor, c.body, c.now),
        s.StayTold,
    ),
    Endpoint(
        "own_withdrawal",
        "POST",
        "me/withdrawals",
        "Take back what I told",
        OWN,
        lambda c: own.take_back(c.actor, c.body, c.now),
        s.Withdrawal,
    ),
    Endpoint(
        "check",
        "POST",
        "checks",
        "Check somebody at a gate",
        GATE,
        lambda c: working.check(c.actor, c.body, c.now),
        s.Check,
    ),
    Endpoint(
        "passage",
        "POST",
        "passages",
        "Let somebody pass for care",
        GATE,
        lambda c: working.pass_for_care(c.actor, c.now),
        s.Nothing,
    ),
    Endpoint(
        "questions",
        "GET",
        "questions",
        "Questions of one's units",
        REFER,
        lambda c: working.give_queue(c.actor, c.query, c.now),
        query="after",
    ),
    Endpoint(
        "question",
        "GET",
        "questions/<str:task>",
        "A question; its person to who has it",
        REFER,
        lambda c: working.give_question(c.actor, c.ids["task"], c.now),
    ),
    Endpoint(
        "question_move",
        "POST",
        "questions/<str:task>/moves",
        "Take, hand over or close a question",
        REFER,
        lambda c: working.move_question(c.actor, c.ids["task"], c.body, c.now),
        s.QuestionMove,
    ),
    Endpoint(
        "question_answer",
        "POST",
        "questions/<str:task>/answers",
        "Record graded evidence; ask again",
        REFER,
        lambda c: working.answer_question(c.actor, c.ids["task"], c.body, c.now),
        s.Answers,
    ),
    Endpoint(
        "question_test",
        "POST",
        "questions/<str:task>/tests",
        "Record a test on site; ask again",
        REFER,
        lambda c: working.record_test(c.actor, c.ids["task"], c.body, c.now),
        s.SiteTest,
    ),
    Endpoint(
        "lookup",
        "POST",
        "lookups",
        "Look one person up, on record",
        LOOKERS,
        lambda c: working.look_up(c.actor, c.body, c.now),
        s.LookUp,
    ),
    *PEOPLE_ENDPOINTS,
    *IMPORT_ENDPOINTS,
    *ACCESS_ENDPOINTS,
    *APPEAL_ENDPOINTS,
    *TASK_ENDPOINTS,
    *LABORATORY_ENDPOINTS,
    Endpoint(
        "replay",
        "POST",
        "decisions/<str:decision>/replays",
        "Decide again as it stood",
        AUDIT,
        lambda c: governing.replay(c.actor, c.ids["decision"], c.now),
        s.Nothing,
    ),
    Endpoint(
        "decision_looks",
        "POST",
        "decisions/<str:decision>/looks",
        "Who looked at its person",
        AUDIT,
        lambda c: governing.give_looks(c.actor, c.ids["decision"], c.now),
        s.Nothing,
    ),
    Endpoint(
        "checkpoint", "GET", "log/checkpoint", "The signed checkpoint", AUDIT, lambda _: governing.give_checkpoint()
    ),
    Endpoint(
        "inclusion",
        "GET",
        "log/facts/<str:fact>",
        "That a fact stands in the log",
        AUDIT,
        lambda c: governing.give_inclusion(c.ids["fact"]),
    ),
    Endpoint(
        "consistency",
        "GET",
        "log/beginnings/<int:earlier>",
        "That nothing before was changed",
        AUDIT,
        lambda c: governing.give_consistency(c.ids["earlier"]),
    ),
    Endpoint(
        "acts",
        "GET",
        "acts",
        "Acts, the newest first",
        ACTS,
        lambda c: governing.give_acts(c.query, c.now),
        query="before",
    ),
    Endpoint(
        "act",
        "GET",
        "acts/<str:act>",
        "An act and its changes",
        ACTS,
        lambda c: governing.give_act(c.ids["act"], c.now),
    ),
    Endpoint(
        "proposal",
        "POST",
        "proposals",
        "Propose an act",
        ACTS,
        lambda c: governing.propose_act(c.actor, c.body, c.now),
        s.Proposal,
    ),
    Endpoint(
        "approval",
        "POST",
        "acts/<str:act>/approvals",
        "Approve what was read",
        ACTS,
        lambda c: governing.approve_act(c.actor, c.ids["act"], c.body, c.now),
        s.Approving,
    ),
    Endpoint(
        "confirmation",
        "POST",
        "list-confirmations",
        "A list is unchanged",
        ("policy-officer",),
        lambda c: governing.confirm_list(c.actor, c.body, c.now),
        s.Confirmation,
    ),
    Endpoint(
        "accounts",
        "GET",
        "accounts",
        "Staff by name",
        ADMIN,
        lambda c: governing.give_accounts(c.query),
        query="after",
    ),
    Endpoint(
        "enrolment",
        "POST",
        "enrolments",
        "A one-time link's token",
        ADMIN,
        lambda c: governing.make_enrolment(c.actor, c.body, c.now),
        s.NewEnrolment,
    ),
)
