# Right, but sorts the caller's own list to find the runs.
# rejected-by: test_input_untouched
from itertools import groupby


def top_k_frequent(tokens, k):
    tokens.sort()
    runs = [(-sum(1 for _ in run), token) for token, run in groupby(tokens)]
    return [token for _, token in sorted(runs)[:k]]
