//! Classes as values: `type`, `isinstance`, `issubclass`, and the two wrappers of functions in a class body.
//!
//! Whether an object is an instance is read off its class: no class can answer the question for itself.

use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Stop, Trap};
use caplet_vm::heap::{ClassMethod, StaticMethod};
use caplet_vm::native::{Row, RowKind};
use caplet_vm::value::{ClassId, Tag, Value};

pub const ROWS: &[Row] = &[
    Row::method("type", "type", "*args", "The class of an object.", type_of).kind(RowKind::Constructor),
    Row::function(
        "isinstance",
        "object, class_or_tuple, /",
        "Is the object an instance of the class, or of one in the tuple?",
        isinstance,
    ),
    Row::function(
        "issubclass",
        "cls, class_or_tuple, /",
        "Does the class derive from the other, or from one in the tuple?",
        issubclass,
    ),
    Row::method(
        "staticmethod",
        "staticmethod",
        "function, /",
        "A function that is not bound to objects.",
        static_method,
    )
    .kind(RowKind::Constructor),
    Row::method("classmethod", "classmethod", "function, /", "A function that is bound to the class.", class_method)
        .kind(RowKind::Constructor),
];

fn type_of(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match args {
        [value] => Ok(Value::class(ctx.class_of(*value)?)),
        [_, _, _] => Err(ctx.type_error("type() takes one argument: a class is made by a class statement")),
        _ => Err(ctx.type_error("type() takes 1 or 3 arguments")),
    }
}

fn isinstance(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [value, classes] = args else { return Err(Trap::Native.into()) };
    let class = ctx.class_of(*value)?;
    let complaint = "isinstance() arg 2 must be a type, a tuple of types, or a union";
    derives(ctx, class, *classes, complaint)
}

fn issubclass(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [class, classes] = args else { return Err(Trap::Native.into()) };
    let Some(class) = class.as_class() else {
        return Err(ctx.type_error("issubclass() arg 1 must be a class"));
    };
    let complaint = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
    derives(ctx, class, *classes, complaint)
}

/// Does `class` derive from what is listed? Looks at one after the other, into nested tuples, until one fits.
fn derives(ctx: &mut Ctx, class: ClassId, listed: Value, complaint: &str) -> Result<Value, Stop> {
    let mut left = vec![listed];
    while let Some(value) = left.pop() {
        if let Some(of) = value.as_class() {
            if ctx.classes.is_subclass(class, of)? {
                return Ok(Value::TRUE);
            }
            continue;
        }
        if let Some(members) = ctx.union_members(value)? {
            // A union holds None for its class.
            let class_of = |member: &Value| if member.is_none() { Value::class(builtin::NONE) } else { *member };
            ctx.heap.fits((left.len() + members.len()) * size_of::<Value>())?;
            left.extend(members.iter().rev().map(class_of));
            continue;
        }
        let Some(items) = ctx.items(value).filter(|_| value.tag() == Tag::Tuple) else {
            if ctx.is_alias(value)? {
                let function = complaint.split('(').next().unwrap_or_default();
                return Err(ctx.type_error(format!("{function}() argument 2 cannot be a parameterized generic")));
            }
            return Err(ctx.type_error(complaint));
        };
        ctx.heap.fits((left.len() + items.len()) * size_of::<Value>())?;
        left.extend(items.iter().rev());
        let count = items.len();
        ctx.charge(count)?;
    }
    Ok(Value::FALSE)
}

fn static_method(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [function] = args else { return Err(Trap::Native.into()) };
    Ok(ctx.heap.add(StaticMethod { function: *function })?.into())
}

fn class_method(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [function] = args else { return Err(Trap::Native.into()) };
    Ok(ctx.heap.add(ClassMethod { function: *function })?.into())
}
