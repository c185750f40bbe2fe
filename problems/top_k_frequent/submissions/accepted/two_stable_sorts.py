# Sorts by token, then by count: a stable sort keeps the order of equal counts.
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(tokens)
    ranking = sorted(counts)
    ranking.sort(key=counts.__getitem__, reverse=True)
    return ranking[:k]
