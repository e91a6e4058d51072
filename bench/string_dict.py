"""Dictionaries with string keys: count words, group them, look them up."""

SYLLABLES = ["ka", "le", "mi", "no", "pu", "ra", "si", "to", "ve", "xo"]


def words(count):
    made = []
    state = 7
    for _ in range(count):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        n = state >> 9
        made.append(SYLLABLES[n % 10] + SYLLABLES[n // 10 % 10] + SYLLABLES[n // 100 % 10])
    return made


def count_words(text):
    counts = {}
    for word in text:
        counts[word] = counts.get(word, 0) + 1
    return counts


def group(counts):
    by_first = {}
    for word, n in counts.items():
        by_first.setdefault(word[:2], []).append((word, n))
    return by_first


text = words(200_000)
for _ in range(20):
    counts = count_words(text)
record = {"name": 1, "size": 2, "depth": 3}
total = 0
for i in range(1_200_000):
    record["size"] = i
    total += record["name"] + record["depth"]
groups = group(counts)
print(len(counts), total, counts["kalemi"], sorted((k, sum(n for _, n in v)) for k, v in groups.items()))
