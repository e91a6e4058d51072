class RandomNumbers:
    """A linear congruential generator with the interface of `random`."""

    def __init__(self):
        self.state = 0

    def seed(self, value):
        self.state = value * 2654435761 % 2 ** 64

    def bits(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
        return self.state >> 33

    def random(self):
        return self.bits() / 2 ** 31

    def randrange(self, stop):
        return (self.bits() << 31 | self.bits()) % stop


random = RandomNumbers()
