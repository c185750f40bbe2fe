# Makes a heap of all different tokens and pops the first k.
import heapq


def top_k_frequent(tokens, k):
    counts = dict.fromkeys(tokens, 0)
    for token in tokens:
        counts[token] -= 1
    heap = [(count, token) for token, count in counts.items()]
    heapq.heapify(heap)
    result = []
    while heap and len(result) < k:
        result.append(heapq.heappop(heap)[1])
    return result
