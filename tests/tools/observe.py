#!/usr/bin/env python3
"""Run scripts under this CPython and tell what they did.

Reads paths from stdin, one a line. For each of them writes three strings: the path, what the script
printed, and how it ended: empty, `Type: message` for an uncaught exception, `refused: message` for a
syntax error. A string is its length in bytes, a newline, and the bytes. Each script runs in a process of
its own, forked from this one, so that nothing one of them does can be seen by the next.
"""

import io
import os
import signal
import sys

SECONDS = 60


def run(path):
    """The output and the ending of a script, in a process that is about to end."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        return "", f"refused: {error.msg}"
    output = sys.stdout = io.StringIO(newline="")
    ending = ""
    try:
        exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
    except BaseException as error:
        message = str(error)
        ending = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return output.getvalue(), ending


def in_child(path):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        with os.fdopen(writer, "wb") as pipe:
            for text in run(path):
                pipe.write(framed(text))
            pipe.flush()
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def framed(text):
    data = text.encode("utf-8", "surrogatepass")
    return b"%d\n%s" % (len(data), data)


def main():
    for path in sys.stdin.read().split("\n"):
        answer = in_child(path)
        if answer:
            sys.stdout.buffer.write(framed(path) + answer)


if __name__ == "__main__":
    main()
