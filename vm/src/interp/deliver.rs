//! Returning: what becomes of the value of a frame, a native or a generator.

use super::frame::{Frame, Then};
use super::{Exit, Vm};
use crate::builtin;
use crate::error::{Kill, Stop, Trap};
use crate::op::Reg;
use crate::symbol::Special;
use crate::value::{Tag, Value};

/// What `Then::Check` keeps for a length that an `__index__` gave.
pub(super) const INDEXED: Value = Value::NOT_IMPLEMENTED;

impl Vm {
    /// The running frame returns; its caller goes on.
    pub(super) fn returned(&mut self, value: Value) -> Result<Option<Exit>, Stop> {
        let frame = self.frames.pop().ok_or(Trap::Frame)?;
        if frame.generator.is_some() {
            return self.generator_returned(frame, value).map(|()| None);
        }
        if frame.then == Then::Root {
            return Ok(Some(Exit::Done(value)));
        }
        self.deliver_behind(frame.then, frame.dst, frame.keep, value)?;
        Ok(None)
    }

    /// Gives a value to the running frame, as the call asked. What the frame's instruction goes on with is not begun
    /// again: the call is over.
    pub(super) fn deliver(&mut self, then: Then, dst: Reg, keep: Value, value: Value) -> Result<(), Stop> {
        if then == Then::Store {
            return Ok(self.set(dst, value)?);
        }
        let outer = std::mem::replace(&mut self.ctx.overdraft, true);
        let delivered = self.go_on(then, dst, keep, value);
        self.ctx.overdraft = outer;
        delivered
    }

    /// Gives a value of a frame that is gone to its caller, whose instruction cannot be run again: it would call again.
    pub(super) fn deliver_behind(&mut self, then: Then, dst: Reg, keep: Value, value: Value) -> Result<(), Stop> {
        match self.deliver(then, dst, keep, value) {
            Err(Stop::Memory(bytes)) if bytes <= self.ctx.heap.memory.object => {
                // `before_leaving` made sure that this does not happen.
                debug_assert!(false, "{then:?} asks for {bytes} bytes behind a call");
                Err(Stop::Kill(Kill::Memory))
            }
            delivered => delivered,
        }
    }

    fn go_on(&mut self, then: Then, dst: Reg, keep: Value, value: Value) -> Result<(), Stop> {
        match then {
            Then::Store | Then::NextDefault | Then::AttributeDefault => Ok(self.set(dst, value)?),
            Then::Discard => Ok(()),
            Then::Init => {
                if !value.is_none() {
                    let message = format!("__init__() should return None, not '{}'", self.ctx.type_name(value));
                    return Err(self.ctx.type_error(message));
                }
                Ok(self.set(dst, keep)?)
            }
            Then::Loop => {
                self.set(dst, value)?;
                self.frame_mut()?.pc = keep.raw_int() as u32;
                Ok(())
            }
            Then::Collect => {
                self.set(dst, value)?;
                // The body stands before the loop's instruction, which is before the frame's position.
                let frame = self.frame_mut()?;
                frame.pc = frame.pc.checked_sub(2).ok_or(Trap::Code)?;
                Ok(())
            }
            Then::Delegate => self.yielded(value),
            Then::HasAttribute => Ok(self.set(dst, Value::TRUE)?),
            Then::Op(stage) => self.resume_instruction(stage, value),
            Then::Check(Special::Len) if keep != INDEXED && self.ctx.answers(value, Special::Index)? => {
                self.call_special_again(Special::Index, value, dst, Then::Check(Special::Len), INDEXED)
            }
            Then::Check(special) => {
                let value = self.check_result(special, keep, value)?;
                Ok(self.set(dst, value)?)
            }
            Then::Closed => Err(self.ctx.raise(builtin::RUNTIME_ERROR, "generator ignored GeneratorExit")),
            Then::Root => Err(Trap::Frame.into()),
        }
    }

    /// The value of a special method answers for itself: asks it.
    pub(super) fn call_special_again(
        &mut self,
        special: Special,
        value: Value,
        dst: Reg,
        then: Then,
        keep: Value,
    ) -> Result<(), Stop> {
        let class = self.ctx.class_of(value)?;
        let method = self.ctx.classes.special(class, special)?.ok_or(Trap::Class)?;
        self.call_bound(method, &[value], dst, then, keep)
    }

    /// The value that a special method gave, if it has the type that the method must return.
    pub(super) fn check_result(&mut self, special: Special, keep: Value, value: Value) -> Result<Value, Stop> {
        let given = self.ctx.type_name(value);
        let integer = matches!(value.tag(), Tag::Int | Tag::Bool | Tag::BigInt);
        let message = match special {
            Special::Repr | Special::Str if value.tag() != Tag::Str => {
                format!("{} returned non-string (type {given})", special.text())
            }
            Special::Format if value.tag() != Tag::Str => {
                format!("__format__ must return a str, not {given}")
            }
            Special::Bytes if value.tag() != Tag::Bytes => format!("__bytes__ returned non-bytes (type {given})"),
            Special::Bool if value.tag() != Tag::Bool => format!("__bool__ should return bool, returned {given}"),
            Special::Hash if !integer => "__hash__ method should return an integer".to_owned(),
            Special::Len if !integer && keep == INDEXED => format!("__index__ returned non-int (type {given})"),
            Special::Len if !integer => format!("'{given}' object cannot be interpreted as an integer"),
            Special::Index if !integer => format!("__index__ returned non-int (type {given})"),
            Special::Int if !integer => format!("__int__ returned non-int (type {given})"),
            Special::Float if value.tag() != Tag::Float => {
                let owner = self.ctx.type_name(keep);
                format!("{owner}.__float__ returned non-float (type {given})")
            }
            Special::Complex if value.tag() != Tag::Complex => {
                format!("__complex__ returned non-complex (type {given})")
            }
            Special::Iter if !self.is_iterator(value)? => {
                format!("iter() returned non-iterator of type '{given}'")
            }
            Special::Len => {
                // A length past 64 bits is only found to be too large when it is not negative.
                let len = value.as_small_int().or((self.ctx.clamp(value) < 0).then_some(-1));
                return match len {
                    Some(len) if len >= 0 => Ok(Value::int(len)),
                    Some(_) => Err(self.ctx.value_error("__len__() should return >= 0")),
                    None => {
                        Err(self.ctx.raise(builtin::OVERFLOW_ERROR, "cannot fit 'int' into an index-sized integer"))
                    }
                };
            }
            Special::Hash => {
                return match value.as_small_int() {
                    Some(hash) => Ok(Value::int(if hash == -1 { -2 } else { hash })),
                    None => Ok(Value::int(self.ctx.hash(value)?)),
                };
            }
            Special::Index | Special::Int if value.tag() == Tag::Bool => return Ok(Value::int(value.raw_int())),
            _ => return Ok(value),
        };
        Err(self.ctx.type_error(message))
    }

    /// The frame that runs, for a method that changes it.
    pub(super) fn frame_mut(&mut self) -> Result<&mut Frame, Trap> {
        self.frames.last_mut().ok_or(Trap::Frame)
    }
}
