//! Methods of `str` that change case or ask what its characters are.

use super::text_args::this;
use caplet_vm::context::Ctx;
use caplet_vm::error::Stop;
use caplet_vm::native::Row;
use caplet_vm::text::{case, chars};
use caplet_vm::value::Value;

macro_rules! changes {
    ($($name:ident),*) => { $(
        fn $name(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
            change(ctx, args, case::$name)
        }
    )* };
}

changes!(casefold, swapcase, title, capitalize);

fn upper(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    change_case(ctx, args, str::make_ascii_uppercase, case::upper)
}

fn lower(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
    change_case(ctx, args, str::make_ascii_lowercase, case::lower)
}

fn change_case(
    ctx: &mut Ctx,
    args: &[Value],
    ascii: fn(&mut str),
    change_all: fn(&str) -> String,
) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let (text, _, is_ascii) = ctx.heap.text_info(id)?;
    if !is_ascii || text.len() < 2 {
        return change(ctx, args, change_all);
    }
    let len = text.len();
    ctx.charge_bytes(len)?;
    Ok(ctx.heap.changed_ascii(id, ascii)?.into())
}

fn change(ctx: &mut Ctx, args: &[Value], change: fn(&str) -> String) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let (text, _, ascii) = ctx.heap.text_info(id)?;
    let len = text.len();
    ctx.heap.fits(if ascii { len } else { len * case::GROWTH })?;
    // Character by character, and looked up in tables what is not ASCII.
    ctx.charge(if ascii { len / 4 } else { len / 2 })?;
    let changed = change(ctx.heap.text(id)?);
    match changed.as_bytes() {
        [byte] => ctx.ascii_character(*byte),
        _ => ctx.string(changed),
    }
}

macro_rules! questions {
    ($($name:ident $asks:expr),* $(,)?) => { $(
        fn $name(ctx: &mut Ctx, args: &[Value]) -> Result<Value, Stop> {
            ask(ctx, args, $asks)
        }
    )* };
}

questions! {
    isalnum |text| chars::all(text, chars::is_alnum),
    isalpha |text| chars::all(text, chars::is_alpha),
    isascii str::is_ascii,
    isdecimal |text| chars::all(text, chars::is_decimal),
    isdigit |text| chars::all(text, chars::is_digit),
    isidentifier chars::is_identifier,
    islower chars::is_lower_text,
    isnumeric |text| chars::all(text, chars::is_numeric),
    isprintable chars::is_printable_text,
    isspace |text| chars::all(text, chars::is_space),
    istitle chars::is_title_text,
    isupper chars::is_upper_text,
}

fn ask(ctx: &mut Ctx, args: &[Value], asks: fn(&str) -> bool) -> Result<Value, Stop> {
    let id = this(ctx, args)?;
    let (text, _, ascii) = ctx.heap.text_info(id)?;
    let len = text.len();
    // What is not ASCII is looked up in tables, character by character.
    ctx.charge(if ascii { len / 16 } else { len / 4 })?;
    Ok(Value::bool(asks(ctx.heap.text(id)?)))
}

const SELF: &str = "self, /";

pub const ROWS: &[Row] = &[
    Row::method("str", "upper", SELF, "The string in upper case.", upper),
    Row::method("str", "lower", SELF, "The string in lower case.", lower),
    Row::method("str", "casefold", SELF, "The string as it compares without regard to case.", casefold),
    Row::method("str", "swapcase", SELF, "The string with upper and lower case exchanged.", swapcase),
    Row::method("str", "title", SELF, "The string with each word beginning in upper case.", title),
    Row::method("str", "capitalize", SELF, "The string beginning in upper case, the rest lower.", capitalize),
    Row::method("str", "isalnum", SELF, "Are there characters, all letters or numbers?", isalnum),
    Row::method("str", "isalpha", SELF, "Are there characters, all letters?", isalpha),
    Row::method("str", "isascii", SELF, "Are all characters ASCII?", isascii),
    Row::method("str", "isdecimal", SELF, "Are there characters, all decimal digits?", isdecimal),
    Row::method("str", "isdigit", SELF, "Are there characters, all digits of any kind?", isdigit),
    Row::method("str", "isidentifier", SELF, "Could the string be a name in a program?", isidentifier),
    Row::method("str", "islower", SELF, "Are there letters with case, all lower?", islower),
    Row::method("str", "isnumeric", SELF, "Are there characters, all numeric?", isnumeric),
    Row::method("str", "isprintable", SELF, "Does repr() show all characters as themselves?", isprintable),
    Row::method("str", "isspace", SELF, "Are there characters, all white space?", isspace),
    Row::method("str", "istitle", SELF, "Does each word begin in upper case and go on in lower?", istitle),
    Row::method("str", "isupper", SELF, "Are there letters with case, all upper?", isupper),
];
