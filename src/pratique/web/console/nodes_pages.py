"""Gate nodes on other machines: registered with a key that is shown once, ended; when each took its copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.gate_nodes import do_end_node, do_register_node
from pratique.desk.gates import LONGEST_NAME
from pratique.record.gate_nodes import find_copies, list_nodes
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.gates_pages import register_or_end
from pratique.web.inner_frame import GATE_KEEPERS, read_unit_names, show
from pratique.web.page_clock import get_now


class RegisterNodeForm(forms.Form):
    """A node: its code, what it is called, whose it is."""

    use_required_attribute = False

    node = forms.CharField(label=_("Code: letters, digits, hyphens"), max_length=40)
    name = forms.CharField(label=_("What it is called"), max_length=LONGEST_NAME)
    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=list(read_unit_names().items()))

    def register(self, actor: Actor, at: int) -> str:
        """Register what was typed; give the node's key."""
        typed = self.cleaned_data
        return do_register_node(actor, typed["node"], typed["name"], typed["unit"], at)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*GATE_KEEPERS)
def nodes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show nodes; register one, whose key is shown once; end one."""
    now, told = get_now(), request.POST
    form = RegisterNodeForm(told if told.get("do") == "register" else None)
    done = register_or_end(
        request,
        form,
        lambda: form.register(actor, now),
        lambda: do_end_node(actor, told.get("node", ""), told.get("reason", ""), now),
    )
    if done.has_ended:
        return HttpResponseRedirect(reverse("gates_nodes"))
    if done.key:
        form = RegisterNodeForm(None)  # pressed again, it would give another key
    units, copies = read_unit_names(), find_copies()
    held = sorted(list_nodes().values(), key=lambda one: (one.ended_at is not None, one.node))
    rows = [{"row": one, "unit": units.get(one.unit, one.unit), "copied": copies.get(one.node)} for one in held]
    context = {"form": form, "rows": rows, "key": done.key, "wrong": done.wrong}
    return show(request, actor, "console/gate_nodes.html", context, status=done.status)
