"""Small integers in nested loops: Collatz lengths and a sieve of Eratosthenes."""


def longest_collatz(limit):
    best, best_steps = 1, 0
    for start in range(1, limit):
        n, steps = start, 0
        while n != 1:
            if n & 1:
                n = 3 * n + 1
            else:
                n >>= 1
            steps += 1
        if steps > best_steps:
            best, best_steps = start, steps
    return best, best_steps


def count_primes(limit):
    composite = [False] * limit
    count = 0
    for n in range(2, limit):
        if not composite[n]:
            count += 1
            for multiple in range(n * n, limit, n):
                composite[multiple] = True
    return count


print(longest_collatz(50_000), count_primes(600_000))
