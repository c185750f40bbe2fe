# Counts in a dict, sorts all different tokens by a composite key.


def top_k_frequent(tokens, k):
    counts = {}
    for token in tokens:
        counts[token] = counts.get(token, 0) + 1
    ranking = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [token for token, _ in ranking[:k]]
