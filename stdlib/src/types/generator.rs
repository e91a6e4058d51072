//! Methods of generators. Only the interpreter can resume one.

use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Step, Stop, Trap};
use caplet_vm::native::Row;
use caplet_vm::value::Value;

pub const ROWS: &[Row] = &[
    Row::method(
        "generator",
        "send",
        "self, value, /",
        "Resumes the generator: the value is what its yield gives.",
        send,
    ),
    Row::method(
        "generator",
        "throw",
        "self, type, value=None, traceback=None, /",
        "Raises an exception where the generator stands.",
        throw,
    )
    .or("generator_throw"),
    Row::method("generator", "close", "self", "Ends the generator: it sees a GeneratorExit.", close),
];

fn send(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::Send)))
}

/// An exception is thrown as it is; the prelude makes one of a class and its arguments, whose `__init__` may be the
/// program's.
fn throw(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [_, exception, value, traceback] = args else { return Err(Trap::Native.into()) };
    if !traceback.is_unset() && !traceback.is_none() {
        return Err(ctx.type_error("throw() third argument must be a traceback object"));
    }
    if ctx.is_exception(*exception) {
        if value.is_unset() || value.is_none() {
            return Err(Stop::Defer(Defer::Step(Step::Throw)));
        }
        return Err(ctx.type_error("instance exception may not have a separate value"));
    }
    if let Some(class) = exception.as_class()
        && ctx.class(class)?.is_exception
    {
        return Err(Stop::Defer(Defer::Prelude));
    }
    // The interpreter refuses what is no exception, where Python does.
    Err(Stop::Defer(Defer::Step(Step::Throw)))
}

fn close(_: &mut Ctx, _: &[Value]) -> Result<Value, Stop> {
    Err(Stop::Defer(Defer::Step(Step::Close)))
}
