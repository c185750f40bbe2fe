# A min-heap of (count, token) drops the smaller of two tied tokens; the sort comes too late.
# rejected-by: test_ranking
import heapq
from collections import Counter


def top_k_frequent(tokens, k):
    heap = []
    for token, count in Counter(tokens).items():
        heapq.heappush(heap, (count, token))
        if len(heap) > k:
            heapq.heappop(heap)
    return [token for count, token in sorted(heap, key=lambda pair: (-pair[0], pair[1]))]
