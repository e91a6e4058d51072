"""Allocation: many short-lived trees of objects beside one that lives long."""


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return Node(None, None)
    return Node(build(depth - 1), build(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def run(depth):
    lasting = build(depth)
    total = 0
    for d in range(4, depth + 1, 4):
        trees = 1 << (depth - d + 4)
        for _ in range(trees):
            total += count(build(d))
    return total, count(lasting)


print(run(14))
