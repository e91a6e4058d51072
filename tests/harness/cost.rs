//! Work that grows with its operands costs fuel in proportion to them.
//!
//! Each row makes operands of a size, then does something with them: the difference that the doing makes must be a
//! certain share of the size. A row without a charge fails.

use super::budget::{PLENTY, run};
use super::run::engine;
use libtest_mimic::Trial;

/// Name, making operands of size `n`, work, and how many elements or bytes one unit may pay for.
type Row = (&'static str, &'static str, &'static str, u64);

const TEXT: &str = "a = 'x' * n + 'y'; b = 'x' * n + 'y'; c = 'x' * n + 'z'; d = {a: 1}";
const BYTES: &str = "a = b'x' * n + b'y'; b = b'x' * n + b'y'; c = bytearray(b)";
const NUMBER: &str = "a = 1 << 64 * n; b = 1 << 64 * n; f = 1.5";
const TUPLE: &str = "a = (1,) * n; b = (1,) * n; s = [1] * n; t = [1] * n";
const TABLE: &str = "a = frozenset(range(n)); b = frozenset(range(n)); d = dict.fromkeys(range(n)); e = dict(d)";

const ROWS: &[Row] = &[
    ("text_equal", TEXT, "a == b", 16),
    ("text_not_equal", TEXT, "a != c", 16),
    ("text_order", TEXT, "a < c", 16),
    ("text_hash", TEXT, "hash(a)", 16),
    ("text_key", TEXT, "d.get(b)", 16),
    ("text_key_again", "a = 'x' * n; d = {a: 1}; d[a]", "d[a]", 16),
    ("text_item_of_tuple", TEXT, "b in ('', a)", 16),
    ("text_in_list", TEXT, "['', a].index(b)", 16),
    ("text_of_many_in_list", "a = ['x' * n + str(k) for k in range(9)]; b = 'x' * n + '9'", "b in a; a.count(b)", 16),
    ("text_repr", TEXT, "repr(a)", 16),
    ("text_find", TEXT, "a.find('z')", 16),
    ("text_search", TEXT, "'z' in a", 16),
    ("text_upper", TEXT, "a.upper()", 16),
    ("text_slice", TEXT, "a[1:]", 16),
    ("text_join", TEXT, "''.join([a, b])", 16),
    ("text_split", TEXT, "a.split('x')", 16),
    ("text_sorted", TEXT, "sorted([a, c])", 16),
    ("text_min", TEXT, "min(a, c)", 16),
    ("text_of_keys", TEXT, "d == {b: 1}", 16),
    ("text_of_sets", TEXT, "{a} == {b}", 16),
    ("text_format", TEXT, "f'{a}.'", 16),
    ("text_percent", TEXT, "'%s.' % a", 16),
    ("text_wide_index", "a = 'é' * n", "a[n - 1]", 16),
    ("text_is_alpha", TEXT, "a.isalpha()", 16),
    ("text_starts", TEXT, "a.startswith(b)", 16),
    ("text_encode", TEXT, "a.encode()", 16),
    ("text_encode_table", TEXT, "a.encode('cp1252')", 16),
    ("text_encode_escapes", TEXT, "a.encode('unicode-escape')", 16),
    ("text_name_of_codec", TEXT, "try: ''.encode(a)\nexcept LookupError: pass", 16),
    ("text_remove_prefix", TEXT, "a.removeprefix(b)", 16),
    ("text_keep_prefix", TEXT, "a.removeprefix(c)", 16),
    ("text_remove_suffix", TEXT, "a.removesuffix(b)", 16),
    ("text_starts_inside", "a = 'é' * n", "a.startswith('e', n - 1)", 16),
    ("text_spec", TEXT, "try: format(1, a)\nexcept ValueError: pass", 16),
    ("text_attribute", TEXT, "hasattr(a, a)", 16),
    ("text_int", "a = '1' * 4000", "int(a)", 16),
    ("bytes_equal", BYTES, "a == b", 16),
    ("bytes_order", BYTES, "a < c", 16),
    ("bytes_hash", BYTES, "hash(a)", 16),
    ("bytes_key", BYTES, "{a: 1}.get(b)", 16),
    ("bytes_repr", BYTES, "repr(a)", 16),
    ("bytes_decode", BYTES, "a.decode()", 16),
    ("bytes_hex", BYTES, "a.hex()", 16),
    ("bytearray_equal", BYTES, "a == c", 16),
    ("bytearray_copy", BYTES, "bytearray(a)", 16),
    ("bytes_reverse", BYTES, "c.reverse()", 16),
    ("number_equal", NUMBER, "a == b", 16),
    ("number_order", NUMBER, "a < b", 16),
    ("number_order_small", NUMBER, "a < 1", 16),
    ("number_order_float", NUMBER, "a < f", 16),
    ("number_hash", NUMBER, "hash(a)", 16),
    ("number_key", NUMBER, "{a: 1}.get(b)", 16),
    ("number_negative", NUMBER, "-a", 16),
    ("number_abs", "a = -(1 << 64 * n)", "abs(a)", 16),
    ("number_bits", NUMBER, "a.bit_count()", 16),
    ("number_bool_and", NUMBER, "a & b", 16),
    ("number_shift", NUMBER, "a >> 1", 16),
    ("number_hex", NUMBER, "hex(a)", 16),
    ("number_bytes", NUMBER, "a.to_bytes(8 * n + 1, 'big')", 16),
    ("number_in_range", NUMBER, "a in range(b)", 16),
    ("number_range_next", "r = iter(range(1 << 64 * n, 1 << 64 * n + 1))", "next(r); next(r)", 16),
    ("number_range_equal", NUMBER, "range(a) == range(b)", 16),
    ("tuple_equal", TUPLE, "a == b", 4),
    ("tuple_order", TUPLE, "a < b", 4),
    ("tuple_hash", TUPLE, "hash(a)", 4),
    ("tuple_add", TUPLE, "a + b", 8),
    ("tuple_index", TUPLE, "a.count(2)", 4),
    ("list_equal", TUPLE, "s == t", 4),
    ("list_copy", TUPLE, "s[:]", 8),
    ("list_copy_method", TUPLE, "s.copy()", 8),
    ("list_reverse", TUPLE, "s.reverse()", 32),
    ("list_repr", TUPLE, "repr(s)", 4),
    ("list_contains", TUPLE, "2 in s", 4),
    ("list_sum", TUPLE, "sum(s)", 4),
    ("list_sort", TUPLE, "s.sort()", 4),
    ("list_any", "s = [0] * n", "any(s)", 4),
    ("list_insert", TUPLE, "s.insert(0, 1)", 32),
    ("list_delete", TUPLE, "del s[0]", 32),
    ("list_pop", TUPLE, "s.pop(0)", 32),
    ("list_step", TUPLE, "s[::2] = s[::2]", 16),
    ("list_splice", TUPLE, "s[0:0] = [1]", 32),
    ("list_unpack", TUPLE, "x, *y = s", 16),
    ("list_star_call", TUPLE, "print(end='', *s[:0]); (lambda *k: 0)(*s)", 16),
    ("list_tuple", TUPLE, "tuple(s)", 8),
    ("set_equal", TABLE, "a == b", 4),
    ("set_hash", TABLE, "hash(a)", 4),
    ("set_subset", TABLE, "a <= b", 4),
    ("set_union", TABLE, "a | b", 4),
    ("set_copy", TABLE, "set(a)", 4),
    ("dict_equal", TABLE, "d == e", 4),
    ("dict_copy", TABLE, "d.copy()", 4),
    ("dict_repr", TABLE, "repr(d)", 4),
    ("dict_merge", TABLE, "d | e", 4),
    ("dict_gaps", "d = dict.fromkeys(range(n))\nfor k in range(1, n - 1): del d[k]", "for k in d: pass", 16),
    ("dict_gaps_back", "d = dict.fromkeys(range(n))\nfor k in range(1, n - 1): del d[k]", "[*reversed(d)]", 16),
    ("set_gaps", "s = set(range(n))\nfor k in range(1, n - 1): s.remove(k)", "for k in s: pass", 16),
    ("dict_values", TABLE, "list(d.values())", 4),
    ("dict_items", TABLE, "list(d.items())", 4),
    ("dict_keywords", "d = {f'k{i}': i for i in range(n)}", "(lambda **k: 0)(**d)", 4),
];

pub fn trials() -> impl Iterator<Item = Trial> {
    ROWS.iter().map(|row| Trial::test(format!("cost/{}", row.0), move || Ok(check(row)?)))
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
