"""Whether a submission may be tested at all: it loads, and defines what was asked for."""

from inspect import _ParameterKind as Kind

from judge.problem import Entry, Problem
from judge.verdict import Verdict
from sandbox.outcomes import (
    Described,
    Died,
    Fatal,
    Loaded,
    LoadOutcome,
    OutOfMemory,
    OutputExceeded,
    Raised,
    Refused,
    TimedOut,
    Violated,
)

VERDICT_OF: dict[type[Fatal], Verdict] = {
    Died: Verdict.RTE,
    TimedOut: Verdict.TLE,
    OutOfMemory: Verdict.MLE,
    OutputExceeded: Verdict.OLE,
    Violated: Verdict.SV,
}

Refusal = tuple[Verdict, str]
"""A verdict that needs no test, and its reason. No hidden input is known yet: all may see it."""


def refusal(outcome: LoadOutcome, problem: Problem) -> Refusal | None:
    """Why a submission cannot be tested; None if it can."""
    match outcome:
        case Loaded(entries):
            asked = {entry.name: entry for entry in problem.entries}
            reasons = [mismatch(entry, asked[entry.name]) for entry in entries]
            return next(((Verdict.CE, reason) for reason in reasons if reason), None)
        case Refused(message, line):
            return Verdict.CE, _at(line, message)
        case Raised(type_name, message, line):
            return Verdict.RTE, _at(line, f"importing your file raised {type_name}: {message}")
    return VERDICT_OF[type(outcome)], f"while your file was imported: {words(outcome)}"


def mismatch(found: Described, asked: Entry) -> str | None:
    """How a submission's entry point differs from the problem's; None if it can be called."""
    if found.kind == "missing":
        return f"{asked.name} is not defined; expected {asked}"
    if found.kind != asked.kind:
        return f"{asked.name} is a {found.kind}; expected {asked}"
    if found.parameters is None or _accepts(found.parameters, asked):
        return None
    return f"{asked.name} takes {_written(found.parameters)}; expected {asked.name}{asked.signature.call}"


def words(failure: Fatal) -> str:
    """A failure in words."""
    match failure:
        case Died(code, signal):
            text = f"was ended by signal {signal}" if signal else f"left with exit code {code}"
            return f"the process {text}"
        case TimedOut(clock, seconds):
            what = "more CPU time than" if clock == "cpu" else "one call took longer than"
            return f"{what} {seconds:g} s"
        case OutOfMemory(mib):
            return f"more than {mib} MiB of memory"
        case OutputExceeded(kib):
            return f"more than {kib} KiB of output"
        case Violated(rule):
            return f"the protocol was broken: {rule}"


def _accepts(parameters: tuple[tuple[str, int, bool], ...], asked: Entry) -> bool:
    """Whether the asked call works with every argument given by position or by name."""
    kinds = {kind for _, kind, _ in parameters}
    if {Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD} <= kinds:
        return True
    plain = [p for p in parameters if p[1] == Kind.POSITIONAL_OR_KEYWORD]
    others = [p for p in parameters if p not in plain]
    signature = asked.signature
    if tuple(name for name, _, _ in plain[: len(signature.names)]) != signature.names:
        return False
    optional = [default is not None for default in signature.defaults]
    if any(may and not has for may, (_, _, has) in zip(optional, plain, strict=False)):
        return False
    surplus = [*plain[len(signature.names) :], *others]
    return all(has or kind in (Kind.VAR_POSITIONAL, Kind.VAR_KEYWORD) for _, kind, has in surplus)


def _written(parameters: tuple[tuple[str, int, bool], ...]) -> str:
    stars = {Kind.VAR_POSITIONAL: "*", Kind.VAR_KEYWORD: "**"}
    return f"({', '.join(stars.get(Kind(k), '') + name + ('=…' if has else '') for name, k, has in parameters)})"


def _at(line: int | None, message: str) -> str:
    return message if line is None else f"line {line}: {message}"
