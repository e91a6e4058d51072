"""The programs of pyperformance that are pure computation: what is changed in each, why, and what it prints.

An edit is (pattern, replacement, reason): a regular expression in multi-line mode that must match, so that a new
version of the package cannot pass unnoticed with an edit that does nothing. Whatever the edits, CPython and Caplet
run the same text.
"""

from dataclasses import dataclass, field


@dataclass
class Program:
    driver: str                                   # appended; calls the benchmark at a small size, prints results
    edits: list = field(default_factory=list)     # (pattern, replacement, reason)
    data: str | None = None                       # a file of the benchmark, given to the program as DATA
    inline: str | None = None                     # a module of another package, put before the program


# What `--large` changes in drivers, so that a run takes long enough to be timed: (text, its replacement).
LARGE = {
    "barnes_hut": ("(1, 60, 8, 0.5)", "(1, 200, 20, 0.5)"),
    "chaos": ("2000", "60000"),
    "comprehensions": ("bench_comprehensions(3)", "bench_comprehensions(2000)"),
    "crypto_pyaes": ("bench_pyaes(1)", "bench_pyaes(40)"),
    "deltablue": ("delta_blue(60)", "delta_blue(6000)"),
    "fannkuch": ("fannkuch(8)", "fannkuch(9)"),
    "float": ("benchmark(2000)", "benchmark(100000)"),
    "gc_collect": ("(2, CYCLES, LINKS)", "(50, CYCLES, LINKS)"),
    "gc_traversal": ("(1, 300)", "(5, 1000)"),
    "generators": ("range(20000)", "range(400000)"),
    "go": ("GAMES = 12", "GAMES = 200"),
    "nbody": ("500", "8000"),
    "nqueens": ("range(1, 8)", "range(1, 9)"),
    "pidigits": ("300", "2000"),
    "raytrace": ("(1, 32, 32, None)", "(5, 64, 64, None)"),
    "richards": ("run(1)", "run(10)"),
    "richards_super": ("run(1)", "run(10)"),
    "scimark": ("MonteCarlo(3000)", "MonteCarlo(300000)"),
    "spectral_norm": ("DEFAULT_N = 30", "DEFAULT_N = 130"),
    "unpack_sequence": ("do_unpacking(20, tuple", "do_unpacking(20000, tuple"),
}


# For every program; these need not match.
COMMON_EDITS = [
    (r"\nif __name__ == [\s\S]*\Z", "\n", "the harness"),
    (r"^def main\(\):\n    runner = pyperf[\s\S]*?(?=^\S|\Z)", "", "the harness"),
    (r"^import pyperf\n", "", "the harness"),
    (r"\b(pyperf|time)\.perf_counter\(\)", "0.0", "there is no clock without a capability"),
    (r"\bsuper\(\w+, self\)", "super()", "super() only in the form that cannot be given another receiver"),
    (r"\b[A-Z]\w*\.__init__\(self, ", "super().__init__(", "special methods are called through super() only"),
    (r"\bself\.__class__\b", "type(self)", "no __class__"),
]

RETURN_TIME = r"^    return 0\.0 - t0$"
RESULT_NOT_TIME = "the result instead of the time"
NO_FILES = "no files without a capability"

PROGRAMS = {
    "barnes_hut": Program("""\
for energy in bench_quadtree_nbody(1, 60, 8, 0.5):
    print(energy)
""", [(RETURN_TIME, "    return initial_energy, final_energy", RESULT_NOT_TIME)]),

    "chaos": Program("""\
class Runner:
    metadata = {}

    def bench_func(self, name, function, *args):
        for row in function(*args):
            print("".join(".#"[1 - cell] for cell in row))


class Args:
    thickness, width, height, iterations, filename, rng_seed = 0.25, 48, 64, 2000, None, 1234


main(Runner(), Args())
""", [(r"^def write_ppm[\s\S]*?(?=^class )", "", NO_FILES),
      (r"^        if filename:\n            write_ppm\(im, filename\)", "        return im", RESULT_NOT_TIME)]),

    "comprehensions": Program("""\
bench_comprehensions(3)
for w in WidgetTray(1, make_some_widgets()).sorted_widgets:
    print(w.widget_id, w.creator_id, w.derived_widget_ids, w.kind, w.has_knob, w.has_spinner)
""", [(r"^from dataclasses .*\n", "", "a dataclass reads __annotations__"),
      (r"^from enum .*\n", "", "an Enum needs a metaclass"),
      (r"^class WidgetKind\(Enum\):", "class WidgetKind:", "an Enum needs a metaclass"),
      (r"in WidgetKind:", "in [WidgetKind.BIG, WidgetKind.SMALL]:", "an Enum needs a metaclass"),
      (r"^@dataclass\n", "", "a dataclass reads __annotations__"),
      (r"^    widget_id: int\n[\s\S]*?has_spinner: bool\n", """\
    def __init__(self, widget_id, creator_id, derived_widget_ids, kind, has_knob, has_spinner):
        self.widget_id, self.creator_id, self.derived_widget_ids = widget_id, creator_id, derived_widget_ids
        self.kind, self.has_knob, self.has_spinner = kind, has_knob, has_spinner
""", "a dataclass reads __annotations__")]),

    "crypto_pyaes": Program("""\
CLEARTEXT = CLEARTEXT[:2300]
ciphertext = bench_pyaes(1)
print(len(ciphertext), sum(ciphertext), ciphertext[:24].hex(), ciphertext[-24:].hex())
""", [(r"^import pyaes\n", "", "the package's one module is put before the program"),
      (r"\bpyaes\.(?=AES)", "", "the package's one module is put before the program"),
      (r"^def _string_to_bytes[\s\S]*?xrange = range\n", "if True:\n    xrange = range\n",
       "names are resolved at compile time, so there is no NameError to probe with"),
      (r"^    return dt$", "    return ciphertext", RESULT_NOT_TIME)], inline="pyaes/aes.py"),

    "deltablue": Program("""\
delta_blue(60)
print(planner.current_mark)
""", [(r"^class OrderedCollection\(list\):\n    pass", "OrderedCollection = list", "builtin types are final")]),

    "fannkuch": Program("print(fannkuch(7), fannkuch(8))\n"),

    "float": Program("print(benchmark(2000))\n"),

    "gc_collect": Program("""\
benchamark_collection(2, CYCLES, LINKS)
node = create_gc_cycles(5, 7)[3]
steps, here = 1, node.next
while here is not node:
    assert here.prev.next is here
    steps, here = steps + 1, here.next
print(steps)
"""),

    "gc_traversal": Program("""\
benchamark_collection(1, 300)
containers, sizes = create_recursive_containers(300), []
while containers:
    sizes.append(len(containers))
    containers = containers[0]
print(sizes)
"""),

    "generators": Program("""\
print(sum(tree(range(20000))), list(tree(range(40))))
""", [(r"^from __future__ .*\nfrom collections\.abc .*\n|^from __future__ .*\n\nfrom collections\.abc .*\n", "",
       "only names for annotations"),
      (r"(: | -> )(Tree \| None|Iterator\[int\])", "", "names a class that is still being defined")]),

    "go": Program("""\
GAMES = 12
print(versus_cpu(), MOVES, TIMESTAMP)
random.seed(7)
board = Board()
while not board.finished and len(board.history) < 120:
    board.move(board.random_move())
print(board)
print(board.score(WHITE), board.score(BLACK))
"""),

    "hexiom": Program("""\
for level in LEVELS:
    if level != 36:
        print(level)
        print(main(1, level))
""", [(r'\bprint\(end="\\n", file=output\)', r'output.write("\\n")', "print writes to the host's console only"),
      (r'\bprint\((.*), end="", file=output\)', r"output.write(\1)", "print writes to the host's console only"),
      (r"^    return dt$", "    return output", RESULT_NOT_TIME)]),

    "mdp": Program("""\
battle = Battle()
print(battle.evaluate(0.5), len(battle.successors), len(battle.frozen))
"""),

    "meteor_contest": Program("""\
board, cti, pieces = get_puzzle(WIDTH, HEIGHT)
for solution in bench_meteor_contest(1, board, pieces, SOLVE_ARG, get_footprints(board, cti, pieces),
                                     get_senh(board, cti)):
    print(solution)
""", [(r"^    return dt$", "    return solutions", RESULT_NOT_TIME)]),

    "nbody": Program("""\
offset_momentum(BODIES[DEFAULT_REFERENCE])
for _ in range(5):
    print(report_energy())
    advance(0.01, 500)
print(report_energy(), BODIES)
"""),

    "nqueens": Program("""\
for size in range(1, 8):
    solutions = list(n_queens(size))
    print(size, len(solutions), solutions[:3])
"""),

    "pidigits": Program("print(calc_ndigits(300))\n"),

    "pyflate": Program("""\
class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def read(self, n):
        piece = self.data[self.at:self.at + n]
        self.at += n
        return piece


field = RBitfield(Reader(DATA))
print(hex(field.readbits(16)))
out = bzip2_main(field)
print(len(out), sum(out), sum(i * byte for i, byte in enumerate(out)), out[:40])
""", [(r"^import (hashlib|os|struct)\n", "", NO_FILES),
      (r"^int2byte = .*$", "def int2byte(i):\n    return bytes([i])", "no struct.Struct"),
      (r"^def bench_pyflake[\s\S]*\Z", "", NO_FILES)], data="data/interpreter.tar.bz2"),

    "raytrace": Program("""\
canvas = bench_raytrace(1, 32, 32, None)
print(sum(canvas.bytes))
for y in range(32):
    print("".join(" .:-=+*#%@"[sum(canvas.bytes[(y * 32 + x) * 3:][:3]) * 9 // 765] for x in range(32)))
""", [(r"^    def write_ppm[\s\S]*?(?=^def )", "\n", NO_FILES),
      (r"^    if filename:\n.*\n    return dt$", "    return canvas", RESULT_NOT_TIME)]),

    "richards": Program("""\
print(Richards().run(1), taskWorkArea.holdCount, taskWorkArea.qpktCount)
"""),

    "richards_super": Program("""\
print(Richards().run(1), taskWorkArea.holdCount, taskWorkArea.qpktCount)
"""),

    "scimark": Program("""\
G = Array2D(20, 20, Random(7).RandomMatrix(ArrayList(20, 20)).data)
SOR_execute(1.25, G, 5, Array2D)
print(sum(G.data), G[3, 4])

vector, y = Random(5).RandomVector(40), array("d", [0]) * 40
SparseCompRow_matmult(40, y, Random(6).RandomVector(200), [5 * i for i in range(41)],
                      [i * 7 % 40 for i in range(200)], vector, 3)
print(sum(y), y[:4])

print(MonteCarlo(3000))

A = Random(7).RandomMatrix(ArrayList(20, 20))
lu, pivot = ArrayList(20, 20), array("i", [0]) * 20
LU(lu, A, pivot)
print(pivot, lu[3][:4], sum(map(sum, lu.data)))

x = copy_vector(Random(7).RandomVector(256))
FFT_transform(256, x)
print(sum(x), x[:4])
FFT_inverse(256, x)
print(sum(x), x[:4])
"""),

    "spectral_norm": Program("""\
DEFAULT_N = 30
print(bench_spectral_norm(1))
""", [(RETURN_TIME, "    return vBv, vv", RESULT_NOT_TIME)]),

    "unpack_sequence": Program("""\
print(do_unpacking(20, tuple(range(10))), do_unpacking(20, list("abcdefghij")))
""", [(RETURN_TIME, "    return a, b, c, d, e, f, g, h, i, j", RESULT_NOT_TIME)]),
}

# Why the others are left out. Whatever is in neither table is reported, so that none is forgotten.
SKIPPED = {
    "async and await": "async_generators async_tree asyncio_tcp asyncio_websockets coroutines",
    "threads": "concurrent_imap",
    "needs a regular-expression module": "bpe_tokeniser regex_compile regex_dna regex_effbot regex_v8",
    "needs a decimal module": "decimal_factorial decimal_pi telco",
    "measures a C module of the standard library": """base64 json_dumps json_loads pickle sqlite_synth
        xml_etree""",
    "measures a module of the standard library": "argparse deepcopy logging pathlib pprint tomli_loads",
    "reads __dict__, __annotations__ or a metaclass": "typing_runtime_protocols",
    "needs third-party packages": """2to3 chameleon coverage dask django_template docutils dulwich_log
        fastapi genshi hg_startup html5lib mako networkx sphinx sqlalchemy_declarative
        sqlalchemy_imperative sqlglot_v2 sympy tornado_http xdsl yaml""",
    "measures the start of the interpreter": "python_startup",
}
