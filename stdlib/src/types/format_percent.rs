//! The operator `%` of `str`, `bytes` and `bytearray`.
//!
//! The native formats plain data. Where a value shows or converts itself, the prelude takes the pieces of the format
//! one by one, converts, and has each directive formatted by itself.

use super::format::all_in_prelude;
use super::text_args::arg;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::number::fault::Fault;
use caplet_vm::number::int::{self, BigInt};
use caplet_vm::symbol::Special;
use caplet_vm::text::percent::{self, Conversion, Count, Directive, Key, Layout, Piece, Pieces};
use caplet_vm::text::repr as quoted;
use caplet_vm::value::{Tag, Value};

/// What is being made.
enum Out {
    Text(String),
    Bytes(Vec<u8>),
}

impl Out {
    fn of(format: Value) -> Out {
        if format.tag() == Tag::Str { Out::Text(String::new()) } else { Out::Bytes(Vec::new()) }
    }

    fn is_bytes(&self) -> bool {
        matches!(self, Out::Bytes(_))
    }

    fn push_str(&mut self, text: &str) {
        match self {
            Out::Text(out) => out.push_str(text),
            Out::Bytes(out) => out.extend_from_slice(text.as_bytes()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Out::Text(out) => out.len(),
            Out::Bytes(out) => out.len(),
        }
    }

    /// The finished value, of the type of the format.
    fn finish(self, ctx: &mut Ctx, format: Value) -> Result<Value, Stop> {
        match self {
            Out::Text(out) => ctx.string(out),
            Out::Bytes(out) => ctx.bytes_like(format, out),
        }
    }
}

/// Where values come from: a tuple's items, or one value.
struct Values {
    from: Value,
    is_tuple: bool,
    taken: usize,
    is_mapping: bool,
}

impl Values {
    fn next(&mut self, ctx: &mut Ctx) -> Result<Value, Stop> {
        let value = match self.is_tuple {
            true => ctx.items(self.from).and_then(|items| items.get(self.taken)).copied(),
            false => (self.taken == 0).then_some(self.from),
        };
        self.taken += 1;
        value.ok_or_else(|| ctx.fault(percent::not_enough_arguments()))
    }

    fn are_left(&self, ctx: &Ctx) -> bool {
        let count = if self.is_tuple { ctx.items(self.from).map_or(0, <[Value]>::len) } else { 1 };
        self.taken < count && !self.is_mapping
    }
}

/// May a format's keys be looked up in the value?
fn is_mapping(ctx: &Ctx, values: Value, bytes: bool) -> Result<bool, Trap> {
    Ok(match values.tag() {
        Tag::Dict | Tag::List | Tag::Range => true,
        Tag::Bytes | Tag::ByteArray => !bytes,
        Tag::Instance => ctx.answers(values, Special::GetItem)?,
        _ => false,
    })
}

/// The piece of a format that begins at a byte, and where the next begins.
fn piece_at(ctx: &Ctx, format: Value, at: usize) -> Result<Option<(Piece, usize)>, Trap> {
    let mut pieces = match format.as_str() {
        Some(id) => Pieces::of_str(ctx.heap.text(id)?),
        None => Pieces::of_bytes(ctx.bytes_of(format).ok_or(Trap::Native)?),
    }
    .at(at);
    Ok(pieces.next().map(|piece| (piece, pieces.position())))
}

fn push_literal(ctx: &Ctx, format: Value, range: std::ops::Range<usize>, out: &mut Out) -> Result<(), Stop> {
    ctx.heap.fits(out.len() * 2 + range.len())?;
    match out {
        Out::Text(out) => out.push_str(ctx.heap.text_of(format).and_then(|text| text.get(range)).ok_or(Trap::Native)?),
        Out::Bytes(out) => {
            out.extend_from_slice(ctx.bytes_of(format).and_then(|text| text.get(range)).ok_or(Trap::Native)?);
        }
    }
    Ok(())
}

/// A part of the format as a value of its own.
fn part(ctx: &mut Ctx, format: Value, range: std::ops::Range<usize>) -> Result<Value, Stop> {
    let mut out = Out::of(format);
    push_literal(ctx, format, range, &mut out)?;
    match out {
        Out::Text(text) => ctx.string(text),
        Out::Bytes(bytes) => ctx.heap.bytes(bytes),
    }
}

/// `_mod(format, values)`: the operator.
fn modulo(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    formatted(ctx, arg(args, 0), arg(args, 1)).map_err(all_in_prelude)
}

fn formatted(ctx: &mut Ctx, format: Value, from: Value) -> Result<Value, Stop> {
    let mut out = Out::of(format);
    let mapping = is_mapping(ctx, from, out.is_bytes())?;
    let mut values = Values { from, is_tuple: from.tag() == Tag::Tuple, taken: 0, is_mapping: mapping };
    let mut at = 0;
    while let Some((piece, next)) = piece_at(ctx, format, at)? {
        ctx.charge(1 + (next - at) / 16)?;
        at = next;
        let directive = match piece {
            Piece::Literal(range) => {
                push_literal(ctx, format, range, &mut out)?;
                continue;
            }
            Piece::Directive(directive) => directive,
        };
        match &directive.key {
            Key::None => (),
            _ if !mapping => return Err(ctx.fault(percent::needs_mapping())),
            Key::Unclosed => return Err(ctx.fault(percent::unclosed_key())),
            Key::Named(range) => {
                let key = part(ctx, format, range.clone())?;
                let from = look_up(ctx, from, key)?;
                values = Values { from, is_tuple: false, taken: 0, is_mapping: true };
            }
        }
        let layout = layout(ctx, &directive, |ctx| values.next(ctx))?;
        if let Conversion::Malformed(fault) = directive.conversion {
            return Err(ctx.fault(fault));
        }
        let value = values.next(ctx)?;
        if needs_guest(ctx, &directive.conversion, value)? {
            return Err(Stop::Defer(Defer::Prelude));
        }
        push_value(ctx, &directive.conversion, &layout, value, &mut out)?;
    }
    if values.are_left(ctx) {
        return Err(ctx.fault(percent::arguments_left_over(out.is_bytes())));
    }
    out.finish(ctx, format)
}

fn look_up(ctx: &mut Ctx, mapping: Value, key: Value) -> Result<Value, Stop> {
    match ctx.get_item(mapping, key)? {
        Some(value) => Ok(value),
        None => Err(Stop::Defer(Defer::Prelude)),
    }
}

/// Width and precision, those written `*` taken from the values.
fn layout(
    ctx: &mut Ctx,
    directive: &Directive,
    mut next: impl FnMut(&mut Ctx) -> Result<Value, Stop>,
) -> Result<Layout, Stop> {
    let mut width = None;
    if directive.width == Count::Argument {
        let value = next(ctx)?;
        width = Some(count(ctx, value, percent::width_out_of_range(), i64::MAX)?);
    }
    let mut precision = None;
    if directive.precision == Count::Argument {
        let value = next(ctx)?;
        precision = Some(count(ctx, value, percent::precision_out_of_range(), i64::from(i32::MAX))?);
    }
    Ok(Layout::new(directive, width, precision))
}

fn count(ctx: &mut Ctx, value: Value, too_large: Fault, most: i64) -> Result<i64, Stop> {
    if !ctx.is_integer(value) {
        return Err(ctx.fault(percent::star_wants_int()));
    }
    match value.as_small_int().filter(|count| (-most..=most).contains(count)) {
        Some(count) => Ok(count),
        None => Err(ctx.fault(too_large)),
    }
}

/// Does the value convert itself to what the conversion takes? Whether it shows itself is seen when it is shown.
fn needs_guest(ctx: &Ctx, conversion: &Conversion, value: Value) -> Result<bool, Trap> {
    let answers = |special| ctx.answers(value, special);
    Ok(match conversion {
        Conversion::Int('o' | 'x' | 'X') | Conversion::Char => answers(Special::Index)?,
        Conversion::Int(_) => answers(Special::Int)? || answers(Special::Index)?,
        Conversion::Float(_) => answers(Special::Float)? || answers(Special::Index)?,
        Conversion::Str => answers(Special::Bytes)?,
        _ => false,
    })
}

/// Formats one value. A value that would have to convert itself has the wrong type here.
fn push_value(
    ctx: &mut Ctx,
    conversion: &Conversion,
    layout: &Layout,
    value: Value,
    out: &mut Out,
) -> Result<(), Stop> {
    let bytes = out.is_bytes();
    match conversion {
        Conversion::Str if bytes => push_bytes(ctx, layout, value, out),
        Conversion::Str => {
            let text = ctx.show(value)?;
            let text = ctx.heap.text_of(text).ok_or(Trap::Type)?.to_owned();
            push_text(ctx, layout, &text, out)
        }
        Conversion::Repr => {
            let text = ctx.repr(value)?;
            push_text(ctx, layout, &text, out)
        }
        Conversion::Ascii => {
            let text = ctx.repr(value)?;
            ctx.heap.fits(text.len() * quoted::GROWTH)?;
            push_text(ctx, layout, &quoted::to_ascii(&text), out)
        }
        Conversion::Char if bytes => push_byte(ctx, layout, value, out),
        Conversion::Char => {
            let c = character(ctx, value)?;
            push_text(ctx, &Layout { precision: None, ..*layout }, c.encode_utf8(&mut [0; 4]), out)
        }
        Conversion::Int(code) => {
            let n = integer(ctx, value, if bytes && *code == 'i' { 'd' } else { *code })?;
            room(ctx, layout.int_bound(&n, *code), out)?;
            if !matches!(code, 'o' | 'x' | 'X') {
                ctx.charge_decimal(&n)?;
            }
            let text = percent::format_int(&n, *code, layout, int::MAX_STR_DIGITS).map_err(|fault| ctx.fault(fault))?;
            out.push_str(&text);
            Ok(())
        }
        Conversion::Float(code) => {
            let f = float(ctx, value, bytes)?;
            room(ctx, layout.float_bound(), out)?;
            out.push_str(&percent::format_float(f, *code, layout));
            Ok(())
        }
        Conversion::Unknown(fault) | Conversion::Malformed(fault) => Err(ctx.fault(fault.clone())),
    }
}

/// Pays for so many bytes, and for what the growth of the whole may copy.
fn room(ctx: &mut Ctx, bytes: usize, out: &Out) -> Result<(), Stop> {
    ctx.room_for_text(bytes)?;
    ctx.heap.fits(bytes.saturating_add(out.len() * 2))
}

fn push_text(ctx: &mut Ctx, layout: &Layout, text: &str, out: &mut Out) -> Result<(), Stop> {
    room(ctx, layout.text_bound(text.len()), out)?;
    ctx.charge_bytes(text.len())?;
    if layout.width == 0 && layout.precision.is_none() {
        out.push_str(text);
    } else {
        out.push_str(&percent::format_text(text, layout));
    }
    Ok(())
}

fn push_bytes(ctx: &mut Ctx, layout: &Layout, value: Value, out: &mut Out) -> Result<(), Stop> {
    let Some(len) = ctx.bytes_of(value).map(<[u8]>::len) else {
        let given = ctx.type_name(value);
        return Err(ctx.fault(percent::wants_bytes(&given)));
    };
    room(ctx, layout.text_bound(len), out)?;
    ctx.charge_bytes(len)?;
    if let (Out::Bytes(out), Some(bytes)) = (out, ctx.bytes_of(value)) {
        out.extend_from_slice(&percent::format_bytes(bytes, layout));
    }
    Ok(())
}

fn push_byte(ctx: &mut Ctx, layout: &Layout, value: Value, out: &mut Out) -> Result<(), Stop> {
    let byte = match (ctx.bytes_of(value), ctx.is_integer(value)) {
        (Some([byte]), _) => *byte,
        (_, true) => match value.as_small_int().and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => byte,
            None => return Err(ctx.fault(percent::char_out_of_range(true))),
        },
        _ => return Err(ctx.fault(percent::wants_char(true))),
    };
    room(ctx, layout.text_bound(1), out)?;
    if let Out::Bytes(out) = out {
        out.extend_from_slice(&percent::format_bytes(&[byte], &Layout { precision: None, ..*layout }));
    }
    Ok(())
}

fn character(ctx: &mut Ctx, value: Value) -> Result<char, Stop> {
    if let Some(text) = ctx.heap.text_of(value) {
        let mut chars = text.chars();
        return match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(ctx.fault(percent::wants_char(false))),
        };
    }
    if !ctx.is_integer(value) {
        return Err(ctx.fault(percent::wants_char(false)));
    }
    let c = value.as_small_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32);
    c.ok_or_else(|| ctx.fault(percent::char_out_of_range(false)))
}

fn integer(ctx: &mut Ctx, value: Value, code: char) -> Result<BigInt, Stop> {
    if let Some(n) = ctx.big(value) {
        return Ok(n);
    }
    match value.as_float() {
        Some(f) if !matches!(code, 'o' | 'x' | 'X') => int::from_f64(f).map_err(|fault| ctx.fault(fault)),
        _ => {
            let given = ctx.type_name(value);
            Err(ctx.fault(percent::wants_number(code, &given)))
        }
    }
}

fn float(ctx: &mut Ctx, value: Value, bytes: bool) -> Result<f64, Stop> {
    if let Some(f) = value.as_float() {
        return Ok(f);
    }
    match ctx.big(value) {
        Some(n) => int::to_f64(&n).map_err(|fault| ctx.fault(fault)),
        None => {
            let given = ctx.type_name(value);
            Err(ctx.fault(percent::wants_float(bytes, &given)))
        }
    }
}

// ---- what the prelude steps with

/// `_mod_mapping(format, values)`: may keys be looked up in the values?
fn mapping(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let bytes = arg(args, 0).tag() != Tag::Str;
    Ok(Value::bool(is_mapping(ctx, arg(args, 1), bytes)?))
}

/// `_mod_step(format, at)`: the piece that begins at a byte: where the next begins, and literal text or a tuple of the
/// key (None; Ellipsis for one that has no end), the number of `*`, and the kind of conversion; None at the end.
fn step(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let format = arg(args, 0);
    let at = place(args)?;
    let Some((piece, next)) = piece_at(ctx, format, at)? else { return Ok(Value::NONE) };
    ctx.charge_bytes(next - at)?;
    let directive = match piece {
        Piece::Literal(range) => {
            let literal = part(ctx, format, range)?;
            return ctx.heap.tuple(&[Value::int(next as i64), literal]);
        }
        Piece::Directive(directive) => directive,
    };
    let key = match directive.key {
        Key::None => Value::NONE,
        Key::Unclosed => Value::ELLIPSIS,
        Key::Named(range) => part(ctx, format, range)?,
    };
    let stars = [directive.width, directive.precision].iter().filter(|count| **count == Count::Argument).count();
    let kind = ctx.intern(match directive.conversion {
        Conversion::Str => "s",
        Conversion::Repr => "r",
        Conversion::Ascii => "a",
        Conversion::Char => "c",
        Conversion::Int('o' | 'x' | 'X') => "x",
        Conversion::Int(_) => "d",
        Conversion::Float(_) => "f",
        Conversion::Unknown(_) => "unknown",
        Conversion::Malformed(_) => "malformed",
    })?;
    let directive = ctx.heap.tuple(&[key, Value::int(stars as i64), kind])?;
    ctx.heap.tuple(&[Value::int(next as i64), directive])
}

fn place(args: &[Value]) -> Result<usize, Trap> {
    arg(args, 1).as_int().and_then(|at| usize::try_from(at).ok()).ok_or(Trap::Native)
}

/// `_mod_item(format, at, counts, value, shown)`: a value by the directive at a byte, with the values of its `*`;
/// `shown` says that the value is already the text to be laid out.
fn item(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let format = arg(args, 0);
    let Some((Piece::Directive(directive), _)) = piece_at(ctx, format, place(args)?)? else {
        return Err(Trap::Native.into());
    };
    let counts = ctx.items(arg(args, 2)).ok_or(Trap::Native)?.to_vec();
    let mut counts = counts.into_iter();
    let layout = layout(ctx, &directive, |_| Ok(counts.next().ok_or(Trap::Native)?))?;
    let mut out = Out::of(format);
    match ctx.heap.text_of(arg(args, 3)).filter(|_| arg(args, 4).raw_bool()) {
        Some(text) => {
            ctx.heap.fits(text.len())?;
            let text = text.to_owned();
            push_text(ctx, &layout, &text, &mut out)?;
        }
        None => push_value(ctx, &directive.conversion, &layout, arg(args, 3), &mut out)?,
    }
    match out {
        Out::Text(text) => ctx.string(text),
        Out::Bytes(bytes) => ctx.heap.bytes(bytes),
    }
}

/// `_as_index(value)`: the integer that a value is or stands for.
fn as_index(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    ctx.index(args, 0)
}

pub const ROWS: &[Row] = &[
    Row::function("_mod", "format, values, /", "format % values", modulo).kind(RowKind::Internal).or("mod_slow"),
    Row::function("_mod_mapping", "format, values, /", "May keys be looked up in the values?", mapping)
        .kind(RowKind::Internal),
    Row::function("_mod_step", "format, at, /", "The piece of a % format at a place.", step).kind(RowKind::Internal),
    Row::function("_mod_item", "format, at, counts, value, shown, /", "A value by one directive.", item)
        .kind(RowKind::Internal),
    Row::function("_as_index", "value, /", "The integer that a value stands for.", as_index).kind(RowKind::Internal),
];
