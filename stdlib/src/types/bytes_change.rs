//! Bytes made of bytes: case, stripping, padding, replacing, translating; and what class all bytes are of.

use super::bytes_arguments::{arg, bytes_like, given, raw, receiver, size, small};
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::text::case::{capitalize_bytes, swapcase_bytes, title_bytes};
use caplet_vm::text::chars::{is_lower_bytes, is_space_byte, is_title_bytes, is_upper_bytes};
use caplet_vm::text::search::{
    Ends, Sides, centre, expand_tabs_bytes, expand_tabs_bytes_len, left_justify, make_byte_table, pad_bytes,
    replace_bytes, replace_bytes_len, right_justify, strip_bytes, strip_bytes_space, translate_bytes, zero_fill_bytes,
};
use caplet_vm::value::Value;

/// A result as long as the object.
fn mapped(ctx: &mut Ctx, args: &[Value], map: fn(&[u8]) -> Vec<u8>) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    ctx.heap.fits(raw(ctx, model).len())?;
    let bytes = map(raw(ctx, model));
    ctx.bytes_like(model, bytes)
}

pub(super) fn upper(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    mapped(ctx, args, <[u8]>::to_ascii_uppercase)
}

pub(super) fn lower(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    mapped(ctx, args, <[u8]>::to_ascii_lowercase)
}

pub(super) fn swapcase(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    mapped(ctx, args, swapcase_bytes)
}

pub(super) fn title(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    mapped(ctx, args, title_bytes)
}

pub(super) fn capitalize(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    mapped(ctx, args, capitalize_bytes)
}

fn holds(ctx: &mut Ctx, args: &[Value], class: fn(&[u8]) -> bool) -> Result<Value, Stop> {
    let value = receiver(ctx, args)?;
    Ok(Value::bool(class(raw(ctx, value))))
}

/// There are bytes, and all are of the class.
fn all(bytes: &[u8], class: impl Fn(&u8) -> bool) -> bool {
    !bytes.is_empty() && bytes.iter().all(class)
}

pub(super) fn is_alpha(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, |bytes| all(bytes, u8::is_ascii_alphabetic))
}

pub(super) fn is_alnum(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, |bytes| all(bytes, u8::is_ascii_alphanumeric))
}

pub(super) fn is_digit(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, |bytes| all(bytes, u8::is_ascii_digit))
}

pub(super) fn is_space(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, |bytes| all(bytes, |byte| is_space_byte(*byte)))
}

pub(super) fn is_ascii(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, <[u8]>::is_ascii)
}

pub(super) fn is_upper(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, is_upper_bytes)
}

pub(super) fn is_lower(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, is_lower_bytes)
}

pub(super) fn is_title(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    holds(ctx, args, is_title_bytes)
}

fn stripped(ctx: &mut Ctx, args: &[Value], ends: Ends) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let set = arg(args, 1);
    ctx.heap.fits(raw(ctx, model).len())?;
    let bytes = if set.is_unset() || set.is_none() {
        strip_bytes_space(raw(ctx, model), ends).to_vec()
    } else {
        let set = bytes_like(ctx, set)?;
        strip_bytes(raw(ctx, model), raw(ctx, set), ends).to_vec()
    };
    ctx.bytes_like(model, bytes)
}

pub(super) fn strip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Both)
}

pub(super) fn lstrip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Left)
}

pub(super) fn rstrip(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    stripped(ctx, args, Ends::Right)
}

/// What is left when an affix is taken off; nothing when it is not there.
type Cut = for<'a> fn(&'a [u8], &[u8]) -> Option<&'a [u8]>;

fn without(ctx: &mut Ctx, args: &[Value], cut: Cut) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let affix = bytes_like(ctx, arg(args, 1))?;
    ctx.heap.fits(raw(ctx, model).len())?;
    let bytes = raw(ctx, model);
    let rest = cut(bytes, raw(ctx, affix)).unwrap_or(bytes).to_vec();
    ctx.bytes_like(model, rest)
}

pub(super) fn remove_prefix(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    without(ctx, args, |bytes, prefix| bytes.strip_prefix(prefix))
}

pub(super) fn remove_suffix(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    without(ctx, args, |bytes, suffix| bytes.strip_suffix(suffix))
}

/// Charges for a result of this length.
fn result_of(ctx: &mut Ctx, len: usize) -> Result<(), Stop> {
    ctx.charge_bytes(len)?;
    ctx.heap.fits(len)
}

fn padded(ctx: &mut Ctx, args: &[Value], function: &str, sides: fn(usize, usize) -> Sides) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let width = usize::try_from(size(ctx, args, 1, 0)?).unwrap_or(0);
    let fill = arg(args, 2);
    let fill = match raw(ctx, fill) {
        [byte] => *byte,
        _ if fill.is_unset() => b' ',
        _ => {
            let given = given(ctx, fill);
            let message = format!("{function}() argument 2 must be a byte string of length 1, not {given}");
            return Err(ctx.type_error(message));
        }
    };
    let len = raw(ctx, model).len();
    result_of(ctx, width.max(len))?;
    let bytes = pad_bytes(raw(ctx, model), fill, sides(len, width));
    ctx.bytes_like(model, bytes)
}

pub(super) fn center(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    padded(ctx, args, "center", centre)
}

pub(super) fn ljust(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    padded(ctx, args, "ljust", left_justify)
}

pub(super) fn rjust(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    padded(ctx, args, "rjust", right_justify)
}

pub(super) fn zfill(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let width = usize::try_from(size(ctx, args, 1, 0)?).unwrap_or(0);
    result_of(ctx, width.max(raw(ctx, model).len()))?;
    let bytes = zero_fill_bytes(raw(ctx, model), width);
    ctx.bytes_like(model, bytes)
}

pub(super) fn expand_tabs(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let width = usize::try_from(small(ctx, args, 1, 8)?).unwrap_or(0);
    result_of(ctx, expand_tabs_bytes_len(raw(ctx, model), width))?;
    let bytes = expand_tabs_bytes(raw(ctx, model), width);
    ctx.bytes_like(model, bytes)
}

pub(super) fn replace(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let old = bytes_like(ctx, arg(args, 1))?;
    let new = bytes_like(ctx, arg(args, 2))?;
    let most = usize::try_from(size(ctx, args, 3, -1)?).unwrap_or(usize::MAX);
    result_of(ctx, replace_bytes_len(raw(ctx, model), raw(ctx, old), raw(ctx, new), most))?;
    let bytes = replace_bytes(raw(ctx, model), raw(ctx, old), raw(ctx, new), most);
    ctx.bytes_like(model, bytes)
}

pub(super) fn translate(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let model = receiver(ctx, args)?;
    let table = arg(args, 1);
    let table: Option<[u8; 256]> = if table.is_none() {
        None
    } else {
        let table = bytes_like(ctx, table)?;
        match raw(ctx, table).try_into() {
            Ok(table) => Some(table),
            Err(_) => return Err(ctx.value_error("translation table must be 256 characters long")),
        }
    };
    let delete = arg(args, 2);
    let delete = if delete.is_unset() { None } else { Some(bytes_like(ctx, delete)?) };
    let len = raw(ctx, model).len();
    ctx.charge(len / 4)?;
    ctx.heap.fits(len)?;
    let gone = delete.map_or(&[][..], |delete| raw(ctx, delete));
    let bytes = translate_bytes(raw(ctx, model), table.as_ref(), gone);
    ctx.bytes_like(model, bytes)
}

pub(super) fn make_table(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let from = bytes_like(ctx, arg(args, 0))?;
    let to = bytes_like(ctx, arg(args, 1))?;
    if raw(ctx, from).len() != raw(ctx, to).len() {
        return Err(ctx.value_error("maketrans arguments must have same length"));
    }
    let table = make_byte_table(raw(ctx, from), raw(ctx, to));
    ctx.heap.bytes(table)
}
