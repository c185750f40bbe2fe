# Returns every token that is as frequent as the k-th.
# rejected-by: test_ranking
from collections import Counter


def top_k_frequent(tokens, k):
    if k == 0 or not tokens:
        return []
    counts = Counter(tokens)
    floor = sorted(counts.values(), reverse=True)[min(k, len(counts)) - 1]
    kept = [token for token in counts if counts[token] >= floor]
    return sorted(kept, key=lambda token: (-counts[token], token))
