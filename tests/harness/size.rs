//! No object is larger than the limit, whatever makes it or lets it grow: the error is one that can be caught, and the
//! program goes on. A little below the limit all is well.

use super::run::engine;
use caplet::{Limits, Outcome, Output};
use libtest_mimic::Trial;

/// Name, what is there before, and what makes an object of about `n` bytes.
type Row = (&'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    ("text_repeat", "", "'x' * n"),
    ("text_add", "x = 'x' * (n // 2)", "x + x"),
    ("text_append", "x = ''", "for i in range(n): x += 'y'"),
    ("text_join", "x = ['x' * 100] * (n // 100)", "''.join(x)"),
    ("text_join_with", "x = 'x' * 40", "('y' * (n // 40)).join(x)"),
    ("text_replace", "x = 'x' * 400", "x.replace('x', 'y' * (n // 400))"),
    ("text_translate", "x = 'x' * 400", "x.translate({120: 'y' * (n // 400)})"),
    ("text_expand_tabs", "", "'\\t'.expandtabs(n)"),
    ("text_zfill", "", "'x'.zfill(n)"),
    ("text_center", "", "'x'.center(n)"),
    ("text_ljust", "", "'x'.ljust(n, 'é')"),
    ("text_format", "", "'{:>{}}'.format('x', n)"),
    ("text_format_twice", "x = 'x' * (n // 2)", "'{0}{0}'.format(x)"),
    ("text_fstring", "x = 'x' * (n // 2)", "f'{x}{x}'"),
    ("text_fstring_width", "", "f'{1:{n}}'"),
    ("text_fstring_zeros", "", "f'{1:0{n}}'"),
    ("text_fstring_digits", "", "f'{1.5:.{n}f}'"),
    ("text_percent", "x = 'x' * (n // 2)", "'%s%s' % (x, x)"),
    ("text_percent_width", "", "'%*d' % (n, 1)"),
    ("text_percent_digits", "", "'%.*d' % (n, 1)"),
    ("text_upper", "x = 'ß' * (n // 2)", "x.upper()"),
    ("text_repr", "x = '\\x00' * (n // 4)", "repr(x)"),
    ("text_repr_of_list", "x = [1000] * (n // 6)", "repr(x)"),
    ("text_of_set", "x = ['x' * 100] * (n // 104)", "str(x)"),
    ("text_encode", "x = 'x' * (n // 4)", "x.encode('utf-32-le')"),
    ("text_encode_escaped", "x = 'é' * (n // 4)", "x.encode('ascii', 'backslashreplace')"),
    ("text_buffer", "x = 'x' * (n // 3); x += 'y'", "x + x + 'z' * (n // 3 - 2)"),
    ("bytes_new", "", "bytes(n)"),
    ("bytes_repeat", "", "b'x' * n"),
    ("bytes_add", "x = b'x' * (n // 2)", "x + x"),
    ("bytes_join", "x = [b'x' * 100] * (n // 100)", "b''.join(x)"),
    ("bytes_replace", "x = b'x' * 400", "x.replace(b'x', b'y' * (n // 400))"),
    ("bytes_center", "", "b'x'.center(n)"),
    ("bytes_zfill", "", "b'x'.zfill(n)"),
    ("bytes_expand_tabs", "", "b'\\t'.expandtabs(n)"),
    ("bytes_percent", "x = b'x' * (n // 2)", "b'%s%s' % (x, x)"),
    ("bytes_of_range", "x = [7] * (n // 32)", "bytes(x) * 32"),
    ("bytes_hex", "x = b'x' * (n // 2)", "x.hex()"),
    ("bytearray_new", "", "bytearray(n)"),
    ("bytearray_extend", "x = bytearray()", "for i in range(n // 100): x.extend(b'x' * 100)"),
    ("bytearray_append", "x = bytearray()", "for i in range(n): x.append(1)"),
    ("bytearray_add", "x = bytearray(n // 2); y = bytes(n // 2)", "x += y"),
    ("bytearray_repeat", "x = bytearray(n // 4)", "x *= 4"),
    ("bytearray_slice", "x = bytearray(n // 2); y = b'x' * (n // 2)", "x[0:0] = y"),
    ("bytes_of_int", "", "(1).to_bytes(n, 'big')"),
    ("list_repeat", "", "[0] * (n // 16)"),
    ("list_add", "x = [0] * (n // 32)", "x + x"),
    ("list_append", "x = []", "for i in range(n // 16): x.append(i)"),
    ("list_insert", "x = []", "for i in range(n // 16): x.insert(0, i)"),
    ("list_extend", "x = [0] * (n // 32)", "x.extend(x)"),
    ("list_extend_range", "x = []", "x.extend(range(n // 16))"),
    ("list_iadd", "x = [0] * (n // 32)", "x += x"),
    ("list_imul", "x = [0] * (n // 32)", "x *= 2"),
    ("list_slice", "x = [0] * (n // 32); y = [0] * (n // 32)", "x[0:0] = y"),
    ("list_of_range", "", "list(range(n // 16))"),
    ("list_comprehension", "", "[i for i in range(n // 16)]"),
    ("list_star", "x = [0] * (n // 32)", "[*x, *x]"),
    ("list_split", "x = 'x ' * (n // 16)", "x.split()"),
    ("list_sorted", "", "sorted(range(n // 16))"),
    ("list_of_generator", "", "list(i for i in range(n // 16))"),
    ("tuple_repeat", "", "(0,) * (n // 16)"),
    ("tuple_of_range", "", "tuple(range(n // 16))"),
    ("tuple_star", "x = [0] * (n // 32)", "(*x, *x)"),
    ("dict_growth", "d = {}", "for i in range(n // 40): d[i] = i"),
    ("dict_from_keys", "", "dict.fromkeys(range(n // 40))"),
    ("dict_update", "d = {}", "for i in range(n // 40): d.update({i: i})"),
    ("dict_comprehension", "", "{i: i for i in range(n // 40)}"),
    ("set_growth", "s = set()", "for i in range(n // 24): s.add(i)"),
    ("set_of_range", "", "set(range(n // 24))"),
    ("frozenset_of_range", "", "frozenset(range(n // 24))"),
    ("int_shift", "", "1 << n * 8"),
    ("int_power", "", "2 ** (n * 8)"),
    ("int_product", "x = 1 << n * 4", "x * x"),
    ("int_from_bytes", "x = b'\\xff' * n", "int.from_bytes(x, 'big')"),
    ("int_from_text", "x = 'f' * (n * 2)", "int(x, 16)"),
    ("attributes", "class A: pass\na = A()", "for i in range(n // 48): setattr(a, f'a{i}', i)"),
];

/// The limits of an object in these tests, and of an integer.
const LIMIT: usize = 1 << 16;

pub fn trials() -> impl Iterator<Item = Trial> {
    ROWS.iter().map(|row| Trial::test(format!("size/{}", row.0), move || Ok(check(row)?)))
}

fn check(&(_, before, make): &Row) -> Result<(), String> {
    // What is half as large may be made of twice the room while it grows.
    for (size, wanted) in [(LIMIT / 4, "done"), (LIMIT * 3, "caught")] {
        let before = before.replace('\n', "\n    ");
        let source = format!(
            "def work(n):\n    {before}\n    {make}\ndef small():\n    return [0] * 100\ntry:\n    work({size})\n    print('done')\nexcept (MemoryError, OverflowError):\n    print('caught')\nsmall()\n"
        );
        let program = engine().compile("size", &source).map_err(|found| format!("{found:?}\n{source}"))?;
        let limits = Limits {
            fuel: 1 << 30,
            memory: 64 << 20,
            integer_bits: 8 * LIMIT as u64,
            object_bytes: LIMIT,
            ..Limits::generous()
        };
        let output = Output::default();
        let outcome = engine().run(&program, limits, Box::new(output.clone()));
        if !matches!(outcome, Outcome::Done) || output.text().trim() != wanted {
            return Err(format!("{make} of {size} bytes: {} ({outcome:?}), not {wanted}", output.text().trim()));
        }
    }
    Ok(())
}
