# Cleans the tokens up before it counts them.
# rejected-by: test_tokens_as_they_are
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(token.strip() for token in tokens)
    return sorted(counts, key=lambda token: (-counts[token], token))[:k]
