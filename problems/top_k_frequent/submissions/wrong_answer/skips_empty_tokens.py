# Takes the empty string for no token.
# rejected-by: test_ranking, test_tokens_as_they_are
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(token for token in tokens if token)
    return sorted(counts, key=lambda token: (-counts[token], token))[:k]
