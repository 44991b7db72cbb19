"""Read the readable form back; the grammar stands in docs/algorithms/certlogic.md."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.errors import MAX_DEPTH
from pratique.policy.certlogic.validate import MAX_INTEGER
from pratique.policy.certlogic.words import FUNCTIONS, UNITS, WORDS

_TOKEN = re.compile(
    r"""\s+
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<number>[0-9]+(?![A-Za-z_.]))
    | (?P<param>-?\$[A-Za-z_][A-Za-z0-9_.]*)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)
    | (?P<sign><=|>=|[-+<>()\[\],])
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_MAX_TEXT = 100_000
_ORDERS = ("<=", ">=", "<", ">")
_DATE_WORDS = ("before", "after")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class _Operand:
    """A side of a comparison; ``bare`` is one word, text or parameter by itself."""

    expr: Json
    bare: bool

    @property
    def moment(self) -> Json:
        """Beside a date word, what is bare is read as a date-time: plusTime by 0 days."""
        return {"plusTime": [self.expr, 0, "day"]} if self.bare else self.expr


def from_text(text: str) -> Json:
    """Read an expression from its readable form; raises BadInput ``rule_text`` with the column."""
    reader = _Reader(text)
    expr = reader.expression()
    if reader.here.kind != "end":
        reader.fail(f"the expression ends before '{reader.here.text}'")
    return expr


class _Reader:
    """A recursive descent over the tokens; one method for each level of binding."""

    def __init__(self, text: str) -> None:
        self.tokens = _split(text)
        self.at = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.at]

    def fail(self, message: str) -> NoReturn:
        raise BadInput("rule_text", message, f"column {self.here.column}")

    def ahead(self, *texts: str) -> bool:
        """Tell whether the next tokens are these signs or words."""
        tokens = self.tokens[self.at : self.at + len(texts)]
        return [t.text for t in tokens if t.kind in ("word", "sign")] == list(texts)

    def take(self, *texts: str) -> bool:
        """Step over these signs or words if they stand here."""
        if not self.ahead(*texts):
            return False
        self.at += len(texts)
        return True

    def expect(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"'{text}' is expected here, not '{self.here.text or 'the end'}'")

    def expression(self) -> Json:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"nested deeper than {MAX_DEPTH} levels")
        if self.take("if"):
            guard = self.expression()
            self.expect("then")
            then = self.expression()
            if not self.ahead("else"):
                self.fail("an 'if' needs its 'else'")
            self.expect("else")
            expr: Json = {"if": [guard, then, self.expression()]}
        else:
            expr = self.alternatives()
        self.depth -= 1
        return expr

    def alternatives(self) -> Json:
        parts = [self.conjunction()]
        while self.take("or"):
            parts.append(self.conjunction())
        expr = parts.pop()
        while parts:
            expr = {"if": [parts.pop(), True, expr]}
        return expr

    def conjunction(self) -> Json:
        parts = [self.negation()]
        while self.take("and"):
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else {"and": parts}

    def negation(self) -> Json:
        count = 0
        while self.take("not"):
            count += 1
        expr = self.comparison()
        for _ in range(count):
            expr = {"!": [expr]}
        return expr

    def comparison(self) -> Json:
        left = self.operand()
        for words, operator in ((("is",), "==="), (("in",), "in"), (("not", "in"), "in")):
            if self.take(*words):
                negated = words[0] == "not" or (operator == "===" and self.take("not"))
                expr: Json = {operator: [left.expr, self.sum()]}
                return {"!": [expr]} if negated else expr
        operator = self.order()
        if not operator:
            return left.expr
        operands = [left]
        following = operator
        while following:
            if following != operator or len(operands) > 2:  # noqa: PLR2004  (at most three in a row)
                self.fail(f"only two or three values in a row, all joined by '{operator.replace('-', ' ')}'")
            operands.append(self.operand())
            following = self.order()
        return {operator: [o.expr if operator in _ORDERS else o.moment for o in operands]}

    def operand(self) -> _Operand:
        at = self.at
        expr = self.sum()
        return _Operand(expr, bare=self.at == at + 1 and isinstance(expr, (str, dict)))

    def order(self) -> str:
        """Take an ordering sign or date word, if one stands here."""
        for sign in _ORDERS:
            if self.take(sign):
                return sign
        for word in _DATE_WORDS:
            if self.take(word):
                return word
            if self.take("not", word):
                return f"not-{word}"
        return ""

    def sum(self) -> Json:
        expr = self.atom()
        while self.ahead("+") or self.ahead("-") or self.here.text.startswith("-$"):
            negative = self.here.text.startswith("-")
            if self.here.kind == "param":
                self.tokens[self.at] = _Token("param", self.here.text[1:], self.here.column + 1)
            else:
                self.at += 1
            amount = self.amount(negative=negative)
            if amount is not None:
                expr = {"plusTime": [expr, *amount]}
            elif not negative:
                expr = {"+": [expr, self.atom()]}
            elif self.here.kind == "param":
                expr = {"+": [expr, {"param": f"-{self.name()}"}]}
            else:
                expr = {"+": [expr, -self.integer()]}
        return expr

    def amount(self, *, negative: bool) -> list[Json] | None:
        """Take ``48 hours`` or ``$name days``, if that stands here."""
        count, unit = self.here, self.tokens[min(self.at + 1, len(self.tokens) - 1)]
        if count.kind not in ("number", "param") or unit.kind != "word" or unit.text not in UNITS:
            return None
        if count.kind == "number":
            number = self.integer()
            amount: Json = -number if negative else number
        else:
            amount = {"param": f"{'-' if negative else ''}{self.name()}"}
        self.at += 1
        return [amount, UNITS[unit.text]]

    def name(self) -> str:
        """Take a parameter that bears no sign of its own."""
        if self.here.text.startswith("-"):
            self.fail("one sign is enough before a parameter")
        self.at += 1
        return self.tokens[self.at - 1].text[1:]

    def integer(self) -> int:
        if self.here.kind != "number":
            self.fail("a number is expected after '-'")
        if len(self.here.text) > len(str(MAX_INTEGER)) or int(self.here.text) > MAX_INTEGER:
            self.fail("the number is too large")
        self.at += 1
        return int(self.tokens[self.at - 1].text)

    def atom(self) -> Json:
        token = self.here
        if token.kind == "number":
            return self.integer()
        if token.kind == "string":
            self.at += 1
            return _unquote(token)
        if token.kind == "param":
            self.at += 1
            return {"param": token.text.replace("$", "", 1)}
        if self.take("-"):
            return -self.integer()
        if self.take("("):
            expr = self.expression()
            self.expect(")")
            return expr
        if self.take("["):
            return self.items("]")
        if token.kind == "word":
            return self.word(token)
        return self.fail(f"a value is expected here, not '{token.text or 'the end'}'")

    def items(self, close: str) -> list[Json]:
        items: list[Json] = []
        while not self.take(close):
            if items:
                self.expect(",")
            items.append(self.expression())
        return items

    def word(self, token: _Token) -> Json:
        following = self.tokens[self.at + 1]
        if following.text == "(" and following.kind == "sign" and token.text in FUNCTIONS:
            self.at += 2
            operands = self.items(")")
            if token.text != "var":
                return {FUNCTIONS[token.text]: operands}
            if len(operands) != 1 or not isinstance(operands[0], str):
                self.at -= 1
                self.fail('var takes one path in quotes, such as var("a.0")')
            return {"var": operands[0]}
        if token.text in ("true", "false"):
            self.at += 1
            return token.text == "true"
        if token.text in WORDS - {"it"}:
            self.fail(f"a value is expected here, not '{token.text}'")
        self.at += 1
        return {"var": "" if token.text == "it" else token.text}


def _split(text: str) -> list[_Token]:
    if len(text) > _MAX_TEXT:
        raise BadInput("rule_text", f"longer than {_MAX_TEXT:,} characters", "column 1")
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadInput("rule_text", f"'{text[at]}' has no meaning here", f"column {at + 1}")
        if match.lastgroup:
            tokens.append(_Token(match.lastgroup, match.group(), at + 1))
        at = match.end()
    return [*tokens, _Token("end", "", len(text) + 1)]


def _unquote(token: _Token) -> str:
    try:
        return str(json.loads(token.text, strict=False))
    except json.JSONDecodeError:
        message = "the escapes of a text are those of JSON"
        raise BadInput("rule_text", message, f"column {token.column}") from None
