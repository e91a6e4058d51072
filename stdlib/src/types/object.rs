//! What every object answers: identity, hash, attributes by name, and what `super().__method__()` finds at the end.
//!
//! The natives here never touch an attribute: they say which step they need, and the interpreter, which alone knows who
//! is asking, takes it. Names made at run time reach public attributes only.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Step, Stop, Trap};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

pub const ROWS: &[Row] = &[
    Row::function("hash", "object, /", "The hash of an object: equal objects have equal hashes.", hash).or("op_hash"),
    Row::function("callable", "object, /", "Can the object be called?", callable),
    Row::function("getattr", "object, name, default=NotImplemented, /", "The attribute of this public name.", getattr),
    Row::function("hasattr", "object, name, /", "Has the object an attribute of this public name?", hasattr),
    Row::function("setattr", "object, name, value, /", "Sets the attribute of this public name.", setattr),
    Row::function("delattr", "object, name, /", "Deletes the attribute of this public name.", delattr),
    Row::function("dir", "object, /", "The public names of an object's attributes, sorted.", dir).or("object_dir"),
    Row::function(
        "freeze",
        "object, /",
        "Makes an object, and all that it reaches, immutable; gives the object.",
        freeze,
    ),
    Row::function("is_frozen", "object, /", "Is the object immutable, with all that it reaches?", is_frozen),
    internal("object_init", "self, *args, **keywords", "What `object.__init__` does.", object_init),
    internal("object_repr", "self", "What `object.__repr__` gives.", object_repr),
    internal("object_str", "self", "What `object.__str__` gives.", object_str),
    internal("object_format", "self, spec", "What `object.__format__` gives.", object_format).or("object_format_slow"),
    internal("object_eq", "self, other", "What `object.__eq__` gives.", object_eq),
    internal("object_ne", "self, other", "What `object.__ne__` gives.", object_ne).or("object_ne_slow"),
    internal("object_hash", "self", "What `object.__hash__` gives.", object_hash),
];

const fn internal(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    run: caplet_vm::native::NativeFn,
) -> Row {
    Row::function(name, signature, doc, run).kind(RowKind::Internal)
}

fn hash(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value] = args else { return Err(Trap::Native.into()) };
    if ctx.answers(*value, Special::Hash)? {
        return Err(Stop::Defer(Defer::Special(Special::Hash)));
    }
    Ok(Value::int(ctx.hash(*value)?))
}

fn callable(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value] = args else { return Err(Trap::Native.into()) };
    Ok(Value::bool(match value.tag() {
        Tag::Function | Tag::BoundMethod | Tag::Native | Tag::Class | Tag::StaticMethod => true,
        _ => ctx.answers(*value, Special::Call)?,
    }))
}

fn getattr(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::GetAttr)))
}

fn hasattr(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::HasAttr)))
}

fn setattr(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::SetAttr)))
}

fn delattr(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::DelAttr)))
}

fn dir(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value] = args else { return Err(Trap::Native.into()) };
    let own = ctx.answers(*value, Special::Dir)?;
    Err(Stop::Defer(if own { Defer::Prelude } else { Defer::Step(Step::Dir) }))
}

fn freeze(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::Freeze)))
}

fn is_frozen(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::IsFrozen)))
}

fn object_init(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [_, keywords, rest @ ..] = args else { return Err(Trap::Native.into()) };
    if rest.is_empty() && keywords.is_unset() {
        return Ok(Value::NONE);
    }
    Err(ctx.type_error("object.__init__() takes exactly one argument (the instance to initialize)"))
}

fn object_repr(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value, ..] = args else { return Err(Trap::Native.into()) };
    let class = ctx.class(ctx.class_of(*value)?)?;
    let text = match &*class.module {
        "builtins" => format!("<{} object>", class.qualified_name),
        module => format!("<{module}.{} object>", class.qualified_name),
    };
    ctx.string(text)
}

fn object_str(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value] = args else { return Err(Trap::Native.into()) };
    if ctx.answers(*value, Special::Repr)? {
        return Err(Stop::Defer(Defer::Special(Special::Repr)));
    }
    object_repr(ctx, args)
}

fn object_format(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value, spec] = args else { return Err(Trap::Native.into()) };
    match ctx.heap.text_of(*spec) {
        Some("") => ctx.show(*value),
        Some(_) => {
            let name = ctx.type_name(*value);
            Err(ctx.type_error(format!("unsupported format string passed to {name}.__format__")))
        }
        None => {
            let given = ctx.type_name(*spec);
            Err(ctx.type_error(format!("__format__() argument must be str, not {given}")))
        }
    }
}

fn object_eq(_: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value, other] = args else { return Err(Trap::Native.into()) };
    Ok(if value.is(*other) { Value::TRUE } else { Value::NOT_IMPLEMENTED })
}

fn object_ne(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value, other] = args else { return Err(Trap::Native.into()) };
    if ctx.answers(*value, Special::Eq)? {
        return Err(Stop::Defer(Defer::Prelude));
    }
    Ok(if value.is(*other) { Value::FALSE } else { Value::NOT_IMPLEMENTED })
}

fn object_hash(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value] = args else { return Err(Trap::Native.into()) };
    Ok(Value::int(ctx.serial(*value)?))
}
