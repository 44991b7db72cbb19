"""Reading YAML as data only: no aliases, no tags, no duplicate keys, no guessed dates or yes-and-no words."""

from __future__ import annotations

import re
from typing import Any

import yaml

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 32

_BOOL = re.compile(r"^(?:true|false)$")
_INT = re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$")
_NULL = re.compile(r"^(?:null|~|)$")


class _StrictLoader(yaml.SafeLoader):
    """YAML 1.2's plain scalars: true/false, whole numbers and null; all else is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own way)

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node, refusing aliases, anchors and endless nesting."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadInput("yaml_alias", "anchors and aliases are not taken: write it out", _line(event))
        if getattr(event, "tag", None):
            raise BadInput("yaml_tag", f"the tag {event.tag} is not taken: plain data only", _line(event))
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadInput("too_deep", f"nested deeper than {MAX_DEPTH} levels", _line(event))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001,FBT002
        """Make a mapping whose keys are texts, each once."""
        made: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                message = f"the key {str(key)[:40]} is not a text: put it in quotes"
                raise BadInput("yaml_key", message, _line(key_node))
            if key in made:
                raise BadInput("duplicate_key", f"the key '{key[:60]}' stands twice here", _line(key_node))
            made[key] = self.construct_object(value_node, deep=deep)
        return made


_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOL, list("tf"))
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-0123456789"))
_StrictLoader.add_implicit_resolver("tag:yaml.org,2002:null", _NULL, ["n", "~", ""])


def read_yaml(source: bytes) -> Json:
    """Read one YAML document strictly.

    Raises BadInput with a line: ``too_large``, ``encoding``, ``yaml`` (syntax), ``yaml_alias``, ``yaml_tag``,
    ``yaml_key``, ``duplicate_key``, ``too_deep``.
    """
    if len(source) > MAX_BYTES:
        raise BadInput("too_large", f"the file is larger than {MAX_BYTES:,} bytes")
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("encoding", f"the text is not UTF-8 (byte {error.start})") from None
    try:
        value: Json = yaml.load(text, Loader=_StrictLoader)  # noqa: S506  (a SafeLoader, made stricter)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadInput("yaml", f"not YAML: {error.problem}", line) from None
    except yaml.YAMLError as error:
        raise BadInput("yaml", f"not YAML: {error}") from None
    except RecursionError:
        raise BadInput("too_deep", f"nested deeper than {MAX_DEPTH} levels") from None
    return value


def _line(thing: Any) -> str:  # noqa: ANN401  (an event or a node of PyYAML)
    return f"line {thing.start_mark.line + 1}"
