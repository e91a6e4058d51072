//! Operators on numbers and containers.

use crate::builtin;
use crate::class::Class;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::number::int::{self, BigInt};
use crate::number::{complex, fault::Fault, float};
use crate::op::{BinaryOp, UnaryOp};
use crate::symbol::Special;
use crate::value::{Tag, Value};

impl Ctx {
    /// `a op b` on plain data; `None` where the types do not go together (an instance may still answer).
    pub fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        use Tag::{BigInt, Bool, Complex, Float, Int};
        match (a.tag(), b.tag()) {
            (Int | Bool, Int | Bool) => self.small_binary(op, a, b),
            (Int | Bool | BigInt, Int | Bool | BigInt) => {
                let (Some(x), Some(y)) = (self.big(a), self.big(b)) else { return Err(Trap::Type.into()) };
                self.big_binary(op, &x, &y)
            }
            (Float, Int | Bool | BigInt | Float) | (Int | Bool | BigInt, Float) => {
                if !is_real_operator(op) {
                    return Ok(None);
                }
                let (x, y) = (self.float_of(a)?, self.float_of(b)?);
                self.float_binary(op, x, y)
            }
            (Complex, Int | Bool | BigInt | Float | Complex) | (Int | Bool | BigInt | Float, Complex) => {
                self.complex_binary(op, a, b)
            }
            _ => self.container_binary(op, a, b),
        }
    }

    fn small_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        let (x, y) = (a.raw_int(), b.raw_int());
        let both_bool = a.tag() == Tag::Bool && b.tag() == Tag::Bool;
        let small = match op {
            BinaryOp::Add => x.checked_add(y),
            BinaryOp::Sub => x.checked_sub(y),
            BinaryOp::Mul => x.checked_mul(y),
            BinaryOp::And if both_bool => return Ok(Some(Value::bool(x & y != 0))),
            BinaryOp::Or if both_bool => return Ok(Some(Value::bool(x | y != 0))),
            BinaryOp::Xor if both_bool => return Ok(Some(Value::bool(x ^ y != 0))),
            BinaryOp::And => Some(x & y),
            BinaryOp::Or => Some(x | y),
            BinaryOp::Xor => Some(x ^ y),
            BinaryOp::FloorDiv if y != 0 => int::floor_div_i64(x, y),
            BinaryOp::Mod if y != 0 => int::floor_mod_i64(x, y),
            BinaryOp::Pow if y >= 0 => int::pow_i64(x, y as u64),
            BinaryOp::Pow => {
                if x == 0 {
                    return Err(self.raise(builtin::ZERO_DIVISION_ERROR, "0.0 cannot be raised to a negative power"));
                }
                return self.float_binary(op, x as f64, y as f64);
            }
            BinaryOp::LShift if y >= 0 => int::shl_i64(x, y as u64),
            BinaryOp::RShift if y >= 0 => Some(int::shr_i64(x, y as u64)),
            BinaryOp::Div => {
                if y == 0 {
                    return Err(self.raise(builtin::ZERO_DIVISION_ERROR, "division by zero"));
                }
                const EXACT: u64 = 1 << 53;
                if x.unsigned_abs() <= EXACT && y.unsigned_abs() <= EXACT {
                    return Ok(Some(Value::float(x as f64 / y as f64)));
                }
                None
            }
            BinaryOp::MatMul => return Ok(None),
            BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::LShift | BinaryOp::RShift => None,
        };
        match small {
            Some(result) => Ok(Some(Value::int(result))),
            None => self.big_binary(op, &BigInt::from(x), &BigInt::from(y)),
        }
    }

    fn big_binary(&mut self, op: BinaryOp, x: &BigInt, y: &BigInt) -> Result<Option<Value>, Stop> {
        let (left, right) = (int::limbs(x) as usize, int::limbs(y) as usize);
        let result = match op {
            BinaryOp::Add | BinaryOp::Sub => {
                self.big_result((left.max(right) as u64 + 1) * 64, left.max(right))?;
                if op == BinaryOp::Add { x + y } else { x - y }
            }
            BinaryOp::Mul => {
                self.big_result((left + right) as u64 * 64, product_work(left, right))?;
                x * y
            }
            BinaryOp::FloorDiv => {
                self.charge(product_work(left, right))?;
                int::floor_div(x, y).map_err(|fault| self.fault(fault))?
            }
            BinaryOp::Mod => {
                self.charge(product_work(left, right))?;
                int::floor_mod(x, y).map_err(|fault| self.fault(fault))?
            }
            BinaryOp::Pow => {
                if int::is_negative(y) {
                    if int::is_zero(x) {
                        return Err(
                            self.raise(builtin::ZERO_DIVISION_ERROR, "0.0 cannot be raised to a negative power")
                        );
                    }
                    let (x, y) = (
                        int::to_f64(x).map_err(|fault| self.fault(fault))?,
                        int::to_f64(y).map_err(|fault| self.fault(fault))?,
                    );
                    return self.float_binary(op, x, y);
                }
                let bits = int::pow_bits(x, y);
                let limbs = (bits / 64) as usize;
                self.big_result(bits, product_work(limbs, limbs))?;
                // A longer exponent passed the check above only for -1, 0 and 1, which ask whether it is odd.
                let longest = u64::MAX - u64::from(!int::is_odd(y));
                let exponent = int::to_i64(y).map_or(longest, |exponent| exponent as u64);
                int::pow(x, exponent).map_err(|fault| self.fault(fault))?
            }
            BinaryOp::LShift => {
                if int::is_negative(y) {
                    return Err(self.fault(int::negative_shift()));
                }
                let bits = int::shl_bits(x, y);
                self.big_result(bits, (bits / 64) as usize)?;
                int::shl(x, y).map_err(|fault| self.fault(fault))?
            }
            BinaryOp::RShift => {
                self.charge(left)?;
                int::shr(x, y).map_err(|fault| self.fault(fault))?
            }
            BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                self.charge(left.max(right))?;
                match op {
                    BinaryOp::And => int::and(x, y),
                    BinaryOp::Or => int::or(x, y),
                    _ => int::xor(x, y),
                }
            }
            BinaryOp::Div => {
                self.charge(product_work(left, right))?;
                let quotient = int::true_div(x, y).map_err(|fault| self.fault(fault))?;
                return Ok(Some(Value::float(quotient)));
            }
            BinaryOp::MatMul => return Ok(None),
        };
        Ok(Some(self.integer(result)?))
    }

    /// Charges for an integer of `bits` that takes `work`: too large is an error of the operands.
    pub fn big_result(&mut self, bits: u64, work: usize) -> Result<(), Stop> {
        if bits > self.limits.integer_bits {
            let limit = self.limits.integer_bits;
            return Err(self.raise(
                builtin::OVERFLOW_ERROR,
                format!("integer too large: the result would pass the limit of {limit} bits"),
            ));
        }
        self.charge(work)?;
        self.heap.fits(bits as usize / 4)
    }

    fn float_of(&mut self, value: Value) -> Result<f64, Stop> {
        match value.tag() {
            Tag::Float => Ok(value.raw_float()),
            Tag::Int | Tag::Bool => Ok(value.raw_int() as f64),
            _ => {
                let big = self.big(value).ok_or(Trap::Type)?;
                int::to_f64(&big).map_err(|fault| self.fault(fault))
            }
        }
    }

    pub fn float_binary(&mut self, op: BinaryOp, x: f64, y: f64) -> Result<Option<Value>, Stop> {
        let result = match op {
            BinaryOp::Add => Ok(x + y),
            BinaryOp::Sub => Ok(x - y),
            BinaryOp::Mul => Ok(x * y),
            BinaryOp::Div if y == 0.0 => Err(Fault::zero_division("float division by zero")),
            BinaryOp::Div => Ok(x / y),
            BinaryOp::FloorDiv => float::floor_div(x, y),
            BinaryOp::Mod => float::floor_mod(x, y),
            BinaryOp::Pow => match float::pow(x, y) {
                Ok(float::Power::Real(result)) => Ok(result),
                Ok(float::Power::Complex) => {
                    let power = complex::pow((x, 0.0), (y, 0.0)).map_err(|fault| self.fault(fault))?;
                    return Ok(Some(self.heap.add(Complex { re: power.0, im: power.1 })?.into()));
                }
                Err(fault) => Err(fault),
            },
            _ => return Ok(None),
        };
        match result {
            Ok(result) => Ok(Some(Value::float(result))),
            Err(fault) => Err(self.fault(fault)),
        }
    }

    fn complex_value(&mut self, value: Value) -> Result<(f64, f64), Stop> {
        if let Some(id) = value.as_id::<Complex>() {
            let number = self.heap.get(id)?;
            return Ok((number.re, number.im));
        }
        Ok((self.float_of(value)?, 0.0))
    }

    fn complex_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        let (x, y) = (self.complex_value(a)?, self.complex_value(b)?);
        let result = match op {
            BinaryOp::Add => Ok(complex::add(x, y)),
            BinaryOp::Sub => Ok(complex::sub(x, y)),
            BinaryOp::Mul => Ok(complex::mul(x, y)),
            BinaryOp::Div => complex::div(x, y),
            BinaryOp::Pow => complex::pow(x, y),
            _ => return Ok(None),
        };
        let (re, im) = result.map_err(|fault| self.fault(fault))?;
        Ok(Some(self.heap.add(Complex { re, im })?.into()))
    }

    /// `a + b` of strings.
    pub fn add_text(&mut self, a: slab::Id<Str>, b: slab::Id<Str>) -> Result<slab::Id<Str>, Stop> {
        let bytes = self.heap.concat_bytes(a, b)?;
        self.charge_bytes(bytes)?;
        self.heap.concat(a, b)
    }

    fn container_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        use Tag::{BigInt, Bool, ByteArray, Bytes, Dict, DictView, FrozenSet, Int, List, Set, Str, Tuple};
        match (op, a.tag(), b.tag()) {
            (BinaryOp::Add, Str, Str) => Ok(Some(self.add_text(a.raw_id(), b.raw_id())?.into())),
            (BinaryOp::Add, List, List) | (BinaryOp::Add, Tuple, Tuple) => {
                let (left, right) = match (self.heap.items(a), self.heap.items(b)) {
                    (Some(left), Some(right)) => (left.len(), right.len()),
                    _ => return Err(Trap::Type.into()),
                };
                self.charge((left + right) / 4)?;
                self.heap.fits((left + right) * size_of::<Value>())?;
                let mut items = Vec::with_capacity(left + right);
                items.extend_from_slice(self.heap.items(a).unwrap_or_default());
                items.extend_from_slice(self.heap.items(b).unwrap_or_default());
                Ok(Some(if a.tag() == List { self.heap.list(items)? } else { self.heap.tuple(&items)? }))
            }
            (BinaryOp::Add, Tag::Template, Tag::Template) => self.join_templates(a, b).map(Some),
            (BinaryOp::Add, Bytes | ByteArray, Bytes | ByteArray) => {
                let len = self.len(a)?.unwrap_or(0) + self.len(b)?.unwrap_or(0);
                self.charge_bytes(len)?;
                self.heap.fits(len)?;
                let mut bytes = Vec::with_capacity(len);
                bytes.extend_from_slice(self.bytes_of(a).unwrap_or_default());
                bytes.extend_from_slice(self.bytes_of(b).unwrap_or_default());
                Ok(Some(self.bytes_like(a, bytes)?))
            }
            (BinaryOp::Mul, Str | List | Tuple | Bytes | ByteArray, Int | Bool | BigInt) => self.repeat(a, b).map(Some),
            (BinaryOp::Mul, Int | Bool | BigInt, Str | List | Tuple | Bytes | ByteArray) => self.repeat(b, a).map(Some),
            (BinaryOp::Mul, Str | List | Tuple | Bytes | ByteArray, Tag::Instance)
                if self.answers(b, Special::Index)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (BinaryOp::Mul, Tag::Instance, Str | List | Tuple | Bytes | ByteArray)
                if self.answers(a, Special::Index)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (BinaryOp::Or, Dict, Dict) => {
                let result = self.heap.dict()?;
                self.dict_update_from(result, a.raw_id())?;
                self.dict_update_from(result, b.raw_id())?;
                Ok(Some(result.into()))
            }
            (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, Set | FrozenSet, Set | FrozenSet) => {
                self.set_binary(op, a, b).map(Some)
            }
            // A view of keys or items takes any iterable as its partner.
            (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, DictView, _)
            | (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, _, DictView)
                if self.is_set_view(a)? || self.is_set_view(b)? =>
            {
                Err(Stop::Defer(Defer::Prelude))
            }
            (
                BinaryOp::Or,
                Tag::Class | Tag::TypeExpression | Tag::None,
                Tag::Class | Tag::TypeExpression | Tag::None,
            ) => self.union(a, b),
            (BinaryOp::Mod, Str | Bytes | ByteArray, _) => Err(Stop::Defer(Defer::Prelude)),
            _ => Ok(None),
        }
    }

    /// Is it a view of a dict's keys or items, which takes part in the operators of sets?
    pub fn is_set_view(&self, value: Value) -> Result<bool, Trap> {
        Ok(match value.as_id::<crate::heap::DictView>() {
            Some(view) => self.heap.get(view)?.kind != ViewKind::Values,
            None => false,
        })
    }

    /// One template after the other: the text where they meet is one.
    fn join_templates(&mut self, a: Value, b: Value) -> Result<Value, Stop> {
        let (x, y) = (*self.heap.get(a.raw_id::<Template>())?, *self.heap.get(b.raw_id::<Template>())?);
        let parts = |ctx: &mut Ctx, tuple: Value| -> Result<Vec<Value>, Stop> {
            let count = ctx.items(tuple).ok_or(Trap::Type)?.len();
            ctx.charge(count)?;
            ctx.heap.fits(count * 2 * size_of::<Value>())?;
            Ok(ctx.items(tuple).ok_or(Trap::Type)?.to_vec())
        };
        let (mut strings, right) = (parts(self, x.strings)?, parts(self, y.strings)?);
        let (Some(end), [begin, rest @ ..]) = (strings.pop(), right.as_slice()) else { return Err(Trap::Type.into()) };
        let meeting = self.binary(BinaryOp::Add, end, *begin)?.ok_or(Trap::Type)?;
        strings.push(meeting);
        strings.extend_from_slice(rest);
        let mut interpolations = parts(self, x.interpolations)?;
        interpolations.extend(parts(self, y.interpolations)?);
        let (strings, interpolations) = (self.heap.tuple(&strings)?, self.heap.tuple(&interpolations)?);
        Ok(self.heap.add(Template { strings, interpolations })?.into())
    }

    /// A bytes object like `model`: `bytes`, or a `bytearray`.
    pub fn bytes_like(&mut self, model: Value, bytes: Vec<u8>) -> Result<Value, Stop> {
        if model.tag() == Tag::ByteArray {
            return Ok(self.heap.add(ByteArray { bytes, frozen: false })?.into());
        }
        self.heap.bytes(bytes)
    }

    /// `sequence * count`.
    fn repeat(&mut self, sequence: Value, count: Value) -> Result<Value, Stop> {
        let unit = match sequence.tag() {
            Tag::Str => self.heap.text(sequence.raw_id())?.len(),
            Tag::List | Tag::Tuple => self.len(sequence)?.unwrap_or(0) * size_of::<Value>(),
            _ => self.len(sequence)?.unwrap_or(0),
        };
        let count = match count.as_small_int() {
            Some(count) => count.max(0) as usize,
            None => {
                return Err(self.raise(builtin::OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"));
            }
        };
        let bytes = unit.saturating_mul(count);
        self.charge_bytes(bytes)?;
        self.heap.fits(bytes)?;
        match sequence.tag() {
            Tag::Str => {
                let text = self.heap.text(sequence.raw_id())?.repeat(count);
                self.string(text)
            }
            Tag::List => {
                let items = self.heap.items(sequence).unwrap_or_default().repeat(count);
                self.heap.list(items)
            }
            Tag::Tuple => {
                if count == 1 {
                    return Ok(sequence);
                }
                let items = self.heap.items(sequence).unwrap_or_default().repeat(count);
                self.heap.tuple(&items)
            }
            _ => {
                let bytes = self.bytes_of(sequence).unwrap_or_default().repeat(count);
                self.bytes_like(sequence, bytes)
            }
        }
    }

    /// `target.update(source)` for dicts.
    pub fn dict_update_from(&mut self, target: slab::Id<Dict>, source: slab::Id<Dict>) -> Result<(), Stop> {
        if target == source {
            return Ok(());
        }
        let places = self.heap.get(source)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(source)?.table.next_from(at) {
            at = place + 1;
            let (key, value) = (super::hash::Key { value: entry.key, hash: entry.hash }, entry.value);
            match self.dict_find(target, key)? {
                Some(place) => {
                    let table = &mut self.heap.dict_mut(target)?.table;
                    *table.value_mut(place).ok_or(Trap::Slab)? = value;
                }
                None => self.heap.dict_insert_new(target, key.hash, key.value, value)?,
            }
        }
        Ok(())
    }

    /// `|`, `&`, `-` and `^` of sets; the result has the type of the left one.
    pub fn set_binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Value, Stop> {
        let (Some(x), Some(y)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
        let result = self.new_set(a.tag() == Tag::FrozenSet)?;
        let into = result.as_any_set().ok_or(Trap::Type)?;
        match op {
            BinaryOp::Or => {
                self.set_copy(into, x, |_| true)?;
                self.set_filter(into, y, into, false)?;
            }
            BinaryOp::And => {
                // As CPython's: the elements are the smaller set's.
                let (few, many) =
                    if self.heap.get(y)?.table.len() > self.heap.get(x)?.table.len() { (x, y) } else { (y, x) };
                self.set_filter(into, few, many, true)?;
            }
            BinaryOp::Sub => self.set_filter(into, x, y, false)?,
            _ => {
                self.set_filter(into, x, y, false)?;
                self.set_filter(into, y, x, false)?;
            }
        }
        Ok(result)
    }

    fn set_copy(&mut self, into: slab::Id<Set>, from: slab::Id<Set>, keep: impl Fn(Value) -> bool) -> Result<(), Stop> {
        let places = self.heap.get(from)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(from)?.table.next_from(at) {
            at = place + 1;
            let (key, hash) = (entry.key, entry.hash);
            if keep(key) {
                self.heap.set_insert_new(into, hash, key)?;
            }
        }
        Ok(())
    }

    /// Adds to `into` the elements of `from` whose being in `other` is `present`.
    pub fn set_filter(
        &mut self,
        into: slab::Id<Set>,
        from: slab::Id<Set>,
        other: slab::Id<Set>,
        present: bool,
    ) -> Result<(), Stop> {
        let places = self.heap.get(from)?.table.places();
        self.charge(places)?;
        let mut at = 0;
        while let Some((place, entry)) = self.heap.get_mut(from)?.table.next_from(at) {
            at = place + 1;
            let key = super::hash::Key { value: entry.key, hash: entry.hash };
            if self.set_find(other, key)?.is_some() == present {
                self.heap.set_insert_new(into, key.hash, key.value)?;
            }
        }
        Ok(())
    }

    /// `a op= b` that changes `a` in place, for the types that do; `None` where the plain operator serves.
    pub fn inplace(&mut self, op: BinaryOp, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        match (op, a.tag(), b.tag()) {
            (BinaryOp::Add, Tag::List, _) => {
                self.list_extend(a.raw_id(), &[a, b], 1)?;
                Ok(Some(a))
            }
            (BinaryOp::Mul, Tag::List, Tag::Int | Tag::Bool | Tag::BigInt) => {
                let list = a.raw_id::<List>();
                self.heap.list_mut(list)?;
                let repeated = self.repeat(a, b)?;
                let items = self.heap.items(repeated).unwrap_or_default().to_vec();
                let growth = items.len() * size_of::<Value>();
                self.heap.change(list, growth, |list| list.items = items)?;
                Ok(Some(a))
            }
            (BinaryOp::Or, Tag::Dict, Tag::Dict) => {
                self.dict_update_from(a.raw_id(), b.raw_id())?;
                Ok(Some(a))
            }
            (BinaryOp::Or, Tag::Dict, _) => Err(Stop::Defer(Defer::Prelude)),
            (BinaryOp::Or, Tag::Set, Tag::Set | Tag::FrozenSet) => {
                let (Some(x), Some(y)) = (a.as_any_set(), b.as_any_set()) else { return Err(Trap::Type.into()) };
                if x != y {
                    self.set_filter(x, y, x, false)?;
                }
                Ok(Some(a))
            }
            (BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, Tag::Set, Tag::Set | Tag::FrozenSet) => {
                let x = a.as_any_set().ok_or(Trap::Type)?;
                self.heap.set_mut(x)?;
                let result = self.set_binary(op, a, b)?.as_any_set().ok_or(Trap::Type)?;
                // The result is nobody else's: its table is taken, not copied.
                let table = self.heap.change(result, 0, |set| std::mem::take(&mut set.table))?;
                let bytes = table.backing();
                self.heap.change(x, bytes, |set| set.table = table)?;
                Ok(Some(a))
            }
            (BinaryOp::Add, Tag::ByteArray, Tag::Bytes | Tag::ByteArray) => {
                // CPython reads the bytes in their place, where they cannot be moved.
                if a.is(b) && !self.bytes_of(a).unwrap_or_default().is_empty() {
                    let message = "Existing exports of data: object cannot be re-sized";
                    return Err(self.raise(builtin::BUFFER_ERROR, message));
                }
                let more = self.bytes_of(b).map_or(0, <[u8]>::len);
                self.charge_bytes(more)?;
                self.heap.fits(more)?;
                let more = self.bytes_of(b).unwrap_or_default().to_vec();
                let growth = more.len() * 2 + 16;
                let id = a.raw_id::<ByteArray>();
                self.bytearray_mut(id)?;
                self.heap.change(id, growth.max(self.heap.get(id)?.bytes.len() * 2), |array| {
                    array.bytes.extend_from_slice(&more);
                })?;
                Ok(Some(a))
            }
            (BinaryOp::Mul, Tag::ByteArray, Tag::Int | Tag::Bool) => {
                let repeated = self.repeat(a, b)?;
                let bytes = self.bytes_of(repeated).unwrap_or_default().to_vec();
                let id = a.raw_id::<ByteArray>();
                self.bytearray_mut(id)?;
                self.heap.change(id, bytes.len(), |array| array.bytes = bytes)?;
                Ok(Some(a))
            }
            _ => Ok(None),
        }
    }

    /// A bytearray that may be changed: raises `FrozenError` if it is frozen.
    pub fn bytearray_mut(&mut self, id: slab::Id<ByteArray>) -> Result<&mut ByteArray, Stop> {
        if self.heap.get(id)?.frozen {
            return Err(self.raise(builtin::FROZEN_ERROR, "cannot change a frozen bytearray"));
        }
        Ok(self.heap.get_mut(id)?)
    }

    /// `list.extend(args[at])`.
    pub fn list_extend(&mut self, list: slab::Id<List>, args: &[Value], at: u8) -> Result<(), Stop> {
        self.heap.list_mut(list)?;
        self.with_items(args, at, |ctx, items| {
            ctx.heap.list_reserve(list, items.len())?;
            ctx.heap.list_mut(list)?.items.extend_from_slice(items);
            Ok(())
        })
    }

    /// `op value` on plain data; `None` where the type has no such operator.
    pub fn unary(&mut self, op: UnaryOp, value: Value) -> Result<Option<Value>, Stop> {
        Ok(Some(match (op, value.tag()) {
            (UnaryOp::Neg, Tag::Int | Tag::Bool) => match value.raw_int().checked_neg() {
                Some(small) => Value::int(small),
                None => self.integer(-BigInt::from(value.raw_int()))?,
            },
            (UnaryOp::Pos, Tag::Int | Tag::Bool) => Value::int(value.raw_int()),
            (UnaryOp::Invert, Tag::Int | Tag::Bool) => Value::int(!value.raw_int()),
            (UnaryOp::Neg, Tag::Float) => Value::float(-value.raw_float()),
            (UnaryOp::Pos, Tag::Float | Tag::BigInt | Tag::Complex) => value,
            (UnaryOp::Neg | UnaryOp::Invert, Tag::BigInt) => {
                let big = self.big(value).ok_or(Trap::Type)?;
                self.charge(int::limbs(&big) as usize)?;
                let result = if op == UnaryOp::Neg { -big } else { int::invert(&big) };
                self.integer(result)?
            }
            (UnaryOp::Neg, Tag::Complex) => {
                let number = *self.heap.get(value.raw_id::<Complex>())?;
                self.heap.add(Complex { re: -number.re, im: -number.im })?.into()
            }
            _ => return Ok(None),
        }))
    }

    /// The error of an operator between types that do not go together.
    pub fn bad_operands(&mut self, symbol: &str, a: Value, b: Value) -> Stop {
        let (left, right) = (self.type_name(a), self.type_name(b));
        // An object of a class of the program's own could be a sequence.
        let own = |value: Value| {
            let class = if value.tag() == Tag::Instance { self.class_of(value).ok() } else { None };
            class.and_then(|id| self.class(id).ok()).is_some_and(|class| class.writer != Class::BUILTIN)
        };
        let own = own(a);
        let message = match (symbol, a.tag(), b.tag()) {
            ("+", Tag::Str, _) => format!("can only concatenate str (not \"{right}\") to str"),
            ("+", Tag::Template, _) => format!("can only concatenate Template (not \"{right}\") to Template"),
            ("+", Tag::List, _) => format!("can only concatenate list (not \"{right}\") to list"),
            ("+", Tag::Tuple, _) => format!("can only concatenate tuple (not \"{right}\") to tuple"),
            ("+" | "+=", Tag::Bytes | Tag::ByteArray, _) => format!("can't concat {right} to {left}"),
            ("*" | "*=", Tag::Str | Tag::List | Tag::Tuple | Tag::Bytes | Tag::ByteArray, _) => {
                format!("can't multiply sequence by non-int of type '{right}'")
            }
            // What could be a sequence is asked alone, in place.
            ("*=", Tag::Dict | Tag::Set | Tag::FrozenSet | Tag::DictView | Tag::Range, _) => {
                format!("unsupported operand type(s) for *=: '{left}' and '{right}'")
            }
            ("*=", Tag::Instance, _) if own => {
                format!("unsupported operand type(s) for *=: '{left}' and '{right}'")
            }
            ("*" | "*=", _, Tag::Str | Tag::List | Tag::Tuple | Tag::Bytes | Tag::ByteArray) => {
                format!("can't multiply sequence by non-int of type '{left}'")
            }
            ("+=", Tag::Str, _) => format!("can only concatenate str (not \"{right}\") to str"),
            ("+=", Tag::Tuple, _) => format!("can only concatenate tuple (not \"{right}\") to tuple"),
            ("**" | "**=", ..) => {
                let shown = if symbol == "**" { "** or pow()" } else { symbol };
                format!("unsupported operand type(s) for {shown}: '{left}' and '{right}'")
            }
            _ => format!("unsupported operand type(s) for {symbol}: '{left}' and '{right}'"),
        };
        self.type_error(message)
    }
}

fn is_real_operator(op: BinaryOp) -> bool {
    matches!(
        op,
        BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Div
            | BinaryOp::FloorDiv
            | BinaryOp::Mod
            | BinaryOp::Pow
    )
}

/// Fuel of multiplying or dividing integers of this many limbs.
pub fn product_work(left: usize, right: usize) -> usize {
    1 + left.saturating_mul(right) / 4
}
