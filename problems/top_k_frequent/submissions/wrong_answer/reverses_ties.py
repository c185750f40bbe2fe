# reverse=True turns the order of tied tokens round as well.
# rejected-by: test_ranking, test_tokens_as_they_are
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(tokens)
    return sorted(counts, key=lambda token: (counts[token], token), reverse=True)[:k]
