# A bucket for every count; buckets are sorted one by one until k tokens are found.
from collections import Counter, defaultdict


def top_k_frequent(tokens, k):
    buckets = defaultdict(list)
    for token, count in Counter(tokens).items():
        buckets[count].append(token)
    ranking = []
    for count in sorted(buckets, reverse=True):
        if len(ranking) >= k:
            break
        ranking.extend(sorted(buckets[count]))
    return ranking[:k]
