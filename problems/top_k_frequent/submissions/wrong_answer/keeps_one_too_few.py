# Pops as soon as the heap holds k tokens, so that k - 1 remain.
# rejected-by: test_ranking
import heapq
from collections import Counter


class Last(str):
    def __lt__(self, other):
        return str.__gt__(self, other)


def top_k_frequent(tokens, k):
    heap = []
    for token, count in Counter(tokens).items():
        heapq.heappush(heap, (count, Last(token)))
        if len(heap) >= max(k, 1):
            heapq.heappop(heap)
    ranking = [str(heapq.heappop(heap)[1]) for _ in range(len(heap))]
    return ranking[::-1]
