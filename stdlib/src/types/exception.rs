//! Exceptions: their constructors, attributes and text.
//!
//! A getter here gives what the constructor made of its arguments, unless the program has set the attribute since. All
//! of it is data: traceback, cause and context are for the host's report and have no row.

use caplet_vm::builtin;
use caplet_vm::context::Ctx;
use caplet_vm::error::{Defer, Stop, Trap};
use caplet_vm::heap::Dict;
use caplet_vm::native::{NativeFn, Row, RowKind};
use caplet_vm::symbol::Special;
use caplet_vm::value::{ClassId, Tag, Value};

pub const ROWS: &[Row] = &[
    getter("BaseException", "args", "The arguments it was made of.", |ctx, args| Ok(data(ctx, args)?)),
    Row::method("BaseException", "add_note", "self, note, /", "Adds a line to what a traceback shows.", add_note),
    internal("exception_new", "cls, *args, **keywords", "A new exception of a class.", exception_new),
    internal("exception_init", "self, *args, **keywords", "What `BaseException.__init__` does.", exception_init),
    internal("exception_repr", "self", "What `BaseException.__repr__` gives.", exception_repr)
        .or("exception_repr_slow"),
    internal("exception_str", "self", "What `BaseException.__str__` gives.", |ctx, args| {
        ctx.exception_text(one(args)?)
    })
    .or("exception_str_slow"),
    internal("_exception_args", "self", "The arguments, whatever its class calls `args`.", |ctx, args| {
        Ok(data(ctx, args)?)
    }),
    internal("_exception_set_args", "self, args", "Gives it the items of a list as its arguments.", set_args),
    internal("_exception_field", "self, name", "What its constructor set, or NotImplemented.", exception_field),
    internal("_syntax_place", "self", "` (file, line 1)` of a SyntaxError.", |ctx, args| {
        let text = ctx.syntax_place(one(args)?)?;
        ctx.string(text)
    }),
    internal("_unicode_text", "self, encoding, reason", "The text of an error of a codec.", unicode_text),
];

/// Attributes that constructors set. `None` where they did not.
pub const FIELDS: &[Row] = &[
    getter("StopIteration", "value", "What the generator returned.", |ctx, args| first_argument(ctx, args, "value")),
    getter("SystemExit", "code", "The exit status.", exit_code),
    getter("ImportError", "name", "The module's name.", |ctx, args| field(ctx, args, "name")),
    getter("ImportError", "path", "Where it was looked for.", |ctx, args| field(ctx, args, "path")),
    getter("ImportError", "msg", "The message.", import_message),
    getter("AttributeError", "name", "The attribute's name.", |ctx, args| field(ctx, args, "name")),
    getter("NameError", "name", "The variable's name.", |ctx, args| field(ctx, args, "name")),
    getter("OSError", "errno", "The number of the error.", |ctx, args| field(ctx, args, "errno")),
    getter("OSError", "strerror", "The text of the error.", |ctx, args| field(ctx, args, "strerror")),
    getter("OSError", "filename", "The file.", |ctx, args| field(ctx, args, "filename")),
    getter("OSError", "filename2", "The other file.", |ctx, args| field(ctx, args, "filename2")),
    getter("OSError", "characters_written", "How much of what was to be written.", written),
    getter("SyntaxError", "msg", "The message.", |ctx, args| field(ctx, args, "msg")),
    getter("SyntaxError", "filename", "The file.", |ctx, args| field(ctx, args, "filename")),
    getter("SyntaxError", "lineno", "The line.", |ctx, args| field(ctx, args, "lineno")),
    getter("SyntaxError", "offset", "The column.", |ctx, args| field(ctx, args, "offset")),
    getter("SyntaxError", "text", "The line's text.", |ctx, args| field(ctx, args, "text")),
    getter("SyntaxError", "end_lineno", "The last line.", |ctx, args| field(ctx, args, "end_lineno")),
    getter("SyntaxError", "end_offset", "The last column.", |ctx, args| field(ctx, args, "end_offset")),
    getter("SyntaxError", "print_file_and_line", "Unused.", |ctx, args| field(ctx, args, "print_file_and_line")),
    getter("UnicodeDecodeError", "encoding", "The codec's name.", |ctx, args| field(ctx, args, "encoding")),
    getter("UnicodeDecodeError", "object", "What was decoded.", |ctx, args| field(ctx, args, "object")),
    getter("UnicodeDecodeError", "start", "The first byte in error.", |ctx, args| field(ctx, args, "start")),
    getter("UnicodeDecodeError", "end", "The byte after those in error.", |ctx, args| field(ctx, args, "end")),
    getter("UnicodeDecodeError", "reason", "What is wrong.", |ctx, args| field(ctx, args, "reason")),
    getter("UnicodeEncodeError", "encoding", "The codec's name.", |ctx, args| field(ctx, args, "encoding")),
    getter("UnicodeEncodeError", "object", "What was encoded.", |ctx, args| field(ctx, args, "object")),
    getter("UnicodeEncodeError", "start", "The first character in error.", |ctx, args| field(ctx, args, "start")),
    getter("UnicodeEncodeError", "end", "The character after those in error.", |ctx, args| field(ctx, args, "end")),
    getter("UnicodeEncodeError", "reason", "What is wrong.", |ctx, args| field(ctx, args, "reason")),
    getter("UnicodeTranslateError", "encoding", "None.", |ctx, args| field(ctx, args, "encoding")),
    getter("UnicodeTranslateError", "object", "What was translated.", |ctx, args| field(ctx, args, "object")),
    getter("UnicodeTranslateError", "start", "The first character in error.", |ctx, args| field(ctx, args, "start")),
    getter("UnicodeTranslateError", "end", "The character after those in error.", |ctx, args| field(ctx, args, "end")),
    getter("UnicodeTranslateError", "reason", "What is wrong.", |ctx, args| field(ctx, args, "reason")),
];

/// Constructors of the classes that make something of their arguments; all others keep them as they are.
pub const CONSTRUCTORS: &[Row] = &[
    constructor("OSError", make::<{ builtin::OS_ERROR.0 }>),
    constructor("BlockingIOError", make::<{ builtin::BLOCKING_IO_ERROR.0 }>),
    constructor("ChildProcessError", make::<{ builtin::CHILD_PROCESS_ERROR.0 }>),
    constructor("ConnectionError", make::<{ builtin::CONNECTION_ERROR.0 }>),
    constructor("BrokenPipeError", make::<{ builtin::BROKEN_PIPE_ERROR.0 }>),
    constructor("ConnectionAbortedError", make::<{ builtin::CONNECTION_ABORTED_ERROR.0 }>),
    constructor("ConnectionRefusedError", make::<{ builtin::CONNECTION_REFUSED_ERROR.0 }>),
    constructor("ConnectionResetError", make::<{ builtin::CONNECTION_RESET_ERROR.0 }>),
    constructor("FileExistsError", make::<{ builtin::FILE_EXISTS_ERROR.0 }>),
    constructor("FileNotFoundError", make::<{ builtin::FILE_NOT_FOUND_ERROR.0 }>),
    constructor("InterruptedError", make::<{ builtin::INTERRUPTED_ERROR.0 }>),
    constructor("IsADirectoryError", make::<{ builtin::IS_A_DIRECTORY_ERROR.0 }>),
    constructor("NotADirectoryError", make::<{ builtin::NOT_A_DIRECTORY_ERROR.0 }>),
    constructor("PermissionError", make::<{ builtin::PERMISSION_ERROR.0 }>),
    constructor("ProcessLookupError", make::<{ builtin::PROCESS_LOOKUP_ERROR.0 }>),
    constructor("TimeoutError", make::<{ builtin::TIMEOUT_ERROR.0 }>),
    constructor("ImportError", make::<{ builtin::IMPORT_ERROR.0 }>),
    constructor("ModuleNotFoundError", make::<{ builtin::MODULE_NOT_FOUND_ERROR.0 }>),
    constructor("AttributeError", make::<{ builtin::ATTRIBUTE_ERROR.0 }>),
    constructor("NameError", make::<{ builtin::NAME_ERROR.0 }>),
    constructor("UnboundLocalError", make::<{ builtin::UNBOUND_LOCAL_ERROR.0 }>),
    constructor("SyntaxError", make::<{ builtin::SYNTAX_ERROR.0 }>),
    constructor("IndentationError", make::<{ builtin::INDENTATION_ERROR.0 }>),
    constructor("TabError", make::<{ builtin::TAB_ERROR.0 }>),
    constructor("UnicodeDecodeError", make::<{ builtin::UNICODE_DECODE_ERROR.0 }>),
    constructor("UnicodeEncodeError", make::<{ builtin::UNICODE_ENCODE_ERROR.0 }>),
    constructor("UnicodeTranslateError", make::<{ builtin::UNICODE_TRANSLATE_ERROR.0 }>),
];

const fn getter(owner: &'static str, name: &'static str, doc: &'static str, run: NativeFn) -> Row {
    Row::method(owner, name, "self", doc, run).kind(RowKind::Getter)
}

const fn internal(name: &'static str, signature: &'static str, doc: &'static str, run: NativeFn) -> Row {
    Row::function(name, signature, doc, run).kind(RowKind::Internal)
}

const fn constructor(name: &'static str, run: NativeFn) -> Row {
    Row::method(name, name, "*args, **keywords", "A new exception.", run).kind(RowKind::Constructor)
}

fn one(args: &[Value]) -> Result<Value, Trap> {
    args.first().copied().ok_or(Trap::Native)
}

fn data(ctx: &Ctx, args: &[Value]) -> Result<Value, Trap> {
    ctx.exception_data(one(args)?).map(|data| data.args).ok_or(Trap::Native)
}

/// The names and values of keyword arguments.
fn keywords(ctx: &Ctx, dict: Value) -> Result<Vec<(Value, Value)>, Trap> {
    let Some(dict) = dict.as_id::<Dict>() else { return Ok(Vec::new()) };
    Ok(ctx.heap.get(dict)?.table.iter().map(|entry| (entry.key, entry.value)).collect())
}

fn make<const CLASS: u32>(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [named, args @ ..] = args else { return Err(Trap::Native.into()) };
    let named = keywords(ctx, *named)?;
    shifted(ctx.new_exception(ClassId(CLASS), args, &named), 1)
}

/// What is to be done about an argument first, counted as the native has its arguments: behind `by` others.
fn shifted<T>(result: Result<T, Stop>, by: u8) -> Result<T, Stop> {
    result.map_err(|stop| match stop {
        Stop::Defer(Defer::Collect(at)) => Stop::Defer(Defer::Collect(at + by)),
        Stop::Defer(Defer::Convert(at, conversion)) => Stop::Defer(Defer::Convert(at + by, conversion)),
        stop => stop,
    })
}

fn exception_new(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [class, named, args @ ..] = args else { return Err(Trap::Native.into()) };
    let named = keywords(ctx, *named)?;
    shifted(ctx.new_exception(class.as_class().ok_or(Trap::Native)?, args, &named), 2)
}

fn exception_init(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [exception, named, args @ ..] = args else { return Err(Trap::Native.into()) };
    let named = keywords(ctx, *named)?;
    shifted(ctx.init_exception(*exception, args, &named), 2)?;
    Ok(Value::NONE)
}

/// Its class and its arguments, also where the class shows itself otherwise.
fn exception_repr(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let exception = one(args)?;
    if !ctx.answers(exception, Special::Repr)? {
        let text = ctx.repr(exception)?;
        return ctx.string(text);
    }
    let given = data(ctx, args)?;
    let name = ctx.type_name(exception);
    let shown = match ctx.items(given) {
        Some([one]) => {
            let one = *one;
            format!("({})", ctx.repr(one)?)
        }
        _ => ctx.repr(given)?,
    };
    ctx.string(name + &shown)
}

fn add_note(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [exception, note] = args else { return Err(Trap::Native.into()) };
    if note.tag() != Tag::Str {
        let given = ctx.type_name(*note);
        return Err(ctx.type_error(format!("note must be a str, not '{given}'")));
    }
    ctx.exception_to_change(*exception)?;
    let list = match ctx.exception_data(*exception).ok_or(Trap::Native)?.notes {
        notes if notes.is_unset() => ctx.heap.list(Vec::new())?,
        notes => notes,
    };
    ctx.heap.list_push(list.as_id().ok_or(Trap::Native)?, *note)?;
    ctx.exception_data_mut(*exception).ok_or(Trap::Native)?.notes = list;
    Ok(Value::NONE)
}

// ---- attributes

fn field(ctx: &mut Ctx, args: &[Value], name: &str) -> Result<Value, Stop> {
    Ok(ctx.exception_field(one(args)?, name)?.unwrap_or(Value::NONE))
}

fn written(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    match ctx.exception_field(one(args)?, "characters_written")? {
        Some(count) => Ok(count),
        None => Err(ctx.raise(builtin::ATTRIBUTE_ERROR, "characters_written")),
    }
}

/// `_exception_set_args(self, args)`
fn set_args(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let tuple = ctx.with_items(args, 1, |ctx, items| ctx.heap.tuple(items))?;
    ctx.exception_to_change(one(args)?)?.args = tuple;
    Ok(Value::NONE)
}

fn exception_field(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [exception, name] = args else { return Err(Trap::Native.into()) };
    let name = ctx.heap.text_of(*name).ok_or(Trap::Native)?;
    Ok(ctx.exception_field(*exception, name)?.unwrap_or(Value::NOT_IMPLEMENTED))
}

fn first_argument(ctx: &mut Ctx, args: &[Value], name: &str) -> Result<Value, Stop> {
    if let Some(value) = ctx.exception_field(one(args)?, name)? {
        return Ok(value);
    }
    let given = data(ctx, args)?;
    Ok(ctx.items(given).and_then(|items| items.first().copied()).unwrap_or(Value::NONE))
}

fn exit_code(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let given = data(ctx, args)?;
    match ctx.items(given) {
        Some([_, _, ..]) => Ok(ctx.exception_field(one(args)?, "code")?.unwrap_or(given)),
        _ => first_argument(ctx, args, "code"),
    }
}

/// The only argument of an `ImportError`.
fn import_message(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let given = data(ctx, args)?;
    match ctx.items(given) {
        Some([_]) => first_argument(ctx, args, "msg"),
        _ => field(ctx, args, "msg"),
    }
}

fn unicode_text(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    let [exception, encoding, reason] = args else { return Err(Trap::Native.into()) };
    let text = |value: &Value| ctx.heap.text_of(*value).map(str::to_owned).ok_or(Trap::Native);
    let (encoding, reason) = (text(encoding)?, text(reason)?);
    let text = ctx.codec_text(*exception, &encoding, &reason)?;
    ctx.string(text)
}
