# Counter.most_common breaks ties by first occurrence.
# rejected-by: test_ranking, test_order_of_the_input, test_tokens_as_they_are
from collections import Counter


def top_k_frequent(tokens, k):
    return [token for token, _ in Counter(tokens).most_common(k)]
