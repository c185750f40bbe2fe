# Normalises case, as one does before counting English words.
# rejected-by: test_ranking, test_tokens_as_they_are
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(token.lower() for token in tokens)
    return sorted(counts, key=lambda token: (-counts[token], token))[:k]
