//! `print`: text to the host's console, or to an object with a `write` method.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::function(
        "print",
        "*values, sep=' ', end='\\n', file=None, flush=False",
        "Writes values, separated by sep and followed by end, to the console or to file.",
        print,
    )
    .or("print_slow"),
    Row::function("_write", "text", "Writes text to the console.", write).kind(RowKind::Internal),
];

/// Writes all at once what plain values show. Objects that show themselves, and writing to a file, are the prelude's.
fn print(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [sep, end, file, _, values @ ..] = args else { return Err(Trap::Native.into()) };
    let sep = separator(ctx, *sep, "sep", " ")?;
    let end = separator(ctx, *end, "end", "\n")?;
    if !file.is_unset() && !file.is_none() {
        return Err(Stop::Defer(Defer::Prelude));
    }
    let mut out = String::new();
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push_str(&sep);
        }
        let before = out.len();
        match value.tag() {
            Tag::Str => out.push_str(ctx.heap.text_of(*value).unwrap_or_default()),
            Tag::Int => out.push_str(&value.raw_int().to_string()),
            _ => {
                let text = ctx.show(*value)?;
                out.push_str(ctx.heap.text_of(text).unwrap_or_default());
            }
        }
        ctx.charge(1)?;
        ctx.charge_bytes(out.len() - before)?;
        ctx.heap.fits(out.len())?;
    }
    out.push_str(&end);
    ctx.console.write(&out)?;
    Ok(Value::NONE)
}

fn separator(ctx: &mut Ctx, value: Value, name: &str, default: &str) -> Result<String, Stop> {
    if value.is_unset() || value.is_none() {
        return Ok(default.to_owned());
    }
    match ctx.heap.text_of(value) {
        Some(text) => Ok(text.to_owned()),
        None => {
            let given = ctx.type_name(value);
            Err(ctx.type_error(format!("{name} must be None or a string, not {given}")))
        }
    }
}

fn write(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [text] = args else { return Err(Trap::Native.into()) };
    let len = ctx.heap.text_of(*text).ok_or(Trap::Native)?.len();
    ctx.charge_bytes(len)?;
    ctx.console.write(ctx.heap.text_of(*text).unwrap_or_default())?;
    Ok(Value::NONE)
}
