"""Floats in instances: planets under gravity, one object a body."""

YEAR = 365.24
SOLAR_MASS = 39.47841760435743


class Body:
    def __init__(self, position, velocity, mass):
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = (v * YEAR for v in velocity)
        self.mass = mass * SOLAR_MASS

    def attract(self, other, dt):
        dx = self.x - other.x
        dy = self.y - other.y
        dz = self.z - other.z
        square = dx * dx + dy * dy + dz * dz
        magnitude = dt / (square * square ** 0.5)
        pull = other.mass * magnitude
        self.vx -= dx * pull
        self.vy -= dy * pull
        self.vz -= dz * pull
        push = self.mass * magnitude
        other.vx += dx * push
        other.vy += dy * push
        other.vz += dz * push

    def drift(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz


class System:
    def __init__(self, bodies):
        self.bodies = bodies
        self.pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
        px = sum(b.vx * b.mass for b in bodies)
        py = sum(b.vy * b.mass for b in bodies)
        pz = sum(b.vz * b.mass for b in bodies)
        sun = bodies[0]
        sun.vx, sun.vy, sun.vz = -px / sun.mass, -py / sun.mass, -pz / sun.mass

    def step(self, dt):
        for a, b in self.pairs:
            a.attract(b, dt)
        for body in self.bodies:
            body.drift(dt)

    def energy(self):
        total = 0.0
        for b in self.bodies:
            total += 0.5 * b.mass * (b.vx * b.vx + b.vy * b.vy + b.vz * b.vz)
        for a, b in self.pairs:
            dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
            total -= a.mass * b.mass / (dx * dx + dy * dy + dz * dz) ** 0.5
        return total


def solar_system():
    return System([
        Body((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0),
        Body((4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01),
             (1.66007664274403694e-03, 7.69901118419740425e-03, -6.90460016972063023e-05),
             9.54791938424326609e-04),
        Body((8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01),
             (-2.76742510726411021e-03, 4.99852801234917238e-03, 2.30417297573763929e-05),
             2.85885980666130812e-04),
        Body((1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01),
             (2.96460137564761618e-03, 2.37847173959480950e-03, -2.96589568540237556e-05),
             4.36624404335156298e-05),
        Body((1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01),
             (2.68067772490389322e-03, 1.62824170038242295e-03, -9.51592254519715870e-05),
             5.15138902046611451e-05),
    ])


system = solar_system()
for _ in range(100_000):
    system.step(0.01)
print(f"{system.energy():.8f}")
