"""Closures: captured variables read and written, functions made and passed on."""


def make_counter(step):
    count = 0

    def bump():
        nonlocal count
        count += step
        return count

    return bump


def compose(f, g):
    return lambda x: f(g(x))


def adder(n):
    return lambda x: x + n


def fold(f, items, start):
    value = start
    for item in items:
        value = f(value, item)
    return value


def run(rounds):
    counter = make_counter(3)
    step = compose(adder(7), compose(adder(-2), adder(1)))
    modulus = 65_537
    total = 0
    for i in range(rounds):
        counter()
        total = step(total) % modulus
        total += adder(i)(total) % 5
    total += fold(lambda a, b: (a * 31 + b) % modulus, range(rounds * 2), 1)
    return total, counter()


print(run(800_000))
