//! `str.encode`, and decoding for `str(bytes, encoding)`.

use super::text_args::{arg, parsed_string, this};
use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::native::Row;
use caplet_vm::text::codec::{self, Codec, CodecFault, Direction};
use caplet_vm::value::Value;

/// The codec and error handler that arguments 1 and 2 name: `method` is for the messages.
fn chosen(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<(Codec, String), Stop> {
    let mut names = ["utf-8".to_owned(), "strict".to_owned()];
    for ((at, what), name) in [(1, "encoding"), (2, "errors")].into_iter().zip(&mut names) {
        if !arg(args, at).is_unset() {
            let id = parsed_string(ctx, args, at, &format!("{method}() argument '{what}' must be str, not"))?;
            let len = ctx.heap.get(id)?.bytes();
            // It is brought to a common form, and said in errors.
            ctx.charge(len / 4)?;
            ctx.heap.fits(len * 4)?;
            ctx.heap.text(id)?.clone_into(name);
        }
    }
    let [encoding, errors] = names;
    let direction = if method == "encode" { Direction::Encode } else { Direction::Decode };
    let codec = codec::lookup(&encoding, direction).map_err(|fault| ctx.fault(fault))?;
    Ok((codec, errors))
}

fn encode(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let (codec, errors) = chosen(ctx, args, "encode")?;
    let len = ctx.heap.get(id)?.bytes();
    ctx.charge_bytes(len)?;
    let text = ctx.heap.text(id)?;
    let bound = codec::encode_bound(text, codec, &errors);
    ctx.heap.fits(bound)?;
    ctx.charge_bytes(bound)?;
    match codec::encode(ctx.heap.text(id)?, codec, &errors) {
        Ok(bytes) => ctx.heap.bytes(bytes),
        Err(fault) => Err(raised(ctx, fault, id.into())),
    }
}

/// The text that bytes (argument 0) are in an encoding; `method` is for the messages.
pub fn decode(ctx: &mut Ctx, args: &[Value], method: &str) -> Result<Value, Stop> {
    let bytes = arg(args, 0);
    let len = ctx.bytes_of(bytes).ok_or(Trap::Native)?.len();
    let (codec, errors) = match chosen(ctx, args, method) {
        // Of no bytes CPython does not even look the codec up.
        Err(Stop::Raise(error)) if len == 0 && ctx.is_instance(error, builtin::LOOKUP_ERROR)? => return ctx.str(""),
        chosen => chosen?,
    };
    ctx.charge_bytes(len)?;
    let bound = codec::decode_bound(ctx.bytes_of(bytes).ok_or(Trap::Native)?, codec);
    ctx.heap.fits(bound)?;
    ctx.charge_bytes(bound)?;
    match codec::decode(ctx.bytes_of(bytes).ok_or(Trap::Native)?, codec, &errors) {
        Ok(text) => ctx.string(text),
        Err(fault) => {
            let object = match ctx.bytes_of(bytes) {
                Some(inside) => {
                    let skipped = if let CodecFault::Unicode(fault) = &fault { fault.skipped } else { 0 };
                    let inside = inside.get(skipped..).unwrap_or_default();
                    ctx.heap.fits(inside.len())?;
                    let inside = inside.to_owned();
                    ctx.heap.bytes(inside)?
                }
                None => bytes,
            };
            Err(raised(ctx, fault, object))
        }
    }
}

/// The exception of a codec, whose `object` is what was to be coded.
fn raised(ctx: &mut Ctx, fault: CodecFault, object: Value) -> Stop {
    let fault = match fault {
        CodecFault::Plain(fault) => return ctx.fault(fault),
        CodecFault::Unicode(fault) => fault,
    };
    let class = if fault.decoding { builtin::UNICODE_DECODE_ERROR } else { builtin::UNICODE_ENCODE_ERROR };
    let made = ctx.str(fault.encoding).and_then(|encoding| {
        let reason = ctx.str(fault.reason)?;
        let (start, end) = (Value::int(fault.start as i64), Value::int(fault.end as i64));
        ctx.new_exception(class, &[encoding, object, start, end, reason], &[])
    });
    made.map_or_else(|stop| stop, Stop::Raise)
}

pub const ROWS: &[Row] = &[Row::method(
    "str",
    "encode",
    "self, /, encoding='utf-8', errors='strict'",
    "The bytes of the string in an encoding.",
    encode,
)];
