//! Text as Python means it, on `str` and `[u8]` alone: character classes and case, `repr`, searching and splitting,
//! formatting, codecs.
//!
//! What must hold here: results and error texts are CPython's; positions that callers see are code points, positions
//! inside are bytes; nothing panics, nothing recurses on its input. Functions do not charge for their work: it is
//! linear in their input and output unless they say otherwise, and those whose output can be larger than their input
//! have a companion that predicts its size.

pub mod case;
pub mod chars;
pub mod codec;
pub mod field;
pub mod percent;
pub mod repr;
pub mod search;
pub mod spec;
