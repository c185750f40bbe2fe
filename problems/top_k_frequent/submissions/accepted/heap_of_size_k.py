# Keeps the k best in a heap whose top is the worst of them.
import heapq
from collections import Counter


class Entry:
    def __init__(self, count, token):
        self.count = count
        self.token = token

    def __lt__(self, other):
        if self.count != other.count:
            return self.count < other.count
        return self.token > other.token


def top_k_frequent(tokens, k):
    heap = []
    if k == 0:
        return []
    for token, count in Counter(tokens).items():
        entry = Entry(count, token)
        if len(heap) < k:
            heapq.heappush(heap, entry)
        elif heap[0] < entry:
            heapq.heapreplace(heap, entry)
    best = [heapq.heappop(heap).token for _ in range(len(heap))]
    return best[::-1]
