//! Functions of the library: one row each.
//!
//! A row says how a function is called (its signature, as Python writes it), what it is for, and how it runs: a native,
//! a function of the prelude (written in the language), or both, where the native answers for plain data and defers
//! whatever needs guest code to the prelude's function of the same arguments.
//!
//! Invariant: a native cannot call guest code. It gets a [`Ctx`], which has no frames. It charges fuel and memory before
//! it works, and changes nothing before all its charges are paid, since it is run again after a collection.

use crate::context::Ctx;
use crate::error::Stop;
use crate::value::{ClassId, Value};

/// A native's arguments are its parameters in the order declared, `UNSET` where one was left out: `**kwargs` is a dict
/// or `UNSET`, and the values of `*args` come last, as many as there are.
pub type NativeFn = fn(&mut Ctx, &[Value]) -> Result<Value, Stop>;

/// What kind of member of its class a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A function of no class.
    Function,
    Method,
    /// Called with the class.
    ClassMethod,
    StaticMethod,
    /// Read like an attribute.
    Getter,
    /// What calling the class does.
    Constructor,
    /// A function that only the prelude can name.
    Internal,
}

/// How CPython reads the arguments of a call, which decides its words for a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As its argument clinic does.
    Clinic,
    /// From a tuple: `find() takes at least 1 argument (0 given)`. What `**mapping` holds is not looked at before the
    /// function itself refuses or takes it.
    Tuple,
    /// From a tuple of a fixed number: `split expected 1 argument, got 0`.
    Unpack,
    /// From a tuple, by a function that does not say its name.
    Nameless,
    /// As `sorted` does: it makes its list, and hands the keywords on to `list.sort`.
    Sort,
    /// At least so many of what `*args` takes, counted before keywords are looked at.
    Least(u8),
}

/// One function of the library, as it is written down.
#[derive(Clone, Copy)]
pub struct Row {
    pub kind: RowKind,
    pub reading: Reading,
    /// The builtin class it belongs to; empty for functions.
    pub owner: &'static str,
    pub name: &'static str,
    /// Parameters as Python writes them: `self, iterable, /, *, key=None, reverse=False`.
    pub signature: &'static str,
    pub doc: &'static str,
    pub run: Option<NativeFn>,
    /// Name of the function in the prelude.
    pub prelude: Option<&'static str>,
}

impl Row {
    pub const fn function(name: &'static str, signature: &'static str, doc: &'static str, run: NativeFn) -> Row {
        Row {
            kind: RowKind::Function,
            reading: Reading::Clinic,
            owner: "",
            name,
            signature,
            doc,
            run: Some(run),
            prelude: None,
        }
    }

    pub const fn method(
        owner: &'static str,
        name: &'static str,
        signature: &'static str,
        doc: &'static str,
        run: NativeFn,
    ) -> Row {
        Row {
            kind: RowKind::Method,
            reading: Reading::Clinic,
            owner,
            name,
            signature,
            doc,
            run: Some(run),
            prelude: None,
        }
    }

    /// A function written in the prelude alone.
    pub const fn in_prelude(
        owner: &'static str,
        name: &'static str,
        signature: &'static str,
        doc: &'static str,
        prelude: &'static str,
    ) -> Row {
        let kind = if owner.is_empty() { RowKind::Function } else { RowKind::Method };
        Row { kind, reading: Reading::Clinic, owner, name, signature, doc, run: None, prelude: Some(prelude) }
    }

    pub const fn kind(self, kind: RowKind) -> Row {
        Row { kind, ..self }
    }

    pub const fn reading(self, reading: Reading) -> Row {
        Row { reading, ..self }
    }

    /// What the native defers goes to this function of the prelude.
    pub const fn or(self, prelude: &'static str) -> Row {
        Row { prelude: Some(prelude), ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    PositionalOnly,
    Positional,
    VarPositional,
    KeywordOnly,
    VarKeyword,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    /// The default's text, for help.
    pub default: Option<&'static str>,
}

/// A default as the prelude sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    None,
    Bool(bool),
    Int(i64),
    Str(&'static str),
    /// Only the native knows: the prelude gets `NotImplemented`.
    Missing,
}

impl DefaultValue {
    pub fn of(param: &Param) -> DefaultValue {
        let Some(text) = param.default else { return DefaultValue::Missing };
        match text {
            "None" => DefaultValue::None,
            "True" => DefaultValue::Bool(true),
            "False" => DefaultValue::Bool(false),
            "'\\n'" => DefaultValue::Str("\n"),
            _ => match (text.parse(), text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''))) {
                (Ok(number), _) => DefaultValue::Int(number),
                (_, Some(text)) => DefaultValue::Str(text),
                _ => DefaultValue::Missing,
            },
        }
    }
}

/// A row with its signature read.
pub struct Native {
    pub row: Row,
    /// The class it belongs to.
    pub owner: Option<ClassId>,
    pub params: Vec<Param>,
    /// Least and most positional arguments (most: 255 with `*args`).
    pub min: u8,
    pub max: u8,
    /// Positional parameters only, without stars: a call can use the caller's registers as they are.
    pub simple: bool,
    /// `simple`, and no parameter is a receiver whose class must be checked.
    pub standalone: bool,
    /// Parameters that the native sees before the values of `*args`.
    pub fixed: u8,
}

impl Native {
    pub fn new(row: Row, owner: Option<ClassId>) -> Native {
        let params = read_signature(row.signature);
        let is_positional = |param: &&Param| matches!(param.kind, ParamKind::PositionalOnly | ParamKind::Positional);
        let positional = params.iter().filter(is_positional).count();
        let min = params.iter().filter(is_positional).filter(|param| param.default.is_none()).count();
        let var = params.iter().any(|param| param.kind == ParamKind::VarPositional);
        let simple = positional == params.len();
        let fixed = params.iter().filter(|param| param.kind != ParamKind::VarPositional).count();
        let least = if let Reading::Least(least) = row.reading { least } else { min as u8 };
        let mut native = Native {
            row,
            owner,
            min: least,
            max: if var { 255 } else { positional as u8 },
            simple,
            standalone: false,
            fixed: fixed as u8,
            params,
        };
        native.standalone = simple && native.receivers() == 0;
        native
    }

    /// How many parameters are the receiver: 1 for methods, whose first parameter has no name to the outside.
    pub fn receivers(&self) -> usize {
        let kind = matches!(self.row.kind, RowKind::Method | RowKind::ClassMethod | RowKind::Getter);
        usize::from(kind && self.owner.is_some())
    }

    /// Parameters that positional arguments can go to, the receiver among them.
    pub fn positional(&self) -> usize {
        let takes = |param: &&Param| matches!(param.kind, ParamKind::PositionalOnly | ParamKind::Positional);
        self.params.iter().filter(takes).count()
    }

    /// Has a positional parameter a name to the outside?
    pub fn names_positional(&self) -> bool {
        self.params.iter().skip(self.receivers()).any(|param| param.kind == ParamKind::Positional)
    }

    /// Can any argument be passed by name?
    pub fn takes_keywords(&self) -> bool {
        let nameable = |param: &Param| matches!(param.kind, ParamKind::Positional | ParamKind::KeywordOnly);
        self.params.iter().skip(self.receivers()).any(nameable)
    }

    /// Does it take keyword arguments of any name?
    pub fn takes_any_keyword(&self) -> bool {
        self.params.iter().any(|param| param.kind == ParamKind::VarKeyword)
    }

    /// `str.join` or `len`, as error messages name it.
    pub fn qualified_name(&self) -> String {
        match self.row.kind {
            RowKind::Method | RowKind::ClassMethod | RowKind::StaticMethod | RowKind::Getter => {
                format!("{}.{}", self.row.owner, self.row.name)
            }
            RowKind::Function | RowKind::Constructor | RowKind::Internal => self.row.name.to_owned(),
        }
    }
}

fn read_signature(signature: &'static str) -> Vec<Param> {
    let mut params: Vec<Param> = Vec::new();
    let mut kind = ParamKind::Positional;
    for part in split_commas(signature) {
        if part == "/" {
            for param in &mut params {
                param.kind = ParamKind::PositionalOnly;
            }
        } else if part == "*" {
            kind = ParamKind::KeywordOnly;
        } else if let Some(name) = part.strip_prefix("**") {
            params.push(Param { name, kind: ParamKind::VarKeyword, default: None });
        } else if let Some(name) = part.strip_prefix('*') {
            params.push(Param { name, kind: ParamKind::VarPositional, default: None });
            kind = ParamKind::KeywordOnly;
        } else {
            let (name, default) = match part.split_once('=') {
                Some((name, default)) => (name, Some(default)),
                None => (part, None),
            };
            params.push(Param { name, kind, default });
        }
    }
    params
}

/// The parts of a signature; commas inside quotes or brackets do not separate.
fn split_commas(text: &'static str) -> Vec<&'static str> {
    let mut parts = Vec::new();
    let (mut start, mut depth, mut quoted) = (0, 0i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.extend(text.get(start..at).map(str::trim));
                start = at + 1;
            }
            _ => (),
        }
    }
    parts.extend(text.get(start..).map(str::trim).filter(|part| !part.is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_as_python_writes_it() {
        let params = read_signature("self, sep=', ', /, *args, key=None, **rest");
        let kinds: Vec<_> = params.iter().map(|param| (param.name, param.kind, param.default)).collect();
        assert_eq!(
            kinds,
            [
                ("self", ParamKind::PositionalOnly, None),
                ("sep", ParamKind::PositionalOnly, Some("', '")),
                ("args", ParamKind::VarPositional, None),
                ("key", ParamKind::KeywordOnly, Some("None")),
                ("rest", ParamKind::VarKeyword, None),
            ]
        );
    }
}
