"""Mutants are one small mistake each: every kind is made, none twice, always in the same order."""

import ast
from pathlib import Path

import pytest

from judge.mutation import mutants

ROOT = Path(__file__).parent.parent.parent


def changes(body, head="def f(x: ndarray, y: ndarray, n: int, k: int):"):
    """What is changed in a function's body."""
    return [mutant.change for mutant in mutants(f"{head}\n    {body}\n")]


def bodies(body):
    """What a function's body is changed into."""
    return [
        "\n".join(mutant.source.strip().splitlines()[1:]).strip()
        for mutant in mutants(f"def f(x, y, n, k):\n    {body}\n")
    ]


@pytest.mark.parametrize(
    ("body", "mutated"),
    [
        ("return x + y", {"return x - y", "return x", "return y", "pass"}),
        ("return x @ y", {"return x * y", "return x", "return y", "pass"}),
        ("return x // y", {"return x / y", "return x", "return y", "pass"}),
        ("return x < y", {"return x <= y", "return x >= y", "pass"}),
        ("return x is None", {"return x is not None", "pass"}),
        ("return x and y", {"return x or y", "return x", "return y", "pass"}),
        ("return not x", {"return x", "pass"}),
        ("return x if n else y", {"return x", "return y", "pass"}),
        ("x += y", {"x -= y", "pass"}),
        ("return 5", {"return 6", "return 4", "return 0", "return -5", "pass"}),
        ("return 0.5", {"return 1.5", "return -0.5", "return 0.0", "pass"}),
        ("return 0", {"return 1", "return -1", "pass"}),
        ("return True", {"return False", "pass"}),
        ("return range(n)", {"return range(n + 1)", "return range(n - 1)", "return range(1, n)"}),
        ("return x[n:]", {"return x[n + 1:]", "return x[n - 1:]", "return x[n:-1]"}),
        ("return x[:]", {"return x[:-1]", "return x[1:]", "pass"}),
        (
            "return x.sum(axis=0)",
            {"return x.sum()", "return x.sum(axis=1)"},
        ),
        ("return x.sum(axis=-1)", {"return x.sum()", "return x.sum(axis=0)"}),
        ("return x.std()", {"return x.std(ddof=1)", "pass"}),
        ("return x.std(ddof=1)", {"return x.std()", "return x.std(ddof=0)"}),
        ("return np.argmax(x)", {"return np.argmin(x)"}),
        ("return max(x)", {"return min(x)"}),
        ("return sorted(x, reverse=True)", {"return sorted(x)", "return sorted(x, reverse=False)"}),
        (
            "return max(x, key=lambda v: (-y[v], v))",
            {"return max(x, key=lambda v: (v,))", "return max(x, key=lambda v: (-y[v],))"},
        ),
        ("return np.searchsorted(x, y, 'left')", {"return np.searchsorted(x, y, 'right')"}),
        ("return [v for v in x if v]", {"return [v for v in x]", "pass"}),
    ],
)
def test_every_operator_makes_its_mistakes(body, mutated):
    assert mutated <= set(bodies(body))


def test_a_default_is_changed_like_any_constant():
    made = changes("return x", head="def f(x, n=32):")
    assert {"32 → 33", "32 → 31", "32 → 0", "32 → -32"} <= set(made)


def test_a_name_is_taken_for_the_next_of_its_kind_alone():
    assert changes("return x") == ["deleted return x", "x → y"]
    assert changes("return n") == ["deleted return n", "n → k"]
    assert changes("return x", head="def f(x: ndarray, n: int):") == ["deleted return x"]


def test_kinds_are_read_from_assignments_too():
    source = (
        "def f(X: np.ndarray):\n"
        "    n, d = X.shape\n"
        "    w = np.zeros(d)\n"
        "    for i in range(n):\n"
        "        w[i] = X.mean()\n"
        "    return w\n"
    )
    made = {mutant.description for mutant in mutants(source)}
    assert {"line 3: d → n", "line 4: n → d", "line 5: i → d", "line 6: w → X"} <= made
    assert not any("→ X.mean" in change for change in made)


def test_what_is_only_a_crash_when_it_is_gone_stays():
    assert not any(change.startswith("deleted a =") for change in changes("a = x; return a"))
    assert "deleted x = x + 1" in changes("x = x + 1; return x")


def test_docstrings_annotations_and_imports_stay():
    source = (
        '"""Module 1."""\nimport numpy as np\n\n\n'
        'def f(x: "Literal[1]") -> "Literal[2]":\n    """Doc 3."""\n    y: "int" = x\n    return y\n'
    )
    assert [mutant.change for mutant in mutants(source)] == ["deleted return y"]


def test_constants_of_the_module_are_changed_and_its_statements_kept():
    made = mutants("LIMIT = 2\n\n\ndef f(x):\n    return LIMIT\n")
    assert [mutant.change for mutant in made] == [
        *("2 → 3", "2 → 1", "2 → 0", "2 → -2", "deleted return LIMIT")
    ]


def test_mutants_of_a_reference_are_valid_distinct_and_always_the_same():
    source = (ROOT / "problems" / "mini_batch_gd" / "reference.py").read_text()
    made = mutants(source)
    assert len(made) > 50
    assert made == mutants(source)
    assert len({mutant.id for mutant in made}) == len(made)
    assert len({mutant.source for mutant in made} | {ast.unparse(ast.parse(source))}) > len(made)
    assert len({(mutant.line, mutant.change) for mutant in made}) == len(made)
    assert [mutant.line for mutant in made] == sorted(mutant.line for mutant in made)
    lines = source.splitlines()
    for mutant in made:
        ast.parse(mutant.source)
        assert lines[mutant.line - 1].strip() == mutant.text


def test_a_change_and_its_line_outlive_edits_elsewhere():
    source = "def f(x):\n    return x + 1\n"
    before, after = mutants(source), mutants(f"import os\n\n\n{source}")
    assert [(m.text, m.change) for m in before] == [(m.text, m.change) for m in after]
    assert [m.line + 3 for m in before] == [m.line for m in after]


def test_no_valid_python_is_an_error():
    with pytest.raises(SyntaxError):
        mutants("def f(:")
