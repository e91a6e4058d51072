"""Comprehensions: nested, filtered, and over sets and dicts."""


def primes(limit):
    no = {j for i in range(2, int(limit ** 0.5) + 1) for j in range(i * i, limit, i)}
    return [n for n in range(2, limit) if n not in no]


def multiply(a, b):
    columns = [[row[i] for row in b] for i in range(len(b[0]))]
    return [[sum([x * y for x, y in zip(row, column)]) for column in columns] for row in a]


def flatten(rows):
    return [cell for row in rows for cell in row]


n = 90
matrix = [[(i * j + i + j) % 10 for j in range(n)] for i in range(n)]
product = matrix
for _ in range(8):
    product = [[cell % 1009 for cell in row] for row in multiply(product, matrix)]
squares = {x: x * x for x in range(500_000)}
odd = [v for v in squares.values() if v & 1]
print(len(primes(400_000)), sum(flatten(product)), sum(odd) % 1_000_003)
