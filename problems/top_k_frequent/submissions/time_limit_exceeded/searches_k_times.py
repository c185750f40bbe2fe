# Looks for the best of what is left, k times.
# rejected-by: test_speed
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(tokens)
    ranking = []
    while counts and len(ranking) < k:
        best = min(counts, key=lambda token: (-counts[token], token))
        ranking.append(best)
        del counts[best]
    return ranking
