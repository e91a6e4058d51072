//! Work that grows with its operands costs fuel in proportion to them.
//!
//! Each row makes operands of a size, then does something with them: the difference that the doing makes must be a
//! certain share of the size. A row without a charge fails.

use super::budget::{PLENTY, run};
use super::run::engine;
use libtest_mimic::Trial;

const TEXT: &str = "a = 'x' * n + 'y'; b = 'x' * n + 'y'; c = 'x' * n + 'z'; d = {a: 1}";
const BYTES: &str = "a = b'x' * n + b'y'; b = b'x' * n + b'y'; c = bytearray(b)";
const NUMBER: &str = "a = 1 << 64 * n; b = 1 << 64 * n; f = 1.5";
const TUPLE: &str = "a = (1,) * n; b = (1,) * n; s = [1] * n; t = [1] * n";
const TABLE: &str = "a = frozenset(range(n)); b = frozenset(range(n)); d = dict.fromkeys(range(n)); e = dict(d)";

const DEEP: &str = "class A: x0 = 0
for i in range(n // 4):
    class A(A): pass
a = A()";

const SPARSE: &str = "d = dict.fromkeys(range(n)); s = set(d)
for i in range(n - 1): del d[i]; s.remove(i)";

/// Operands, what is done with them by name, and how many elements or bytes one unit may pay for.
type Group = (&'static str, u64, &'static [(&'static str, &'static str)]);

const GROUPS: &[Group] = &[
    (
        TEXT,
        16,
        &[
            ("text_equal", "a == b"),
            ("text_not_equal", "a != c"),
            ("text_order", "a < c"),
            ("text_hash", "hash(a)"),
            ("text_add_before", "'x' + a"),
            ("text_item_of_tuple", "b in ('', a)"),
            ("text_in_list", "['', a].index(b)"),
            ("text_repr", "repr(a)"),
            ("text_find", "a.find('z')"),
            ("text_search", "'z' in a"),
            ("text_upper", "a.upper()"),
            ("text_slice", "a[1:]"),
            ("text_join", "''.join([a, b])"),
            ("text_split", "a.split('x')"),
            ("text_sorted", "sorted([a, c])"),
            ("text_min", "min(a, c)"),
            ("text_of_keys", "d == {b: 1}"),
            ("text_of_sets", "{a} == {b}"),
            ("text_format", "f'{a}.'"),
            ("text_percent", "'%s.' % a"),
            ("text_is_alpha", "a.isalpha()"),
            ("text_starts", "a.startswith(b)"),
            ("text_encode", "a.encode()"),
            ("text_encode_table", "a.encode('cp1252')"),
            ("text_encode_escapes", "a.encode('unicode-escape')"),
            ("text_remove_prefix", "a.removeprefix(b)"),
            ("text_keep_prefix", "a.removeprefix(c)"),
            ("text_remove_suffix", "a.removesuffix(b)"),
            ("text_spec", "try: format(1, a)\nexcept ValueError: pass"),
            ("text_attribute", "hasattr(a, a)"),
        ],
    ),
    (TEXT, 8, &[("text_key", "d.get(b)")]),
    (TEXT, 6, &[("text_key_in_set", "b in {a}")]),
    (
        BYTES,
        16,
        &[
            ("bytes_equal", "a == b"),
            ("bytes_order", "a < c"),
            ("bytes_hash", "hash(a)"),
            ("bytes_key", "{a: 1}.get(b)"),
            ("bytes_repr", "repr(a)"),
            ("bytes_decode", "a.decode()"),
            ("bytes_hex", "a.hex()"),
            ("bytearray_equal", "a == c"),
            ("bytearray_copy", "bytearray(a)"),
            ("bytes_reverse", "c.reverse()"),
        ],
    ),
    (
        NUMBER,
        16,
        &[
            ("number_equal", "a == b"),
            ("number_order", "a < b"),
            ("number_order_small", "a < 1"),
            ("number_order_float", "a < f"),
            ("number_hash", "hash(a)"),
            ("number_key", "{a: 1}.get(b)"),
            ("number_negative", "-a"),
            ("number_bits", "a.bit_count()"),
            ("number_bool_and", "a & b"),
            ("number_shift", "a >> 1"),
            ("number_hex", "hex(a)"),
            ("number_bytes", "a.to_bytes(8 * n + 1, 'big')"),
            ("number_in_range", "a in range(b)"),
            ("number_range_equal", "range(a) == range(b)"),
        ],
    ),
    (
        TUPLE,
        4,
        &[
            ("tuple_equal", "a == b"),
            ("tuple_order", "a < b"),
            ("tuple_hash", "hash(a)"),
            ("tuple_index", "a.count(2)"),
            ("list_equal", "s == t"),
            ("list_repr", "repr(s)"),
            ("list_contains", "2 in s"),
            ("list_sum", "sum(s)"),
            ("list_sort", "s.sort()"),
            ("list_freeze", "freeze(s)"),
            ("list_is_frozen", "is_frozen((s, a))"),
            ("list_frozen_hash", "hash(freeze(s))"),
        ],
    ),
    (
        TUPLE,
        8,
        &[("tuple_add", "a + b"), ("list_copy", "s[:]"), ("list_copy_method", "s.copy()"), ("list_tuple", "tuple(s)")],
    ),
    (
        TUPLE,
        32,
        &[
            ("list_reverse", "s.reverse()"),
            ("list_insert", "s.insert(0, 1)"),
            ("list_delete", "del s[0]"),
            ("list_pop", "s.pop(0)"),
            ("list_splice", "s[0:0] = [1]"),
        ],
    ),
    (
        TUPLE,
        16,
        &[
            ("list_step", "s[::2] = s[::2]"),
            ("list_unpack", "x, *y = s"),
            ("list_star_call", "print(end='', *s[:0]); (lambda *k: 0)(*s)"),
        ],
    ),
    (
        TABLE,
        4,
        &[
            ("set_equal", "a == b"),
            ("set_hash", "hash(a)"),
            ("set_subset", "a <= b"),
            ("set_union", "a | b"),
            ("set_copy", "set(a)"),
            ("dict_equal", "d == e"),
            ("dict_copy", "d.copy()"),
            ("dict_repr", "repr(d)"),
            ("dict_merge", "d | e"),
            ("dict_values", "list(d.values())"),
            ("dict_items", "list(d.items())"),
        ],
    ),
    (
        SPARSE,
        4,
        &[("dict_sparse_repr", "repr(d)"), ("dict_sparse_view", "repr(d.items())"), ("set_sparse_repr", "repr(s)")],
    ),
];

/// Name, making operands of size `n`, work, and as above: operands of one use.
type Row = (&'static str, &'static str, &'static str, u64);

const ROWS: &[Row] = &[
    ("text_of_entries", "a = {'x' * n: 1}; b = {'x' * n: 1}", "a == b; a.update(b)", 8),
    ("text_add_to_old", "a = 'x' * n; b = a + 'y'; c = b + 'y'", "b + 'z'", 16),
    ("text_name", "x = 'x' * n", "hasattr(1, x)", 4),
    ("text_keyword", "x = {'x' * n: 1}", "(lambda **k: 0)(**x)", 16),
    ("text_key_again", "a = 'x' * n; d = {a: 1}; d[a]", "d[a]", 16),
    ("text_of_many_in_list", "a = ['x' * n + str(k) for k in range(9)]; b = 'x' * n + '9'", "b in a; a.count(b)", 16),
    ("text_wide_index", "a = 'é' * n", "a[n - 1]", 16),
    ("text_starts_inside", "a = 'é' * n", "a.startswith('e', n - 1)", 16),
    ("text_int", "a = '1' * 4000", "int(a)", 16),
    ("number_abs", "a = -(1 << 64 * n)", "abs(a)", 16),
    ("list_any", "s = [0] * n", "any(s)", 4),
    ("text_long_codec", TEXT, "try: 'x'.encode(a)\nexcept LookupError: pass", 4),
    ("text_case_of_wide", "a = 'é' * n", "a.casefold()", 2),
    ("text_asked_of_wide", "a = 'é' * n", "a.isalpha()", 4),
    ("text_repr_of_wide", "a = 'é' * n", "repr(a)", 4),
    ("text_step", TEXT, "a[::2]", 8),
    ("group_of_many_classes", "g = ExceptionGroup('', [ValueError()]); t = (KeyError,) * n", "g.subgroup(t)", 1),
    ("zip_of_many", "z = zip(*[range(9)] * n)", "next(z)", 2),
    ("zip_of_zips", "z = zip(*[zip(*[range(10 ** 6)] * 64)] * (n // 64))", "next(z)", 2),
    ("zip_in_loop", "z = zip(zip(*[range(9)] * n), range(9))", "for a, b in z: break", 2),
    ("range_of_big", "r = iter(range(1 << 64 * n, 1 << 65 * n))", "next(r)", 1),
    ("range_of_big_in_zip", "r = zip(range(1 << 64 * n, 1 << 65 * n))", "next(r)", 1),
    ("class_of_long_order", DEEP, "class A(A): pass", 1),
    ("attribute_of_long_order", DEEP, "hasattr(A, 'real'); hasattr(a, 'real')", 16),
    ("attribute_set_of_long_order", DEEP, "a.y = 1; a.y = 2", 16),
    ("attribute_found_of_long_order", DEEP, "a.x0; a.x0", 16),
    (
        "union_repr",
        "class A: pass\nu = A | None\nfor i in range(n // 64):\n    class A: pass\n    u = u | A",
        "repr(u)",
        64,
    ),
    ("class_delete", "class A: pass\nfor i in range(n): setattr(A, f'a{i}', 0)", "del A.a1", 16),
    (
        "dict_sparse_keywords",
        "d = {f'k{i}': i for i in range(n)}\nfor i in range(n - 1): del d[f'k{i}']",
        "(lambda **k: 0)(**d)",
        4,
    ),
    ("dict_keywords", "d = {f'k{i}': i for i in range(n)}", "(lambda **k: 0)(**d)", 4),
];

pub fn trials() -> impl Iterator<Item = Trial> {
    let grouped = GROUPS
        .iter()
        .flat_map(|&(make, share, works)| works.iter().map(move |&(name, work)| (name, make, work, share)));
    let rows = grouped.chain(ROWS.iter().copied());
    rows.map(|row| Trial::test(format!("cost/{}", row.0), move || Ok(check(&row)?)))
}

fn check(&(_, make, work, share): &Row) -> Result<(), String> {
    let (small, large) = (1024, 8192);
    let price = |n: u64| Ok::<_, String>(fuel(n, make, work)?.saturating_sub(fuel(n, make, "pass")?));
    let (least, most) = (price(small)?, price(large)?);
    // What does not depend on the size cancels out.
    let grown = most.saturating_sub(least);
    let wanted = (large - small) / share;
    let fixed = make.contains("4000");
    if fixed && most >= 4000 / 64 || grown >= wanted {
        return Ok(());
    }
    Err(format!("{work}: {least} at size {small}, {most} at size {large}: {grown} more, not {wanted}"))
}

fn fuel(n: u64, make: &str, work: &str) -> Result<u64, String> {
    let source = format!("n = {n}\n{make}\n{work}\n");
    let program = engine()
        .compile("cost", &source)
        .map_err(|errors| errors.iter().map(|error| error.render("cost", &source, false)).collect::<String>())?;
    let run = run(&program, PLENTY)?;
    if run.end == "done" { Ok(run.fuel) } else { Err(run.end) }
}
