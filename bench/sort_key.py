"""Sorting with key functions: a lambda, a method, tuples, and reversed."""


class Player:
    def __init__(self, name, score, level):
        self.name = name
        self.score = score
        self.level = level

    def rank(self):
        return -self.score


def players(count):
    made = []
    state = 99
    for i in range(count):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        made.append(Player(f"p{state % 100_003}", (state >> 7) % 1000, i % 17))
    return made


team = players(60_000)
total = 0
for turn in range(3):
    team.sort(key=lambda p: p.name)
    total = total * 31 + team[turn].score
    team.sort(key=Player.rank)
    total = total * 31 + len(team[turn].name)
    team = sorted(team, key=lambda p: (p.level, p.score), reverse=True)
    total = total * 31 + team[turn * 100].score
print(total, [p.name for p in team[:5]])
