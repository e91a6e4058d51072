//! The specs that were parsed lately: a program formats by the same few again and again.
//!
//! What is found here is what parsing would give, at the same price; long specs are not kept.

use super::{Kind, Spec};
use crate::heap::Str;
use crate::heap::slab::Id;
use compact_str::CompactString;

/// Specs up to so many bytes are kept: they lie in the memo itself.
const LONGEST: usize = size_of::<CompactString>();

#[derive(Clone, Debug, Default)]
pub struct Memo {
    slots: [Option<(CompactString, Kind, Spec)>; 16],
    /// The same by the string object that the text is. A name that was freed may come to name another string, so that
    /// every collection empties this.
    strings: [Option<(Id<Str>, Kind, Spec)>; 16],
}

impl Memo {
    /// The spec that a text means for a kind of value, if it was parsed lately.
    pub fn get(&self, text: &str, kind: Kind) -> Option<Spec> {
        match self.slots.get(slot(text)) {
            Some(Some((known, of, spec))) if *of == kind && known == text => Some(*spec),
            _ => None,
        }
    }

    /// The spec that a string means for a kind of value, if that was noted since the last collection.
    #[inline]
    pub fn of_string(&self, string: Id<Str>, kind: Kind) -> Option<Spec> {
        match self.strings.get(string.index() as usize % 16) {
            Some(Some((known, of, spec))) if *known == string && *of == kind => Some(*spec),
            _ => None,
        }
    }

    /// Notes what a string means, in the place of another.
    pub fn note_string(&mut self, string: Id<Str>, kind: Kind, spec: Spec) {
        if let Some(place) = self.strings.get_mut(string.index() as usize % 16) {
            *place = Some((string, kind, spec));
        }
    }

    /// Strings were freed.
    pub fn collected(&mut self) {
        self.strings = Default::default();
    }

    /// Notes what a text means, in the place of another.
    pub fn note(&mut self, text: &str, kind: Kind, spec: Spec) {
        if text.len() <= LONGEST
            && let Some(place) = self.slots.get_mut(slot(text))
        {
            *place = Some((text.into(), kind, spec));
        }
    }
}

fn slot(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = [bytes.first(), bytes.get(1), bytes.last()];
    ends.iter().fold(bytes.len(), |sum, byte| sum * 5 + byte.map_or(0, |byte| usize::from(*byte))) % 16
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::parse;
    use super::*;

    #[test]
    fn what_was_noted_is_found_for_its_kind_alone() {
        let mut memo = Memo::default();
        let spec = parse(">6", Kind::Int, "int").unwrap();
        memo.note(">6", Kind::Int, spec);
        assert_eq!(memo.get(">6", Kind::Int), Some(spec));
        assert_eq!(memo.get(">6", Kind::Str), None);
        assert_eq!(memo.get(">7", Kind::Int), None);
        let long = "0".repeat(40);
        memo.note(&long, Kind::Int, spec);
        assert_eq!(memo.get(&long, Kind::Int), None);
    }
}
