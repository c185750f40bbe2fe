# Normalises Unicode, so that two spellings of one letter are counted together.
# rejected-by: test_tokens_as_they_are
import unicodedata
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(unicodedata.normalize("NFC", token) for token in tokens)
    return sorted(counts, key=lambda token: (-counts[token], token))[:k]
