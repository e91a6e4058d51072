//! Groups of exceptions. Splitting by classes is native; by a function, or where a class derives its own groups, the
//! prelude's.

use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::native::{NativeFn, Reading, Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::{Tag, Value};

const OWNER: &str = "BaseExceptionGroup";

pub const ROWS: &[Row] = &[
    Row::method(OWNER, "message", "self", "What the group is about.", |ctx, args| Ok(ctx.group_message(one(args)?)?))
        .kind(RowKind::Getter),
    Row::method(OWNER, "exceptions", "self", "The exceptions of the group.", exceptions).kind(RowKind::Getter),
    Row::method(OWNER, "split", "self, condition, /", "The part that matches, and the rest.", split)
        .or("group_split")
        .reading(Reading::Unpack),
    Row::method(OWNER, "subgroup", "self, condition, /", "The part that matches.", subgroup)
        .or("group_subgroup")
        .reading(Reading::Unpack),
    Row::method(OWNER, "derive", "self, exceptions, /", "A group like this one around other exceptions.", derive)
        .reading(Reading::Nameless),
    internal("_group_exceptions", "self", "The exceptions of the group.", exceptions),
    internal("_group_message", "self", "The message of the group.", |ctx, args| Ok(ctx.group_message(one(args)?)?)),
    internal("_group_inherit", "part, group", "Gives a part what the group has besides exceptions.", inherit),
];

const fn internal(name: &'static str, signature: &'static str, doc: &'static str, run: NativeFn) -> Row {
    Row::function(name, signature, doc, run).kind(RowKind::Internal)
}

fn one(args: &[Value]) -> Result<Value, Trap> {
    args.first().copied().ok_or(Trap::Native)
}

fn exceptions(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let group = one(args)?;
    if let Some(tuple) = ctx.exception_field(group, "exceptions")? {
        return Ok(tuple);
    }
    let items = ctx.group_exceptions(group)?.unwrap_or_default();
    ctx.heap.tuple(&items)
}

fn split(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let (matched, rest) = divide(ctx, args)?;
    ctx.heap.tuple(&[matched, rest])
}

fn subgroup(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    Ok(divide(ctx, args)?.0)
}

fn divide(ctx: &mut Ctx, args: &[Value]) -> Result<(Value, Value), Stop> {
    let [group, condition] = args else { return Err(Trap::Native.into()) };
    ctx.charge(ctx.items(*condition).map_or(0, <[Value]>::len))?;
    let listed = match condition.tag() {
        Tag::Tuple => ctx.items(*condition).unwrap_or_default().to_vec(),
        _ => vec![*condition],
    };
    let mut classes = true;
    for value in listed {
        classes &= match value.as_class() {
            Some(class) => ctx.class(class)?.is_exception,
            None => false,
        };
    }
    if classes {
        return ctx.split_group(*group, *condition);
    }
    let called = ctx.answers(*condition, Special::Call)?;
    if called || matches!(condition.tag(), Tag::Function | Tag::BoundMethod | Tag::Native) {
        return Err(Stop::Defer(Defer::Prelude));
    }
    Err(ctx.type_error("expected a function, exception type or tuple of exception types"))
}

fn derive(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [group, exceptions] = args else { return Err(Trap::Native.into()) };
    let message = ctx.group_message(*group)?;
    ctx.new_group(builtin::BASE_EXCEPTION_GROUP, &[message, *exceptions])
}

fn inherit(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [part, group] = args else { return Err(Trap::Native.into()) };
    if !part.is(*group) {
        ctx.inherit_group(*part, *group)?;
    }
    Ok(Value::NONE)
}
