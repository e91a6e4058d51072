//! `repr()` and `str()` of plain data.
//!
//! The walk keeps its own stack and the containers it is inside of, so that a cycle shows as `[...]`. An object that
//! shows itself is deferred to the prelude, which shows the containers around it as well.

use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::native::RowKind;
use crate::number::{complex, float, int};
use crate::symbol::Special;
use crate::text::repr;
use crate::value::{ClassId, Tag, Value};
use compact_str::ToCompactString;
use std::collections::HashSet;

/// The containers that the prelude is showing at this moment, the innermost last.
#[derive(Default)]
pub struct Showing {
    order: Vec<Value>,
    inside: HashSet<(Tag, u64)>,
}

impl Showing {
    /// What one container costs here.
    const BYTES: usize = 64;

    fn contains(&self, value: Value) -> bool {
        self.inside.contains(&identity(value))
    }

    pub(crate) fn clear(&mut self) {
        *self = Showing::default();
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.order
    }
}

/// What tells containers apart.
fn identity(value: Value) -> (Tag, u64) {
    (value.tag(), value.bits())
}

/// What is still to be written, last first.
enum Piece {
    Value(Value),
    Text(&'static str),
    /// A class inside a type expression, which shows by its name.
    Class(ClassId),
    /// This container is closed.
    Leave(Value),
}

impl Ctx {
    /// `repr(value)`.
    pub fn repr(&mut self, value: Value) -> Result<String, Stop> {
        let mut out = String::new();
        if !is_container(value.tag()) && !self.shows_arguments(value)? {
            self.charge(1)?;
            self.repr_leaf(value, &mut out)?;
            self.charge_bytes(out.len())?;
            self.heap.fits(out.len())?;
            return Ok(out);
        }
        let mut inside: HashSet<(Tag, u64)> = HashSet::new();
        let mut pieces = vec![Piece::Value(value)];
        while let Some(piece) = pieces.pop() {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Class(class) => out.push_str(&self.full_name(class)?),
                Piece::Leave(value) => {
                    inside.remove(&identity(value));
                }
                Piece::Value(value) => {
                    self.charge(1)?;
                    let before = out.len();
                    if is_container(value.tag()) || self.shows_arguments(value)? {
                        if self.showing.contains(value) || !inside.insert(identity(value)) {
                            out.push_str(self.cycle_text(value));
                        } else {
                            self.open(value, &mut out, &mut pieces)?;
                        }
                    } else {
                        self.repr_leaf(value, &mut out)?;
                    }
                    self.charge_bytes(out.len() - before)?;
                    self.heap.has_free(out.len() + (pieces.len() + inside.len()) * size_of::<Piece>())?;
                }
            }
        }
        Ok(out)
    }

    /// An exception without a `__repr__` of its own.
    fn shows_arguments(&self, value: Value) -> Result<bool, Trap> {
        Ok(value.tag() == Tag::Instance && self.is_exception(value) && !self.answers(value, Special::Repr)?)
    }

    /// `str(value)`.
    pub fn show(&mut self, value: Value) -> Result<Value, Stop> {
        match value.tag() {
            Tag::Str => Ok(value),
            Tag::Instance => {
                let class = self.class_of(value)?;
                let specials = &self.classes.get(class)?.specials;
                let is_exception = self.classes.get(class)?.is_exception;
                if specials.get(Special::Str).is_some() || (specials.get(Special::Repr).is_some() && !is_exception) {
                    return Err(Stop::Defer(Defer::Prelude));
                }
                if is_exception {
                    return self.exception_text(value);
                }
                let text = self.repr(value)?;
                self.string(text)
            }
            Tag::Int => match value.raw_int() {
                digit @ 0..=9 => self.ascii_character(b'0' + digit as u8),
                number => Ok(self.heap.decimal(number)?.into()),
            },
            _ => {
                let text = self.repr(value)?;
                self.string(text)
            }
        }
    }

    // ---- what the prelude shows

    /// Notes that the prelude shows a container; false where it is showing it already, which shows as a cycle.
    pub fn begin_showing(&mut self, value: Value) -> Result<bool, Stop> {
        if self.showing.contains(value) {
            return Ok(false);
        }
        self.heap.fits(Showing::BYTES * (self.showing.order.len() + 1))?;
        self.showing.order.push(value);
        self.showing.inside.insert(identity(value));
        Ok(true)
    }

    /// The container noted last is shown.
    pub fn end_showing(&mut self) {
        if let Some(value) = self.showing.order.pop() {
            self.showing.inside.remove(&identity(value));
        }
    }

    /// The text of a container or exception in pieces: literal text in even places, the values to be shown between.
    pub fn text_pieces(&mut self, value: Value) -> Result<Vec<Value>, Stop> {
        let mut out = String::new();
        let mut pieces = Vec::new();
        self.open(value, &mut out, &mut pieces)?;
        self.charge(pieces.len())?;
        self.heap.fits(pieces.len() * 2 * size_of::<Value>())?;
        let mut texts_and_values = Vec::with_capacity(pieces.len() + 1);
        for piece in pieces.into_iter().rev() {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Class(class) => out.push_str(&self.full_name(class)?),
                Piece::Leave(_) => (),
                Piece::Value(value) => {
                    let text = self.piece_text(&out)?;
                    texts_and_values.extend([text, value]);
                    out.clear();
                }
            }
        }
        texts_and_values.push(self.piece_text(&out)?);
        Ok(texts_and_values)
    }

    /// Separators are shared, however long the container.
    fn piece_text(&mut self, text: &str) -> Result<Value, Stop> {
        if matches!(text, ", " | ": " | "), (") { self.intern(text) } else { self.str(text) }
    }

    /// What a container that contains itself shows in its own place.
    pub fn cycle_text(&self, value: Value) -> &'static str {
        match value.tag() {
            Tag::List => "[...]",
            Tag::Tuple => "(...)",
            Tag::Dict => "{...}",
            Tag::Set => "set(...)",
            Tag::FrozenSet => "frozenset(...)",
            _ => "...",
        }
    }

    /// Writes what stands before a container's elements and leaves the rest in `pieces`.
    fn open(&mut self, value: Value, out: &mut String, pieces: &mut Vec<Piece>) -> Result<(), Stop> {
        pieces.push(Piece::Leave(value));
        let comma = |pieces: &mut Vec<Piece>, at: usize| {
            if at > 0 {
                pieces.push(Piece::Text(", "));
            }
        };
        match value.tag() {
            Tag::List | Tag::Tuple => {
                let count = self.heap.items(value).ok_or(Trap::Type)?.len();
                self.charge(count / 4)?;
                self.heap.has_free(count * 2 * size_of::<Piece>())?;
                let items = self.heap.items(value).ok_or(Trap::Type)?;
                let tuple = value.tag() == Tag::Tuple;
                out.push(if tuple { '(' } else { '[' });
                let close = match (tuple, items.len()) {
                    (true, 1) => ",)",
                    (true, _) => ")",
                    (false, _) => "]",
                };
                pieces.push(Piece::Text(close));
                for (at, item) in items.iter().enumerate().rev() {
                    pieces.push(Piece::Value(*item));
                    comma(pieces, at);
                }
            }
            Tag::Dict => {
                let entries = self.entries_to_show(value.raw_id())?;
                out.push('{');
                pieces.push(Piece::Text("}"));
                for (at, (key, value)) in entries.into_iter().enumerate().rev() {
                    pieces.extend([Piece::Value(value), Piece::Text(": "), Piece::Value(key)]);
                    comma(pieces, at);
                }
            }
            Tag::Set | Tag::FrozenSet => {
                let table = &self.heap.get(value.raw_id::<Set>())?.table;
                let (places, count) = (table.places(), table.len());
                self.charge(places / 4)?;
                self.heap.has_free(count * 3 * size_of::<Piece>())?;
                let table = &self.heap.get(value.raw_id::<Set>())?.table;
                let frozen = value.tag() == Tag::FrozenSet;
                match (frozen, table.is_empty()) {
                    (false, true) => out.push_str("set()"),
                    (true, true) => out.push_str("frozenset()"),
                    (_, false) => {
                        out.push_str(if frozen { "frozenset({" } else { "{" });
                        pieces.push(Piece::Text(if frozen { "})" } else { "}" }));
                        let keys: Vec<_> = table.iter().map(|entry| entry.key).collect();
                        for (at, key) in keys.into_iter().enumerate().rev() {
                            pieces.push(Piece::Value(key));
                            comma(pieces, at);
                        }
                    }
                }
            }
            Tag::DictView => {
                let view = *self.heap.get(value.raw_id::<DictView>())?;
                let entries = self.entries_to_show(view.dict)?;
                out.push_str(match view.kind {
                    ViewKind::Keys => "dict_keys([",
                    ViewKind::Values => "dict_values([",
                    ViewKind::Items => "dict_items([",
                });
                pieces.push(Piece::Text("])"));
                for (at, (key, value)) in entries.into_iter().enumerate().rev() {
                    match view.kind {
                        ViewKind::Keys => pieces.push(Piece::Value(key)),
                        ViewKind::Values => pieces.push(Piece::Value(value)),
                        ViewKind::Items => pieces.extend([
                            Piece::Text(")"),
                            Piece::Value(value),
                            Piece::Text(", "),
                            Piece::Value(key),
                            Piece::Text("("),
                        ]),
                    }
                    comma(pieces, at);
                }
            }
            Tag::Slice => {
                let slice = *self.heap.get(value.raw_id::<Slice>())?;
                out.push_str("slice(");
                pieces.extend([
                    Piece::Text(")"),
                    Piece::Value(slice.step),
                    Piece::Text(", "),
                    Piece::Value(slice.stop),
                    Piece::Text(", "),
                    Piece::Value(slice.start),
                ]);
            }
            Tag::Template => {
                let template = *self.heap.get(value.raw_id::<Template>())?;
                out.push_str("Template(strings=");
                pieces.extend([
                    Piece::Text(")"),
                    Piece::Value(template.interpolations),
                    Piece::Text(", interpolations="),
                    Piece::Value(template.strings),
                ]);
            }
            Tag::Interpolation => {
                let part = *self.heap.get(value.raw_id::<Interpolation>())?;
                out.push_str("Interpolation(");
                pieces.extend([
                    Piece::Text(")"),
                    Piece::Value(part.format_spec),
                    Piece::Text(", "),
                    Piece::Value(part.conversion),
                    Piece::Text(", "),
                    Piece::Value(part.expression),
                    Piece::Text(", "),
                    Piece::Value(part.value),
                ]);
            }
            Tag::TypeExpression => {
                let expression = *self.heap.get(value.raw_id::<TypeExpression>())?;
                let separator = match expression.origin.as_class() {
                    Some(origin) => {
                        out.push_str(&self.full_name(origin)?);
                        out.push('[');
                        pieces.push(Piece::Text("]"));
                        ", "
                    }
                    None => " | ",
                };
                let count = self.items(expression.arguments).ok_or(Trap::Type)?.len();
                self.charge(2 * count)?;
                self.heap.has_free(count * 3 * size_of::<Piece>())?;
                let arguments = self.items(expression.arguments).ok_or(Trap::Type)?.to_vec();
                if arguments.is_empty() {
                    pieces.push(Piece::Text("()"));
                }
                for (at, argument) in arguments.into_iter().enumerate().rev() {
                    pieces.push(match (argument.as_class(), argument.tag()) {
                        (Some(class), _) => Piece::Class(class),
                        (_, Tag::Ellipsis) => Piece::Text("..."),
                        _ => Piece::Value(argument),
                    });
                    if at > 0 {
                        pieces.push(Piece::Text(separator));
                    }
                }
            }
            // An exception shows its class and its arguments.
            Tag::Instance => {
                let name = self.type_name(value);
                let args = self.exception_data(value).ok_or(Trap::Type)?.args;
                let count = self.items(args).ok_or(Trap::Type)?.len();
                self.charge(count / 4)?;
                self.heap.has_free(count * 2 * size_of::<Piece>())?;
                let items = self.items(args).ok_or(Trap::Type)?;
                out.push_str(&name);
                out.push('(');
                pieces.push(Piece::Text(")"));
                for (at, item) in items.iter().enumerate().rev() {
                    pieces.push(Piece::Value(*item));
                    comma(pieces, at);
                }
            }
            Tag::ClassMethod | Tag::StaticMethod => {
                let (name, function) = match value.as_id::<ClassMethod>() {
                    Some(method) => ("<classmethod(", self.heap.get(method)?.function),
                    None => ("<staticmethod(", self.heap.get(value.raw_id::<StaticMethod>())?.function),
                };
                out.push_str(name);
                pieces.extend([Piece::Text(")>"), Piece::Value(function)]);
            }
            _ => return Err(Trap::Type.into()),
        }
        Ok(())
    }

    /// The entries of a dict; there is room for the pieces that they become.
    fn entries_to_show(&mut self, dict: slab::Id<Dict>) -> Result<Vec<(Value, Value)>, Stop> {
        let table = &self.heap.get(dict)?.table;
        let (places, count) = (table.places(), table.len());
        self.charge(places / 4)?;
        self.heap.has_free(count * (6 * size_of::<Piece>() + 2 * size_of::<Value>()))?;
        Ok(self.heap.get(dict)?.table.iter().map(|entry| (entry.key, entry.value)).collect())
    }

    /// A class's name, with its module unless that is the builtins.
    pub fn full_name(&self, class: ClassId) -> Result<String, Trap> {
        let class = self.class(class)?;
        Ok(match &*class.module {
            "builtins" => class.qualified_name.to_string(),
            module => format!("{module}.{}", class.qualified_name),
        })
    }

    fn repr_leaf(&mut self, value: Value, out: &mut String) -> Result<(), Stop> {
        match value.tag() {
            Tag::None => out.push_str("None"),
            Tag::Bool => out.push_str(if value.raw_bool() { "True" } else { "False" }),
            Tag::Int => out.push_str(&value.raw_int().to_compact_string()),
            Tag::Float => out.push_str(&float::repr(value.raw_float())),
            Tag::Ellipsis => out.push_str("Ellipsis"),
            Tag::NotImplemented => out.push_str("NotImplemented"),
            Tag::BigInt => {
                let big = self.big(value).ok_or(Trap::Type)?;
                self.charge_decimal(&big)?;
                int::check_digits_to_text(&big, int::MAX_STR_DIGITS).map_err(|fault| self.fault(fault))?;
                out.push_str(&int::to_text(&big, 10));
            }
            Tag::Complex => {
                let number = *self.heap.get(value.raw_id::<Complex>())?;
                out.push_str(&complex::repr(number.re, number.im));
            }
            Tag::Str => {
                let (text, _, ascii) = self.heap.text_info(value.raw_id())?;
                let len = text.len();
                // Whether it can be printed is looked up for each character that is not ASCII.
                self.charge(if ascii { len / 16 } else { len / 4 })?;
                // An escape takes up to ten characters for four bytes.
                self.heap.fits(len.saturating_mul(4) + out.len())?;
                let text = self.heap.text(value.raw_id())?;
                out.push_str(&repr::repr_str(text));
            }
            Tag::Bytes | Tag::ByteArray => {
                let len = self.bytes_of(value).map_or(0, <[u8]>::len);
                self.charge_bytes(len)?;
                self.heap.fits(len.saturating_mul(4) + out.len())?;
                let bytes = self.bytes_of(value).ok_or(Trap::Type)?;
                let array = value.tag() == Tag::ByteArray;
                out.push_str(&if array { repr::repr_bytearray(bytes) } else { repr::repr_bytes(bytes) });
            }
            Tag::Range => {
                let range = *self.heap.get(value.raw_id::<Range>())?;
                let mut parts = vec![range.start, range.stop];
                if range.step.as_int() != Some(1) {
                    parts.push(range.step);
                }
                out.push_str("range(");
                for (at, part) in parts.into_iter().enumerate() {
                    if at > 0 {
                        out.push_str(", ");
                    }
                    let big = self.big(part).ok_or(Trap::Type)?;
                    self.charge_decimal(&big)?;
                    int::check_digits_to_text(&big, int::MAX_STR_DIGITS).map_err(|fault| self.fault(fault))?;
                    out.push_str(&int::to_text(&big, 10));
                }
                out.push(')');
            }
            Tag::Class => {
                out.push_str(&format!("<class '{}'>", self.full_name(value.as_class().ok_or(Trap::Type)?)?));
            }
            Tag::Native => {
                let native = self.library.native(value.as_native().ok_or(Trap::Type)?)?;
                let row = native.row;
                out.push_str(&match row.kind {
                    RowKind::Method => format!("<method '{}' of '{}' objects>", row.name, row.owner),
                    RowKind::Getter => format!("<attribute '{}' of '{}' objects>", row.name, row.owner),
                    _ => format!("<built-in function {}>", row.name),
                });
            }
            Tag::Instance if self.answers(value, Special::Repr)? => return Err(Stop::Defer(Defer::Prelude)),
            Tag::Instance => {
                out.push_str(&format!("<{} object>", self.full_name(self.class_of(value)?)?));
            }
            // The names of functions are in their code, which the interpreter has.
            Tag::Function | Tag::BoundMethod | Tag::Generator | Tag::Module => {
                return Err(Stop::Defer(Defer::Prelude));
            }
            _ => {
                let name = self.type_name(value);
                out.push_str(&format!("<{name} object>"));
            }
        }
        Ok(())
    }

    /// Charges for turning an integer to or from decimal: quadratic in its 64-bit limbs.
    pub fn charge_decimal(&mut self, big: &int::BigInt) -> Result<(), Stop> {
        let limbs = int::bit_length(big) as usize / 64 + 1;
        self.charge(limbs.saturating_mul(limbs) / 16 + limbs)
    }
}

/// Types whose text shows other values.
fn is_container(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::List
            | Tag::Tuple
            | Tag::Dict
            | Tag::Set
            | Tag::FrozenSet
            | Tag::DictView
            | Tag::Slice
            | Tag::Template
            | Tag::Interpolation
            | Tag::TypeExpression
            | Tag::ClassMethod
            | Tag::StaticMethod
    )
}
