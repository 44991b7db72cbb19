"""The feed that gate nodes on other machines follow: one address, signed requests, sealed replies (``gate.wire``)."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from pratique.desk.gate_nodes import do_note_copy
from pratique.desk.words import explain
from pratique.gate.wire import MOST_REQUEST, read_request, seal_reply
from pratique.kinds.errors import BadInput
from pratique.record.gate_feed import answer
from pratique.record.gate_nodes import NodeState, get_feed_key, list_nodes
from pratique.web.outcomes import make_problem
from pratique.web.page_clock import get_now

_LOG = logging.getLogger("pratique.gate")
_STATUS = {"node_clock": 403, "node_ended": 403, "node_request": 422, "public_key": 422}


@csrf_exempt
def gate_feed(request: HttpRequest) -> HttpResponse:
    """Answer a node; who is not registered gets 401, who was ended or has a wrong clock 403."""
    if request.method != "POST":
        return make_problem("method", "此地址不支持该方法。", "This address does not know that method.", 405)
    length = request.headers.get("Content-Length") or ""
    if not length.isdecimal() or int(length) > MOST_REQUEST:
        return make_problem("too_large", "请求过大。", "This request is too large.", 413)
    now, nodes = get_now(), list_nodes()
    try:
        wish = read_request(request.body, lambda node: _find_point(nodes, node), now)
        if nodes[wish.node].ended_at is not None:
            raise BadInput("node_ended", "this gate node was ended")  # noqa: TRY301
        reply = seal_reply(answer(wish, now), wish, get_feed_key())
        if wish.what == "people" and wish.numbers[0] == 0:
            do_note_copy(wish, now)  # before a byte of it is sent
    except BadInput as error:
        _LOG.warning("a request for the feed was refused: %s", error.code)
        return make_problem(error.code, explain(error, "zh"), error.message, _STATUS.get(error.code, 401))
    return HttpResponse(reply, content_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _find_point(nodes: dict[str, NodeState], node: str) -> bytes | None:
    held = nodes.get(node)
    return None if held is None else held.point
