"""Expressions: reading, computing, bounded in depth, size and time; no part of them is ever run as a program.

    =6^2 + {=Document:OPPORTUNITY}/2
    ="Author: " & {=Document:CREATED_BY > friendly} & ", due " & dateadd({=Document:DATE_CREATE}, "1d")

Source: engine «Expressions»; limits: threats T16.
"""

from __future__ import annotations

from decimal import Decimal, DivisionByZero, InvalidOperation, Overflow

from crm_tui.domain import expressions_values as meaning
from crm_tui.domain import insert_value_modifiers as modifiers
from crm_tui.domain.errors import Refused
from crm_tui.domain.expressions_functions import FUNCTIONS
from crm_tui.domain.expressions_parser import parse, parse_embedded
from crm_tui.domain.expressions_scope import Scope
from crm_tui.domain.expressions_tree import Binary, Call, Display, Expression, Inserted, Literal, Node, Unary
from crm_tui.domain.expressions_values import EXACT
from crm_tui.domain.insert_value_references import Reference
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import ExpressionMistake, Problem, problem
from crm_tui.domain.workflow_values import Plain, Typed, infer
from crm_tui.domain.workflow_world import World

__all__ = ["Expression", "ExpressionMistake", "evaluate", "parse", "parse_embedded", "value_of"]

_DIVIDED = N_("division by zero")
_IMPOSSIBLE = N_("this cannot be computed")


def evaluate(expression: Expression, world: World) -> tuple[Typed, tuple[Problem, ...]]:
    """The value and the warnings on the way.

    A reference alone keeps its type; numbers come as `int` or as `Decimal` with at most ten digits behind the point.

    Raises:
        ExpressionMistake: it cannot be computed with these values; says where.
    """
    tree = expression.tree
    if isinstance(tree, Inserted):
        return value_of(tree.reference, world)
    evaluator = _Evaluator(world)
    value = evaluator.value(tree)
    if isinstance(value, Decimal):
        value = meaning.tidy(value)
    return infer(value), tuple(evaluator.warnings)


def value_of(reference: Reference, world: World) -> tuple[Typed, tuple[Problem, ...]]:
    """The value of a reference after its index and modifiers; empty with a warning where there is none."""
    found = world.lookup(reference)
    if found is None:
        reason = N_("{reference} has no value: it is empty")
        missing = problem("", 0, reason, blocking=False, reference=str(reference))
        return infer(None), (missing,)
    if reference.index is not None:
        found = Typed(found.type, found.items[reference.index] if reference.index < len(found.items) else None)
    return modifiers.apply(found, reference.modifiers, world)


class _Evaluator:
    """Computes one tree once. Its size and depth were bounded by the parser."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.warnings: list[Problem] = []

    def value(self, node: Node) -> Plain:
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Unary):
            return self._unary(node)
        if isinstance(node, Call):
            return self._call(node)
        scope = Scope(self._world, node.at)
        if isinstance(node, Display):
            raise scope.fail(N_("“{name}” is not a field"), name=node.name)
        found, warnings = value_of(node.reference, self._world)
        self.warnings += warnings
        return found.value

    def _unary(self, node: Unary) -> Plain:
        scope = Scope(self._world, node.at)
        value = self.value(node.part)
        if node.op == "not":
            return not meaning.truth(value)
        number = scope.number(value)
        return -number if node.op == "-" else EXACT.divide(number, Decimal(100))

    def _binary(self, node: Binary) -> Plain:
        scope = Scope(self._world, node.at)
        if node.op in ("and", "or"):
            first = meaning.truth(self.value(node.left))
            return first if first is (node.op == "or") else meaning.truth(self.value(node.right))
        left, right = self.value(node.left), self.value(node.right)
        if node.op == "&":
            return scope.long(scope.text(left) + scope.text(right))
        if node.op in "+-*/^":
            return _arithmetic(scope, node.op, scope.number(left), scope.number(right))
        return _compared(scope, node.op, left, right)

    def _call(self, node: Call) -> Plain:
        scope = Scope(self._world, node.at)
        if node.name == "if":
            condition, yes, no = node.arguments
            return self.value(yes if meaning.truth(self.value(condition)) else no)
        if node.name in ("and", "or"):
            wanted = node.name == "or"
            return wanted if any(meaning.truth(self.value(each)) is wanted for each in node.arguments) else not wanted
        arguments = [self.value(each) for each in node.arguments]
        try:
            return FUNCTIONS[node.name](scope, arguments)
        except ExpressionMistake:
            raise
        except Refused as error:
            raise _at(scope, error) from error
        except (InvalidOperation, Overflow, OverflowError) as error:
            raise scope.fail(_IMPOSSIBLE) from error


def _at(scope: Scope, error: Refused) -> ExpressionMistake:
    """What a rule refused, as a mistake at this place."""
    found = scope.fail(str(error.params.get("text") or _IMPOSSIBLE))
    found.params.update((key, value) for key, value in error.params.items() if key not in ("text", "reason", "column"))
    return found


def _arithmetic(scope: Scope, op: str, left: Decimal, right: Decimal) -> Decimal:
    try:
        match op:
            case "+":
                result = EXACT.add(left, right)
            case "-":
                result = EXACT.subtract(left, right)
            case "*":
                result = EXACT.multiply(left, right)
            case "/":
                if right == 0:
                    raise scope.fail(_DIVIDED)
                result = EXACT.divide(left, right)
            case _:
                if left == 0 and right < 0:
                    raise scope.fail(_DIVIDED)
                result = Decimal(1) if right == 0 else EXACT.power(left, right)
    except DivisionByZero as error:
        raise scope.fail(_DIVIDED) from error
    except Overflow as error:
        raise scope.fail(N_("the result is too large: at most {limit}"), limit=f"{meaning.LIMIT:,}") from error
    except InvalidOperation as error:
        raise scope.fail(_IMPOSSIBLE) from error
    return scope.checked(result)


def _compared(scope: Scope, op: str, left: Plain, right: Plain) -> bool:
    """Different kinds are never the same; asking which of them is more is a mistake, unless one is empty."""
    if _several(left) or _several(right):
        return _lists(scope, op, left, right)
    one, other = scope.one(left), scope.one(right)
    pair = meaning.pair(one, other, scope.context)
    if op in ("=", "<>"):
        return (pair is not None and pair.same) is (op == "=")
    if pair is None or not pair.ordered:
        if meaning.is_empty(one) or meaning.is_empty(other):
            return False
        raise scope.fail(
            N_("“{left}” and “{right}” cannot be compared"), left=scope.shown(one), right=scope.shown(other)
        )
    order = pair.order
    return order in {"<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}[op]


def _several(value: Plain) -> bool:
    return isinstance(value, tuple) and len(value) > 1


def _lists(scope: Scope, op: str, left: Plain, right: Plain) -> bool:
    if op not in ("=", "<>"):
        raise scope.fail(N_("one value is needed, this is a list of several"))
    ones, others = scope.items(left), scope.items(right)
    pairs = [meaning.pair(one, other, scope.context) for one, other in zip(ones, others, strict=False)]
    same = len(ones) == len(others) and all(each is not None and each.same for each in pairs)
    return same is (op == "=")
