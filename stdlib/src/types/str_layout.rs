//! Methods of `str` that pad it to a width.

use super::text_args::{arg, size, small, string, this};
use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::native::Row;
use caplet_vm::text::search;
use caplet_vm::value::{Tag, Value};

fn expandtabs(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let width = usize::try_from(small(ctx, args, 1, 8)?).unwrap_or(0);
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let bytes = search::expand_tabs_len(ctx.heap.text(id)?, width);
    ctx.heap.fits(bytes)?;
    ctx.charge_bytes(bytes)?;
    let expanded = search::expand_tabs(ctx.heap.text(id)?, width);
    ctx.string(expanded)
}

/// `center`, `ljust`, `rjust`.
fn justify(ctx: &mut Ctx, args: &[Value], sides: fn(usize, usize) -> search::Sides) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let width = usize::try_from(size(ctx, args, 1, 0)?).unwrap_or(0);
    let fill = match arg(args, 2).tag() {
        Tag::Unset => ' ',
        _ => {
            let fill = string(ctx, args, 2, "The fill character must be a unicode character, not")?;
            let mut chars = ctx.heap.text(fill)?.chars();
            match (chars.next(), chars.next()) {
                (Some(fill), None) => fill,
                _ => return Err(ctx.type_error("The fill character must be exactly one character long")),
            }
        }
    };
    let chars = ctx.heap.get(id)?.chars();
    if width <= chars {
        return Ok(id.into());
    }
    let sides = sides(chars, width);
    let bytes = search::pad_len(ctx.heap.text(id)?, fill, sides);
    ctx.heap.fits(bytes)?;
    ctx.charge_bytes(bytes)?;
    let padded = search::pad(ctx.heap.text(id)?, fill, sides);
    ctx.string(padded)
}

fn center(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    justify(ctx, args, search::centre)
}

fn ljust(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    justify(ctx, args, search::left_justify)
}

fn rjust(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    justify(ctx, args, search::right_justify)
}

fn zfill(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let width = usize::try_from(size(ctx, args, 1, 0)?).unwrap_or(0);
    let (text, chars, _) = ctx.heap.text_info(id)?;
    if width <= chars {
        return Ok(id.into());
    }
    let bytes = text.len().checked_add(width - chars).ok_or(Trap::Native)?;
    ctx.heap.fits(bytes)?;
    ctx.charge_bytes(bytes)?;
    let filled = search::zero_fill(ctx.heap.text(id)?, chars, width);
    ctx.string(filled)
}

const WIDTH: &str = "self, width, fillchar=' ', /";

pub const ROWS: &[Row] = &[
    Row::method("str", "center", WIDTH, "The string in the middle of a width.", center),
    Row::method("str", "ljust", WIDTH, "The string at the left of a width.", ljust),
    Row::method("str", "rjust", WIDTH, "The string at the right of a width.", rjust),
    Row::method("str", "zfill", "self, width, /", "The string with zeros before it, after its sign.", zfill),
    Row::method("str", "expandtabs", "self, /, tabsize=8", "The string with spaces for tabs.", expandtabs),
];
