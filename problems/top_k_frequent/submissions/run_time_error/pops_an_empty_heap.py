# Pops k times, however many different tokens there are.
# rejected-by: test_ranking
import heapq
from collections import Counter


def top_k_frequent(tokens, k):
    heap = [(-count, token) for token, count in Counter(tokens).items()]
    heapq.heapify(heap)
    return [heapq.heappop(heap)[1] for _ in range(k)]
