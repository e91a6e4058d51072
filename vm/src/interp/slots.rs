//! `__slots__`: which attributes instances may have, where the classes say.

use super::Vm;
use crate::class::Class;
use crate::error::{Stop, Trap};
use crate::heap::*;
use crate::symbol::{Special, Symbol};
use crate::value::{ClassId, Tag, Value};

/// What room instances of a class have for an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Any attribute may be set: a class in the order has no `__slots__`.
    Open,
    /// A slot is named so.
    Slot,
    /// An attribute of a class is named so, nearer than any slot: it can be read alone.
    Hidden,
    None,
}

impl Vm {
    pub(super) fn room_for(&self, class: ClassId, name: Symbol) -> Result<Room, Trap> {
        if self.ctx.classes.special(class, Special::Slots)?.is_none() {
            return Ok(Room::Open);
        }
        let text = self.ctx.symbols.text(name);
        let mut room = Room::None;
        for id in self.ctx.class(class)?.mro.iter() {
            let class = self.ctx.class(*id)?;
            if room == Room::None && class.members.contains_key(&name) {
                room = Room::Hidden;
            }
            if class.writer == Class::BUILTIN {
                if class.is_exception {
                    return Ok(Room::Open);
                }
                continue;
            }
            let Some(slots) = class.members.get(&Special::Slots.symbol()).copied() else { return Ok(Room::Open) };
            let own_name = class.name.trim_start_matches('_');
            for slot in self.slot_names(slots)? {
                let Some(slot) = self.ctx.heap.text_of(slot) else { continue };
                if slot == "__dict__" {
                    return Ok(Room::Open);
                }
                // A slot `__x` is the name that `__x` has in the class's body.
                let mangled = slot.starts_with("__") && !slot.ends_with("__");
                if room == Room::None && (slot == text || mangled && text == format!("_{own_name}{slot}")) {
                    room = Room::Slot;
                }
            }
        }
        Ok(room)
    }

    /// Has an attribute of a class come before the slot that instances have?
    pub(super) fn is_slot_hidden(&self, class: ClassId, name: Symbol) -> Result<bool, Trap> {
        Ok(self.room_for(class, name)? == Room::Hidden)
    }

    pub(super) fn hidden_slot(&mut self, obj: Value, name: Symbol) -> Stop {
        let message =
            format!("'{}' object attribute '{}' is read-only", self.ctx.type_name(obj), self.ctx.symbols.text(name));
        self.ctx.raise(crate::builtin::ATTRIBUTE_ERROR, message)
    }

    /// The names that `__slots__` holds: a string is one, of a dict the keys are meant.
    pub(super) fn slot_names(&self, slots: Value) -> Result<Vec<Value>, Trap> {
        Ok(match slots.tag() {
            Tag::Str => vec![slots],
            Tag::Set => self.ctx.heap.get(slots.raw_id::<Set>())?.table.iter().map(|entry| entry.key).collect(),
            Tag::Dict => self.ctx.heap.get(slots.raw_id::<Dict>())?.table.iter().map(|entry| entry.key).collect(),
            _ => self.ctx.items(slots).unwrap_or_default().to_vec(),
        })
    }
}
