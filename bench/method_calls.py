"""Method calls: inherited, overridden, through super, and on many receivers."""


class Shape:
    def __init__(self, scale):
        self.scale = scale
        self.hits = 0

    def touch(self):
        self.hits += 1
        return self

    def area(self):
        return self.scale

    def total(self, n):
        return self.area() * n


class Square(Shape):
    def area(self):
        return self.scale * self.scale


class Frame(Square):
    def area(self):
        return super().area() - 1


class Counter:
    def __init__(self):
        self.value = 0

    def add(self, n):
        self.value = (self.value + n) % 1_000_003

    def get(self):
        return self.value


def run(rounds):
    counter = Counter()
    shapes = [Shape(3), Square(4), Frame(5), Square(6)]
    for i in range(rounds):
        for shape in shapes:
            counter.add(shape.touch().total(i))
    return counter.get() + sum(shape.hits for shape in shapes)


print(run(330_000))
