class fractions:
    class Fraction:
        def __init__(self, numerator=0, denominator=1):
            a, b = numerator, denominator
            while b:
                a, b = b, a % b
            self.numerator = numerator // a
            self.denominator = denominator // a

        def of(value):
            return value if isinstance(value, Fraction) else Fraction(value)

        def __add__(self, other):
            other = Fraction.of(other)
            return Fraction(self.numerator * other.denominator + other.numerator * self.denominator,
                            self.denominator * other.denominator)

        def __sub__(self, other):
            other = Fraction.of(other)
            return self + Fraction(-other.numerator, other.denominator)

        def __rsub__(self, other):
            return Fraction(other) - self

        def __mul__(self, other):
            other = Fraction.of(other)
            return Fraction(self.numerator * other.numerator, self.denominator * other.denominator)

        def __truediv__(self, other):
            other = Fraction.of(other)
            return Fraction(self.numerator * other.denominator, self.denominator * other.numerator)

        def __eq__(self, other):
            other = Fraction.of(other)
            return self.numerator == other.numerator and self.denominator == other.denominator

        def __lt__(self, other):
            other = Fraction.of(other)
            return self.numerator * other.denominator < other.numerator * self.denominator

        def __gt__(self, other):
            return Fraction.of(other) < self

        def __hash__(self):
            return hash((self.numerator, self.denominator))

        def __float__(self):
            return self.numerator / self.denominator
