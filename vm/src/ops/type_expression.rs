//! Classes in annotations: unions (`int | None`) and classes with arguments (`list[int]`).
//!
//! Both are data: a union answers `isinstance`, a class with arguments only shows itself and makes instances of its
//! class. Equality of unions ignores the order. Nothing here recurses.

use crate::builtin;
use crate::class::Class;
use crate::context::Ctx;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::value::{Tag, Value};

impl Ctx {
    /// `a | b` of classes, type expressions and None; `None` where neither is one.
    pub fn union(&mut self, a: Value, b: Value) -> Result<Option<Value>, Stop> {
        if a.is_none() && b.is_none() {
            return Ok(None);
        }
        let mut members: Vec<Value> = Vec::new();
        for side in [a, b] {
            let given = match self.union_members(side)? {
                Some(given) => given.to_vec(),
                None => vec![side],
            };
            for member in given {
                let none = member.as_class() == Some(builtin::NONE);
                let member = if none { Value::NONE } else { member };
                self.charge(members.len())?;
                let mut known = false;
                for other in &members {
                    known = known || self.same(member, *other)?;
                }
                if !known {
                    members.push(member);
                }
            }
        }
        if let [one] = members.as_slice() {
            return Ok(Some(*one));
        }
        let arguments = self.heap.tuple(&members)?;
        Ok(Some(self.heap.add(TypeExpression { origin: Value::UNSET, arguments })?.into()))
    }

    /// The members of a union, None standing for its class; `None` for everything else.
    pub fn union_members(&self, value: Value) -> Result<Option<&[Value]>, Trap> {
        let Some(id) = value.as_id::<TypeExpression>() else { return Ok(None) };
        let expression = self.heap.get(id)?;
        Ok(self.items(expression.arguments).filter(|_| expression.origin.is_unset()))
    }

    /// Is it a class with arguments?
    pub fn is_alias(&self, value: Value) -> Result<bool, Trap> {
        let Some(id) = value.as_id::<TypeExpression>() else { return Ok(false) };
        Ok(!self.heap.get(id)?.origin.is_unset())
    }

    /// `list[int]`; `None` where the value takes no arguments.
    pub fn subscript_class(&mut self, class: Value, index: Value) -> Result<Option<Value>, Stop> {
        let Some(id) = class.as_class() else { return Ok(None) };
        let takes = match id {
            builtin::LIST
            | builtin::TUPLE
            | builtin::DICT
            | builtin::SET
            | builtin::FROZENSET
            | builtin::TYPE
            | builtin::ENUMERATE
            | builtin::BASE_EXCEPTION_GROUP
            | builtin::EXCEPTION_GROUP => true,
            _ => {
                let class = self.class(id)?;
                class.writer != Class::BUILTIN && class.generic
            }
        };
        if !takes {
            return Ok(None);
        }
        let arguments = if index.tag() == Tag::Tuple { index } else { self.heap.tuple(&[index])? };
        Ok(Some(self.heap.add(TypeExpression { origin: class, arguments })?.into()))
    }

    /// Arguments count by their number alone: no recursion here.
    pub(super) fn type_expression_hash(&mut self, value: Value) -> Result<i64, Stop> {
        let expression = *self.heap.get(value.raw_id::<TypeExpression>())?;
        let members = self.items(expression.arguments).ok_or(Trap::Type)?.to_vec();
        self.charge(members.len())?;
        if !expression.origin.is_unset() {
            return Ok(self.serial(expression.origin)?.wrapping_mul(31).wrapping_add(members.len() as i64));
        }
        let mut sum: i64 = 0x756e;
        for member in members {
            let origin = match member.as_id::<TypeExpression>() {
                Some(id) => self.heap.get(id)?.origin,
                None => member,
            };
            sum = sum.wrapping_add(if origin.is_none() { 1 } else { self.serial(origin)? }.wrapping_mul(0x9e37_79b9));
        }
        Ok(sum)
    }
}
