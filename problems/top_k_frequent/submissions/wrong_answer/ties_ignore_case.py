# Orders tied tokens as a dictionary would, without regard to case.
# rejected-by: test_ranking
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(sorted(tokens))
    return sorted(counts, key=lambda token: (-counts[token], token.casefold()))[:k]
