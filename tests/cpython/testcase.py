class SkipTest(BaseException):
    pass


def plain_pattern(pattern):
    """A regular expression without classes, groups and repeats as characters and the marks ANY, MANY, START, END."""
    parts = []
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\":
            i += 1
            if i == len(pattern) or pattern[i].isalnum():
                raise SkipTest("needs re")
            parts.append(pattern[i])
        elif c == "." and pattern[i + 1:i + 2] in ("*", "+"):
            i += 1
            parts.append("MANY")
        elif c == ".":
            parts.append("ANY")
        elif c == "^" and i == 0:
            parts.append("START")
        elif c == "$" and i == len(pattern) - 1:
            parts.append("END")
        elif c in "^$*+?{}[]()|":
            raise SkipTest("needs re")
        else:
            parts.append(c)
        i += 1
    return parts


def pattern_found(pattern, text):
    parts = plain_pattern(pattern)
    if parts[:1] == ["START"]:
        places = {0}
        parts = parts[1:]
    else:
        places = set(range(len(text) + 1))
    for part in parts:
        if part == "MANY":
            places = set(range(min(places), len(text) + 1)) if places else places
        elif part == "ANY":
            places = {p + 1 for p in places if p < len(text)}
        elif part == "END":
            places = {p for p in places if p == len(text)}
        else:
            places = {p + 1 for p in places if p < len(text) and text[p] == part}
    return bool(places)


class RaisesContext:
    def __init__(self, expected, pattern=None):
        self.expected = expected
        self.pattern = pattern
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            raise AssertionError(f"{self.expected} not raised")
        if not issubclass(kind, self.expected):
            return False
        if self.pattern is not None and not pattern_found(self.pattern, str(value)):
            raise AssertionError(f"{self.pattern!r} does not match {str(value)!r}")
        self.exception = value
        return True


class SubTest:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        return False


class TestCase:
    longMessage = True
    maxDiff = None
    failureException = AssertionError

    def __init__(self, name="runTest"):
        self.test_name = name
        self.clean_ups = []

    def setUp(self):
        pass

    def tearDown(self):
        pass

    @classmethod
    def setUpClass(cls):
        pass

    def id(self):
        return self.test_name

    def addCleanup(self, function, *args, **kwargs):
        self.clean_ups.append((function, args, kwargs))

    def run_one(self, method):
        self.setUp()
        try:
            method()
        finally:
            self.tearDown()
            while self.clean_ups:
                function, args, kwargs = self.clean_ups.pop()
                function(*args, **kwargs)

    def subTest(self, *args, **kwargs):
        return SubTest()

    def skipTest(self, reason):
        raise SkipTest(reason)

    def fail(self, msg=None):
        raise AssertionError(msg)

    def check_that(self, holds, text, msg):
        if not holds:
            raise AssertionError(text if msg is None else f"{text} : {msg}")

    def assertTrue(self, value, msg=None):
        self.check_that(value, f"{value!r} is not true", msg)

    def assertFalse(self, value, msg=None):
        self.check_that(not value, f"{value!r} is not false", msg)

    def assertEqual(self, first, second, msg=None):
        self.check_that(first == second, f"{first!r} != {second!r}", msg)

    assertListEqual = assertTupleEqual = assertDictEqual = assertSetEqual = assertMultiLineEqual = assertEqual

    def assertSequenceEqual(self, first, second, msg=None, seq_type=None):
        self.check_that(list(first) == list(second), f"{first!r} != {second!r}", msg)

    def assertCountEqual(self, first, second, msg=None):
        left, rest = list(first), list(second)
        for value in left:
            self.check_that(value in rest, f"{value!r} not in {rest!r}", msg)
            rest.remove(value)
        self.check_that(not rest, f"left over: {rest!r}", msg)

    def assertNotEqual(self, first, second, msg=None):
        self.check_that(first != second, f"{first!r} == {second!r}", msg)

    def assertAlmostEqual(self, first, second, places=None, msg=None, delta=None):
        if first == second:
            return
        if delta is not None:
            near = abs(first - second) <= delta
        else:
            near = round(abs(first - second), 7 if places is None else places) == 0
        self.check_that(near, f"{first!r} is not nearly {second!r}", msg)

    def assertNotAlmostEqual(self, first, second, places=None, msg=None):
        far = first != second and round(abs(first - second), 7 if places is None else places) != 0
        self.check_that(far, f"{first!r} is nearly {second!r}", msg)

    def assertIs(self, first, second, msg=None):
        self.check_that(first is second, f"{first!r} is not {second!r}", msg)

    def assertIsNot(self, first, second, msg=None):
        self.check_that(first is not second, f"unexpectedly identical: {first!r}", msg)

    def assertIsNone(self, value, msg=None):
        self.check_that(value is None, f"{value!r} is not None", msg)

    def assertIsNotNone(self, value, msg=None):
        self.check_that(value is not None, "unexpectedly None", msg)

    def assertIn(self, member, container, msg=None):
        self.check_that(member in container, f"{member!r} not found in {container!r}", msg)

    def assertNotIn(self, member, container, msg=None):
        self.check_that(member not in container, f"{member!r} unexpectedly found in {container!r}", msg)

    def assertIsInstance(self, value, cls, msg=None):
        self.check_that(isinstance(value, cls), f"{value!r} is not an instance of {cls!r}", msg)

    def assertNotIsInstance(self, value, cls, msg=None):
        self.check_that(not isinstance(value, cls), f"{value!r} is an instance of {cls!r}", msg)

    def assertLess(self, first, second, msg=None):
        self.check_that(first < second, f"{first!r} not less than {second!r}", msg)

    def assertLessEqual(self, first, second, msg=None):
        self.check_that(first <= second, f"{first!r} not less than or equal to {second!r}", msg)

    def assertGreater(self, first, second, msg=None):
        self.check_that(first > second, f"{first!r} not greater than {second!r}", msg)

    def assertGreaterEqual(self, first, second, msg=None):
        self.check_that(first >= second, f"{first!r} not greater than or equal to {second!r}", msg)

    def raises_context(self, context, args, kwargs):
        if not args:
            return context
        with context:
            args[0](*args[1:], **kwargs)

    def assertRaises(self, expected, *args, **kwargs):
        return self.raises_context(RaisesContext(expected), args, kwargs)

    def assertRaisesRegex(self, expected, pattern, *args, **kwargs):
        plain_pattern(pattern)
        return self.raises_context(RaisesContext(expected, pattern), args, kwargs)

    def assertRegex(self, text, pattern, msg=None):
        self.check_that(pattern_found(pattern, text), f"{pattern!r} does not match {text!r}", msg)

    def assertNotRegex(self, text, pattern, msg=None):
        self.check_that(not pattern_found(pattern, text), f"{pattern!r} matches {text!r}", msg)


class AlwaysEqual:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class NeverEqual:
    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def __hash__(self):
        return 1


class LargestThing:
    def __eq__(self, other):
        return isinstance(other, LargestThing)

    def __lt__(self, other):
        return False

    def __le__(self, other):
        return isinstance(other, LargestThing)

    def __gt__(self, other):
        return not isinstance(other, LargestThing)

    def __ge__(self, other):
        return True


class SmallestThing:
    def __eq__(self, other):
        return isinstance(other, SmallestThing)

    def __gt__(self, other):
        return False

    def __ge__(self, other):
        return isinstance(other, SmallestThing)

    def __lt__(self, other):
        return not isinstance(other, SmallestThing)

    def __le__(self, other):
        return True


ALWAYS_EQ = AlwaysEqual()
NEVER_EQ = NeverEqual()
LARGEST = LargestThing()
SMALLEST = SmallestThing()
