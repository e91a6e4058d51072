"""Dictionaries with integer keys: insert, update, look up, delete, iterate."""


def histogram(count, buckets):
    seen = {}
    state = 12_345
    for _ in range(count):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        key = (state >> 8) % buckets
        if key in seen:
            seen[key] += 1
        else:
            seen[key] = 1
    return seen


def churn(count, window):
    live = {}
    total = 0
    for i in range(count):
        live[i] = i * i
        if i >= window:
            total += live.pop(i - window) & 15
    return total + len(live)


table = histogram(900_000, 20_000)
checksum = sum(key * value for key, value in table.items()) % 1_000_003
hits = sum(table.get(key, 0) for key in range(0, 40_000))
print(len(table), checksum, hits, churn(900_000, 500))
