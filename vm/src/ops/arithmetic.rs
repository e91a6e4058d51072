//! Operators: which kind of data they go to, numbers, and in-place forms. Containers are in `containers`.

use crate::builtin;
use crate::class::Class;
use crate::context::Ctx;
use crate::error::{Defer, Stop, Trap};
use crate::heap::*;
use crate::number::int::{self, BigInt};
use crate::number::{complex, fault::Fault, float};
use crate::op::{BinaryOp, UnaryOp};
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
