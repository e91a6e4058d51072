class math:
    """The functions of `math` that the programs use, from + - * / alone: equal bits on every runtime."""

    pi = 3.141592653589793
    e = 2.718281828459045

    def sqrt(x):
        x = float(x)
        if x < 0:
            raise ValueError("math domain error")
        if x == 0:
            return x
        scale = 1.0
        while x >= 4:
            x /= 4
            scale *= 2
        while x < 1:
            x *= 4
            scale /= 2
        root = (x + 1) / 2
        for _ in range(6):
            root = (root + x / root) / 2
        return root * scale

    def sin(x):
        x = x % (2 * math.pi)
        if x > math.pi:
            return -math.sin(2 * math.pi - x) if x < 2 * math.pi else 0.0
        if x > math.pi / 2:
            x = math.pi - x
        total = term = x
        for n in range(2, 22, 2):
            term *= -x * x / (n * (n + 1))
            total += term
        return total

    def cos(x):
        return math.sin(x + math.pi / 2)

    def tan(x):
        return math.sin(x) / math.cos(x)

    def log(x):
        if x <= 0:
            raise ValueError("math domain error")
        halvings = 0
        while x > 1.5:
            x /= 2
            halvings += 1
        while x < 0.75:
            x *= 2
            halvings -= 1
        ratio = (x - 1) / (x + 1)
        square, term, total = ratio * ratio, ratio, 0.0
        for n in range(1, 41, 2):
            total += term / n
            term *= square
        return 2 * total + halvings * 0.6931471805599453
