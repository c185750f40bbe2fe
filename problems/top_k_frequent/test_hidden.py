"""Hidden properties of top_k_frequent; the data are full of ties."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from submission import top_k_frequent

from judge import checkers, points, race
from judge import strategies as js

LOOK_ALIKES = ("a", "A", " a", "a ", "a\t", "", " ", "\u00e9", "e\u0301", "1", "01", "1.0", "None")
LONG_TOKEN = 20_000


def by_repeated_search(tokens, k):
    """Take the best of what is left, k times, counting anew each time."""
    left, ranking = set(tokens), []
    while left and len(ranking) < k:
        most = max(tokens.count(token) for token in left)
        best = min(token for token in left if tokens.count(token) == most)
        left.remove(best)
        ranking.append(best)
    return ranking


@points(4)
@settings(max_examples=100)
@given(tokens=js.tokens(most_words=8), k=st.integers(0, 9))
def test_ranking(tokens, k):
    """The k most frequent tokens come in the right order."""
    expected = by_repeated_search(tokens, k)
    checkers.exact(top_k_frequent(tokens, k), expected)


@points(2)
@settings(max_examples=50)
@given(
    orders=js.tokens(most_words=8).flatmap(
        lambda bag: st.tuples(st.just(bag), st.permutations(bag))
    ),
    k=st.integers(1, 5),
)
def test_order_of_the_input(orders, k):
    """The order of the input makes no difference."""
    expected = by_repeated_search(orders[0], k)
    for tokens in orders:
        checkers.exact(top_k_frequent(tokens, k), expected)


@points(2)
@settings(max_examples=60)
@given(
    tokens=st.lists(st.sampled_from(LOOK_ALIKES), min_size=1, max_size=24),
    k=st.integers(1, 8),
)
def test_tokens_as_they_are(tokens, k):
    """Tokens count as they are."""
    expected = by_repeated_search(tokens, k)
    checkers.exact(top_k_frequent(tokens, k), expected)


@points(1)
@settings(max_examples=30)
@given(tokens=js.tokens(most_words=8), k=st.integers(0, 4))
def test_input_untouched(tokens, k):
    """The caller's list stays as it was."""
    before = list(tokens)
    top_k_frequent(tokens, k)
    checkers.unchanged(before, tokens, "tokens")


def race_arguments(n):
    """n tokens, a tenth of them different with counts that often tie, and one long token."""
    rng = random.Random(n)
    words = [f"token{j}" for j in range(n // 10)]
    tokens = [*words, *rng.choices(words, k=n - len(words) - 1), "x" * LONG_TOKEN]
    rng.shuffle(tokens)
    return tokens, len(words) // 2


@points(2)
def test_speed():
    """Long texts take a few times what counting takes, in time and in memory."""
    race(
        top_k_frequent,
        race_arguments,
        sizes=(10_000, 40_000),
        ratio=8,
        slope=1.6,
        check=checkers.exact,
    )
