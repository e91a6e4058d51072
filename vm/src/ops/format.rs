//! `format(value, spec)` of plain data.
//!
//! The size of what a width or a precision asks for is known and paid before it is made. An object that formats itself
//! is deferred; so is one that shows itself, where there is nothing but its text.

use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::slab::Id;
use crate::heap::*;
use crate::number::int;
use crate::op::Conversion;
use crate::symbol::Special;
use crate::text::spec::{self, Kind, Spec};
use crate::value::{Tag, Value};
use compact_str::CompactString;

impl Ctx {
    /// `format(value, spec)`. Deferred with [`Special::Format`] where the class formats its instances itself.
    pub fn format_plain(&mut self, value: Value, spec: &str) -> Result<Value, Stop> {
        if self.answers(value, Special::Format)? {
            return Err(Stop::Defer(Defer::Special(Special::Format)));
        }
        if spec.is_empty() {
            return self.show(value);
        }
        self.charge_bytes(spec.len())?;
        let (kind, name) = self.formatted_as(value)?;
        let spec = self.spec(spec, kind, name)?;
        self.format_by(value, &spec)
    }

    /// The same by a spec that is a string of the program: an f-string's, which is the same one each time.
    fn format_by_string(&mut self, value: Value, spec: Id<Str>) -> Result<Value, Stop> {
        let bytes = self.heap.get(spec)?.bytes();
        if bytes == 0 || self.answers(value, Special::Format)? {
            // The text is taken out of the heap, which gets the result.
            let text = CompactString::from(self.heap.text(spec)?);
            return self.format_plain(value, &text);
        }
        self.charge_bytes(bytes)?;
        let (kind, name) = self.formatted_as(value)?;
        if let Some(known) = self.specs.of_string(spec, kind) {
            return self.format_by(value, &known);
        }
        let text = CompactString::from(self.heap.text(spec)?);
        let parsed = self.spec(&text, kind, name)?;
        self.specs.note_string(spec, kind, parsed);
        self.format_by(value, &parsed)
    }

    /// As what a value is formatted, and the type's name for messages.
    fn formatted_as(&mut self, value: Value) -> Result<(Kind, &'static str), Stop> {
        Ok(match value.tag() {
            Tag::Int | Tag::BigInt => (Kind::Int, "int"),
            Tag::Bool => (Kind::Int, "bool"),
            Tag::Float => (Kind::Float, "float"),
            Tag::Complex => (Kind::Complex, "complex"),
            Tag::Str => (Kind::Str, "str"),
            _ => {
                let name = self.type_name(value);
                return Err(self.type_error(format!("unsupported format string passed to {name}.__format__")));
            }
        })
    }

    fn format_by(&mut self, value: Value, spec: &Spec) -> Result<Value, Stop> {
        let text = match value.tag() {
            Tag::Float => {
                self.room_for_text(spec.float_bound())?;
                spec::format_float(value.raw_float(), spec)
            }
            Tag::Complex => {
                let number = *self.heap.get(value.raw_id::<Complex>())?;
                self.room_for_text(spec.complex_bound())?;
                spec::format_complex(number.re, number.im, spec)
            }
            Tag::Str => {
                let bytes = self.heap.get(value.raw_id::<Str>())?.bytes();
                self.room_for_text(spec.str_bound(bytes))?;
                spec::format_str(self.heap.text(value.raw_id())?, spec)
            }
            _ => self.format_integer(value, spec)?,
        };
        self.string(text)
    }

    /// A replacement field of an f-string: `format(convert(value), spec)`, the spec `None` where it is empty. Deferred
    /// where guest code must answer.
    pub fn format_field(&mut self, value: Value, conversion: Conversion, spec: Option<Value>) -> Result<Value, Stop> {
        let guest = value.tag() == Tag::Instance;
        match (conversion, spec) {
            (Conversion::None, Some(spec)) => self.format_by_string(value, spec.as_str().ok_or(Trap::Type)?),
            (Conversion::None | Conversion::Str, None) if !guest => self.show(value),
            (Conversion::Repr, None) if !guest => {
                let text = self.repr(value)?;
                self.string(text)
            }
            _ => Err(Stop::Defer(Defer::Prelude)),
        }
    }

    /// The strings one after the other: what an f-string makes of its parts.
    pub fn join_parts(&mut self, parts: &[Value]) -> Result<Value, Stop> {
        let size = self.heap.text_size(parts)?;
        self.charge_bytes(size.bytes)?;
        Ok(self.heap.join(parts, size)?.into())
    }

    fn format_integer(&mut self, value: Value, spec: &Spec) -> Result<CompactString, Stop> {
        if let Some(small) = value.as_small_int() {
            self.room_for_text(spec.i64_bound())?;
            return spec::format_i64(small, spec).map_err(|fault| self.fault(fault));
        }
        let big = self.big(value).ok_or(Trap::Type)?;
        self.room_for_text(spec.int_bound(&big))?;
        if value.tag() == Tag::BigInt && matches!(spec.code, None | Some('d' | 'n')) {
            int::check_digits_to_text(&big, int::MAX_STR_DIGITS).map_err(|fault| self.fault(fault))?;
            self.charge_decimal(&big)?;
        }
        spec::format_int(&big, spec, int::MAX_STR_DIGITS).map_err(|fault| self.fault(fault))
    }

    fn spec(&mut self, text: &str, kind: Kind, type_name: &str) -> Result<Spec, Stop> {
        if let Some(known) = self.specs.get(text, kind) {
            return Ok(known);
        }
        let parsed = spec::parse(text, kind, type_name).map_err(|fault| self.fault(fault))?;
        self.specs.note(text, kind, parsed);
        Ok(parsed)
    }

    /// Pays for a text of at most `bytes` bytes that is about to be made. Bounds of numbers are generous, so what any
    /// number may take is not counted.
    pub fn room_for_text(&mut self, bytes: usize) -> Result<(), Stop> {
        const ANY_NUMBER: usize = 512;
        self.heap.fits(bytes)?;
        self.charge_bytes(bytes.saturating_sub(ANY_NUMBER))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::context::{Ctx, Silent};
    use crate::error::Stop;
    use crate::library::Library;
    use crate::limits::Limits;
    use crate::value::Value;
    use std::sync::Arc;

    fn ctx() -> Ctx {
        Ctx::new(Arc::new(Library::new([]).unwrap()), Limits::small(), 1, Box::new(Silent))
    }

    #[test]
    fn plain_data() {
        let mut ctx = ctx();
        let text = ctx.str("é").unwrap();
        for (value, spec, shown) in [
            (Value::int(255), "#06x", "0x00ff"),
            (Value::TRUE, "", "True"),
            (Value::TRUE, "3d", "  1"),
            (Value::float(2.5), ".2f", "2.50"),
            (text, "*^4", "*é**"),
            (Value::NONE, "", "None"),
        ] {
            let made = ctx.format_plain(value, spec).unwrap();
            assert_eq!(ctx.heap.text_of(made).unwrap(), shown);
        }
        assert!(matches!(ctx.format_plain(Value::NONE, "5"), Err(Stop::Raise(_))));
    }

    #[test]
    fn a_width_is_paid_before_it_is_made() {
        let mut ctx = ctx();
        assert!(matches!(ctx.format_plain(Value::int(1), "99999999999"), Err(Stop::Memory(_))));
        assert!(matches!(ctx.format_plain(Value::float(1.0), ".2000000000f"), Err(Stop::Memory(_))));
    }
}
