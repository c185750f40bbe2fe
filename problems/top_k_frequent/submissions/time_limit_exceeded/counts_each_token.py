# Goes through the whole list once for every different token.
# rejected-by: test_speed


def top_k_frequent(tokens, k):
    counts = {token: tokens.count(token) for token in set(tokens)}
    return sorted(counts, key=lambda token: (-counts[token], token))[:k]
