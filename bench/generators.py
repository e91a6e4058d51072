"""Generators: pipelines, recursion through yield from, and send."""


def count(limit):
    n = 0
    while n < limit:
        yield n
        n += 1


def squares(items):
    for item in items:
        yield item * item


def every(items, step):
    for i, item in enumerate(items):
        if i % step == 0:
            yield item


def tree(depth):
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def averager():
    total = n = 0
    mean = 0
    while True:
        total += yield mean
        n += 1
        mean = total // n


def fold_means(limit):
    means = averager()
    next(means)
    last = 0
    for i in range(limit):
        last = means.send(i)
    return last


pipeline = sum(every(squares(count(1_000_000)), 3))
print(pipeline, sum(tree(16)), fold_means(600_000), sum(x ^ 5 for x in range(1_000_000) if x % 3))
