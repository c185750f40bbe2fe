# Sorts a copy, so that equal tokens stand together and runs give the counts.
from itertools import groupby


def top_k_frequent(tokens, k):
    runs = [(-len(list(run)), token) for token, run in groupby(sorted(tokens))]
    runs.sort()
    return [token for _, token in runs[:k]]
