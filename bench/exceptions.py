"""Exceptions: blocks that do not raise, raising and catching, through frames, finally."""


class Refused(Exception):
    def __init__(self, amount):
        super().__init__(f"refused {amount}")
        self.amount = amount


class Worse(Refused):
    pass


def check(n):
    if n % 3 == 0:
        raise Refused(n)
    if n % 7 == 0:
        raise Worse(n)
    return n


def through(n, depth):
    if depth:
        return through(n, depth - 1)
    return check(n)


def quiet(limit):
    total = 0
    for i in range(limit):
        try:
            total += i & 3
        except ValueError:
            total = 0
        finally:
            total ^= 1
    return total


def loud(limit):
    caught = passed = cleaned = 0
    for i in range(limit):
        try:
            passed += through(i, 3)
        except Worse as e:
            caught += e.amount * 2
        except Refused as e:
            caught += e.amount
        finally:
            cleaned += 1
    return caught, passed, cleaned


def builtin_errors(limit):
    table, items, total = {}, [1, 2, 3], 0
    for i in range(limit):
        try:
            total += items[i % 6]
        except IndexError:
            total += 1
        try:
            table[i]
        except KeyError as e:
            total += e.args[0] & 1
    return total


print(quiet(2_500_000), loud(300_000), builtin_errors(300_000))
