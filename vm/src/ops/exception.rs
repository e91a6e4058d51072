//! Making exceptions, and what `str()` shows of them.
//!
//! Some classes know what their arguments mean (`OSError(errno, strerror, filename)`); what they make of them are own
//! attributes of the instance, which programs can set like any other. They are data: no exception holds a frame, a
//! traceback or the object whose attribute was missing, so catching one gives no power over who raised it.

use crate::builtin;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::symbol::{Special, Symbol};
use crate::value::{ClassId, Tag, Value};

/// Keyword arguments of a constructor.
pub type Keywords<'a> = &'a [(Value, Value)];

/// Attributes that the arguments of an exception gave.
type Fields = Vec<(&'static str, Value)>;

/// The families of exceptions that know what their arguments mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Os,
    Import,
    Attribute,
    Name,
    Syntax,
    Decode,
    Encode,
    Translate,
    Other,
}

impl Ctx {
    /// `except class`: does a class of exceptions, or one in a tuple of them, match?
    pub fn exception_matches(&mut self, exception: Value, class: Value) -> Result<bool, Stop> {
        let of = self.class_of(exception)?;
        let count = match class.tag() {
            Tag::Tuple => self.items(class).unwrap_or_default().len(),
            _ => return self.is_caught(of, class),
        };
        self.charge(count)?;
        let mut matches = false;
        for at in 0..count {
            let Some(class) = self.items(class).and_then(|classes| classes.get(at)).copied() else { break };
            matches |= self.is_caught(of, class)?;
        }
        Ok(matches)
    }

    fn is_caught(&mut self, of: ClassId, class: Value) -> Result<bool, Stop> {
        match class.as_class() {
            Some(class) if self.class(class)?.is_exception => Ok(self.classes.is_subclass(of, class)?),
            _ => Err(self.type_error("catching classes that do not inherit from BaseException is not allowed")),
        }
    }

    /// An exception of a class that has no `__init__` written in the language.
    pub fn new_exception(&mut self, class: ClassId, args: &[Value], keywords: Keywords) -> Result<Value, Stop> {
        if self.classes.is_subclass(class, builtin::BASE_EXCEPTION_GROUP)? {
            if !keywords.is_empty() {
                return Err(self.group_arity(args.len()));
            }
            return self.new_group(class, args);
        }
        let class = match args.first() {
            Some(errno) if class == builtin::OS_ERROR && (2..=5).contains(&args.len()) => os_class(*errno),
            _ => class,
        };
        let exception = self.new_instance(class, args)?;
        if !keywords.is_empty() || self.family(class)? != Family::Other {
            self.init_exception(exception, args, keywords)?;
        }
        Ok(exception)
    }

    /// What `BaseException.__init__` and its like do: the arguments, and what they mean.
    pub fn init_exception(&mut self, exception: Value, args: &[Value], keywords: Keywords) -> Result<(), Stop> {
        let class = self.class_of(exception)?;
        let family = self.family(class)?;
        let mut fields = Fields::new();
        let mut kept = args;
        match family {
            Family::Os => kept = self.os_fields(class, args, &mut fields)?,
            Family::Syntax => self.syntax_fields(args, &mut fields)?,
            Family::Decode | Family::Encode | Family::Translate => {
                self.unicode_fields(family, args, &mut fields)?;
            }
            Family::Import | Family::Attribute | Family::Name | Family::Other => (),
        }
        let (owner, most) = match family {
            Family::Import => ("ImportError", 2),
            Family::Attribute => ("AttributeError", 2),
            Family::Name => ("NameError", 1),
            _ => ("", usize::MAX),
        };
        if keywords.len() > most {
            let (plural, given) = (if most == 1 { "" } else { "s" }, keywords.len());
            let message = format!("{owner}() takes at most {most} keyword argument{plural} ({given} given)");
            return Err(self.type_error(message));
        }
        for (name, value) in keywords {
            self.keyword_field(class, family, *name, *value, &mut fields)?;
        }
        let args = self.heap.tuple(kept)?;
        for (name, value) in fields {
            let symbol = self.symbols.public(name);
            self.set_own_attribute(exception.as_id().ok_or(Trap::Type)?, symbol, value)?;
        }
        self.exception_to_change(exception)?.args = args;
        Ok(())
    }

    /// The stop that raises an exception which names an attribute or a variable.
    pub fn raise_named(&mut self, class: ClassId, message: impl AsRef<str>, name: &str) -> Stop {
        let stop = self.raise(class, message);
        let Stop::Raise(exception) = stop else { return stop };
        let set = |ctx: &mut Ctx| -> Result<(), Stop> {
            let name = ctx.intern(name)?;
            let symbol = ctx.symbols.public("name");
            ctx.set_own_attribute(exception.as_id().ok_or(Trap::Type)?, symbol, name)
        };
        match set(self) {
            Ok(()) => stop,
            Err(stop) => stop,
        }
    }

    fn family(&self, class: ClassId) -> Result<Family, Trap> {
        const FAMILIES: [(ClassId, Family); 8] = [
            (builtin::OS_ERROR, Family::Os),
            (builtin::IMPORT_ERROR, Family::Import),
            (builtin::ATTRIBUTE_ERROR, Family::Attribute),
            (builtin::NAME_ERROR, Family::Name),
            (builtin::SYNTAX_ERROR, Family::Syntax),
            (builtin::UNICODE_DECODE_ERROR, Family::Decode),
            (builtin::UNICODE_ENCODE_ERROR, Family::Encode),
            (builtin::UNICODE_TRANSLATE_ERROR, Family::Translate),
        ];
        let mro = &self.class(class)?.mro;
        let found = mro.iter().find_map(|base| FAMILIES.iter().find(|(class, _)| class == base));
        Ok(found.map_or(Family::Other, |(_, family)| *family))
    }

    fn keyword_field(
        &mut self,
        class: ClassId,
        family: Family,
        name: Value,
        value: Value,
        fields: &mut Fields,
    ) -> Result<(), Stop> {
        let text = self.heap.text_of(name).unwrap_or_default().to_owned();
        let (owner, field) = match (family, text.as_str()) {
            (Family::Import, "name") | (Family::Attribute, "name") | (Family::Name, "name") => ("", Some("name")),
            (Family::Import, "path") => ("", Some("path")),
            // Taken and dropped: an exception that held the object would hand it to whoever catches it.
            (Family::Attribute, "obj") => ("", None),
            (Family::Import, _) => ("ImportError", None),
            (Family::Attribute, _) => ("AttributeError", None),
            (Family::Name, _) => ("NameError", None),
            _ => {
                let message = format!("{}() takes no keyword arguments", self.class(class)?.name);
                return Err(self.type_error(message));
            }
        };
        if !owner.is_empty() {
            return Err(self.type_error(format!("'{text}' is an invalid keyword argument for {owner}()")));
        }
        fields.extend(field.map(|field| (field, value)));
        Ok(())
    }

    fn syntax_fields(&mut self, args: &[Value], fields: &mut Fields) -> Result<(), Stop> {
        let Some(message) = args.first() else { return Ok(()) };
        fields.push(("msg", *message));
        let [_, _] = args else { return Ok(()) };
        self.with_items(args, 1, |ctx, details| {
            if !(4..=6).contains(&details.len()) {
                let (bound, count) = if details.len() < 4 { ("least", 4) } else { ("most", 6) };
                let given = details.len();
                return Err(ctx.type_error(format!("function takes at {bound} {count} arguments ({given} given)")));
            }
            if details.len() == 5 {
                return Err(ctx.type_error("end_offset must be provided when end_lineno is provided"));
            }
            let names = ["filename", "lineno", "offset", "text", "end_lineno", "end_offset"];
            fields.extend(names.into_iter().zip(details.iter().copied()));
            Ok(())
        })
    }

    /// The fields of an `OSError`; a file's name is not among the arguments that it keeps.
    fn os_fields<'a>(&mut self, class: ClassId, args: &'a [Value], fields: &mut Fields) -> Result<&'a [Value], Stop> {
        if !(2..=5).contains(&args.len()) {
            return Ok(args);
        }
        fields.extend(["errno", "strerror"].into_iter().zip(args.iter().copied()));
        let Some(name) = args.get(2).filter(|name| !name.is_none()) else { return Ok(args) };
        let number = self.is_integer(*name) || matches!(name.tag(), Tag::Float | Tag::Complex);
        if class == builtin::BLOCKING_IO_ERROR && (number || self.answers(*name, Special::Index)?) {
            fields.push(("characters_written", self.index(args, 2)?));
            return Ok(args);
        }
        fields.push(("filename", *name));
        fields.extend(args.get(4).filter(|name| !name.is_none()).map(|name| ("filename2", *name)));
        Ok(args.get(..2).unwrap_or(args))
    }

    /// Sets an attribute that the class declares; `None` deletes it. `args` is not among these.
    pub fn set_exception_field(&mut self, exception: Value, name: Symbol, value: Option<Value>) -> Result<(), Stop> {
        let id = exception.as_id().ok_or(Trap::Type)?;
        let text = self.symbols.text(name);
        let number = matches!(text, "start" | "end" | "characters_written");
        let written = text == "characters_written";
        let Some(value) = value else {
            if number && !written {
                return Err(self.type_error("can't delete numeric/char attribute"));
            }
            if !self.delete_own_attribute(id, name)? && written {
                return Err(self.raise(builtin::ATTRIBUTE_ERROR, "characters_written"));
            }
            return Ok(());
        };
        if number && !self.is_integer(value) {
            let message = match written {
                true => format!("'{}' object cannot be interpreted as an integer", self.type_name(value)),
                false => "an integer is required".to_owned(),
            };
            return Err(self.type_error(message));
        }
        if number && value.tag() == Tag::BigInt {
            return Err(match written {
                true => self.value_error("cannot fit 'int' into an index-sized integer"),
                false => self.raise(builtin::OVERFLOW_ERROR, "Python int too large to convert to C ssize_t"),
            });
        }
        let value = if number { Value::int(value.raw_int()) } else { value };
        self.set_own_attribute(id, name, value)
    }

    fn unicode_fields(&mut self, family: Family, args: &[Value], fields: &mut Fields) -> Result<(), Stop> {
        let translate = family == Family::Translate;
        let names: &[&'static str] = match translate {
            true => &["object", "start", "end", "reason"],
            false => &["encoding", "object", "start", "end", "reason"],
        };
        if args.len() != names.len() {
            let (takes, given) = (names.len(), args.len());
            return Err(self.type_error(format!("function takes exactly {takes} arguments ({given} given)")));
        }
        for (at, (name, value)) in names.iter().zip(args).enumerate() {
            let mut value = *value;
            let text = !(matches!(*name, "start" | "end") || (*name == "object" && family == Family::Decode));
            if text && value.tag() != Tag::Str {
                let given = self.type_name(value);
                return Err(self.type_error(format!("argument {} must be str, not {given}", at + 1)));
            }
            if matches!(*name, "start" | "end") {
                value = self.index(args, at as u8)?;
                if value.as_int().is_none() {
                    let message = "Python int too large to convert to C ssize_t";
                    return Err(self.raise(builtin::OVERFLOW_ERROR, message));
                }
            }
            fields.push((name, value));
        }
        if family == Family::Decode
            && let Some((_, object)) = fields.iter_mut().find(|(name, _)| *name == "object")
            && object.tag() != Tag::Bytes
        {
            let Some(bytes) = self.bytes_of(*object).map(<[u8]>::to_vec) else {
                let given = self.type_name(*object);
                return Err(self.type_error(format!("a bytes-like object is required, not '{given}'")));
            };
            *object = self.heap.bytes(bytes)?;
        }
        Ok(())
    }

    /// An attribute that the exception's constructor set, or the program since.
    pub fn exception_field(&self, exception: Value, name: &str) -> Result<Option<Value>, Trap> {
        let Some(symbol) = self.symbols.find(name) else { return Ok(None) };
        self.own_attribute(exception, symbol)
    }

    /// `str()` of an exception that does not define it.
    pub fn exception_text(&mut self, exception: Value) -> Result<Value, Stop> {
        let mut exception = exception;
        loop {
            let class = self.class_of(exception)?;
            let args = self.exception_data(exception).ok_or(Trap::Type)?.args;
            if let Some(text) = self.family_text(class, exception)? {
                return Ok(text);
            }
            let single = match self.items(args).ok_or(Trap::Type)? {
                [] => return self.str(""),
                [one] => Some(*one),
                _ => None,
            };
            match single {
                Some(one) if !self.classes.is_subclass(class, builtin::KEY_ERROR)? => {
                    if !self.is_exception(one) || self.answers(one, Special::Str)? {
                        return self.show(one);
                    }
                    // An exception made of an exception shows that one.
                    self.charge(1)?;
                    exception = one;
                }
                _ => {
                    let text = self.repr(single.unwrap_or(args))?;
                    return self.string(text);
                }
            }
        }
    }

    /// The text of those families that do not show their arguments alone.
    fn family_text(&mut self, class: ClassId, exception: Value) -> Result<Option<Value>, Stop> {
        let text = match self.family(class)? {
            _ if self.classes.is_subclass(class, builtin::BASE_EXCEPTION_GROUP)? => Some(self.group_text(exception)?),
            Family::Os => self.os_text(exception)?,
            Family::Syntax => Some(self.syntax_text(exception)?),
            Family::Decode | Family::Encode | Family::Translate => Some(self.unicode_text(exception)?),
            Family::Import => {
                let message = self.exception_field(exception, "msg")?;
                return Ok(message.filter(|message| message.tag() == Tag::Str));
            }
            Family::Attribute | Family::Name | Family::Other => None,
        };
        text.map(|text| self.string(text)).transpose()
    }

    /// A part of an exception's text. What is an object is the prelude's to show: showing here would recurse.
    pub(super) fn text_of_part(&mut self, value: Value) -> Result<String, Stop> {
        if value.tag() == Tag::Instance {
            return Err(Stop::Defer(Defer::Prelude));
        }
        let text = self.show(value)?;
        Ok(self.heap.text_of(text).unwrap_or_default().to_owned())
    }

    /// `[Errno 2] No such file or directory: 'x'`
    fn os_text(&mut self, exception: Value) -> Result<Option<String>, Stop> {
        let name = self.exception_field(exception, "filename")?;
        let parts = (self.exception_field(exception, "errno")?, self.exception_field(exception, "strerror")?);
        let (errno, strerror) = match parts {
            (Some(errno), Some(strerror)) => (errno, strerror),
            // With a file's name what was deleted shows as None.
            (errno, strerror) if name.is_some() => (errno.unwrap_or(Value::NONE), strerror.unwrap_or(Value::NONE)),
            _ => return Ok(None),
        };
        let mut text = format!("[Errno {}] {}", self.text_of_part(errno)?, self.text_of_part(strerror)?);
        if let Some(name) = name {
            text.push_str(": ");
            text.push_str(&self.repr(name)?);
            if let Some(other) = self.exception_field(exception, "filename2")? {
                text.push_str(" -> ");
                text.push_str(&self.repr(other)?);
            }
        }
        Ok(Some(text))
    }

    /// `invalid syntax (file.py, line 3)`
    fn syntax_text(&mut self, exception: Value) -> Result<String, Stop> {
        let message = self.exception_field(exception, "msg")?.unwrap_or(Value::NONE);
        Ok(self.text_of_part(message)? + &self.syntax_place(exception)?)
    }

    /// What stands behind the message of a `SyntaxError`: ` (file.py, line 3)`.
    pub fn syntax_place(&self, exception: Value) -> Result<String, Trap> {
        let name = self.exception_field(exception, "filename")?.and_then(|name| self.heap.text_of(name));
        let name = name.map(|name| name.rsplit('/').next().unwrap_or(name));
        // Of a number past C's `long` CPython shows -1.
        let line = self.exception_field(exception, "lineno")?;
        let line = line.and_then(|line| if line.tag() == Tag::BigInt { Some(-1) } else { line.as_int() });
        Ok(match (name, line) {
            (Some(name), Some(line)) => format!(" ({name}, line {line})"),
            (Some(name), None) => format!(" ({name})"),
            (None, Some(line)) => format!(" (line {line})"),
            (None, None) => String::new(),
        })
    }

    fn unicode_text(&mut self, exception: Value) -> Result<String, Stop> {
        let encoding = self.exception_field(exception, "encoding")?.unwrap_or(Value::NONE);
        let reason = self.exception_field(exception, "reason")?.unwrap_or(Value::NONE);
        let (encoding, reason) = (self.text_of_part(encoding)?, self.text_of_part(reason)?);
        self.codec_text(exception, &encoding, &reason)
    }

    /// `'utf-8' codec can't decode byte 0xff in position 2: reason`
    pub fn codec_text(&mut self, exception: Value, encoding: &str, reason: &str) -> Result<String, Stop> {
        let family = self.family(self.class_of(exception)?)?;
        let number =
            |ctx: &Ctx, name| Ok::<_, Trap>(ctx.exception_field(exception, name)?.and_then(Value::as_small_int));
        let (Some(object), Some(start), Some(end)) =
            (self.exception_field(exception, "object")?, number(self, "start")?, number(self, "end")?)
        else {
            return Ok(String::new());
        };
        let single = usize::try_from(start).ok().filter(|_| end == start.saturating_add(1));
        let (verb, unit, shown) = match family {
            Family::Decode => {
                let byte = single.and_then(|at| self.bytes_of(object)?.get(at).copied());
                ("decode", "byte", byte.map(|byte| format!("0x{byte:02x}")))
            }
            _ => {
                let len = self.heap.text_of(object).map_or(0, str::len);
                self.charge_bytes(len)?;
                let text = self.heap.text_of(object).unwrap_or_default();
                let shown = single.and_then(|at| text.chars().nth(at)).map(|c| match u32::from(c) {
                    code @ ..=0xff => format!("'\\x{code:02x}'"),
                    code @ ..=0xffff => format!("'\\u{code:04x}'"),
                    code => format!("'\\U{code:08x}'"),
                });
                (if family == Family::Translate { "translate" } else { "encode" }, "character", shown)
            }
        };
        let codec = match family {
            Family::Translate => String::new(),
            _ => format!("'{encoding}' codec "),
        };
        Ok(match shown {
            Some(shown) => format!("{codec}can't {verb} {unit} {shown} in position {start}: {reason}"),
            None => {
                let last = end.saturating_sub(1);
                format!("{codec}can't {verb} {unit}s in position {start}-{last}: {reason}")
            }
        })
    }
}

/// The class that `OSError(errno, …)` makes, by Linux's numbers.
fn os_class(errno: Value) -> ClassId {
    match errno.as_small_int() {
        Some(1 | 13) => builtin::PERMISSION_ERROR,
        Some(2) => builtin::FILE_NOT_FOUND_ERROR,
        Some(3) => builtin::PROCESS_LOOKUP_ERROR,
        Some(4) => builtin::INTERRUPTED_ERROR,
        Some(10) => builtin::CHILD_PROCESS_ERROR,
        Some(11 | 114 | 115) => builtin::BLOCKING_IO_ERROR,
        Some(17) => builtin::FILE_EXISTS_ERROR,
        Some(20) => builtin::NOT_A_DIRECTORY_ERROR,
        Some(21) => builtin::IS_A_DIRECTORY_ERROR,
        Some(32 | 108) => builtin::BROKEN_PIPE_ERROR,
        Some(103) => builtin::CONNECTION_ABORTED_ERROR,
        Some(104) => builtin::CONNECTION_RESET_ERROR,
        Some(110) => builtin::TIMEOUT_ERROR,
        Some(111) => builtin::CONNECTION_REFUSED_ERROR,
        _ => builtin::OS_ERROR,
    }
}
