# Buckets by count, in linear time, but tokens of one bucket stay as they came.
# rejected-by: test_ranking, test_order_of_the_input
from collections import Counter


def top_k_frequent(tokens, k):
    buckets = [[] for _ in range(len(tokens) + 1)]
    for token, count in Counter(tokens).items():
        buckets[count].append(token)
    return [token for bucket in reversed(buckets) for token in bucket][:k]
