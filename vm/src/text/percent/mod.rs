//! `%` formatting: the directives of a format, and the formatting of one value by one of them.
//!
//! A caller steps through [`Pieces`] and, for a directive, does in this order what CPython does, so that the first
//! error is the same: the key ([`Key`]), the width when it is `*`, the precision when it is `*`, an error in the
//! directive itself ([`Conversion::Malformed`]), the argument, an unknown conversion ([`Conversion::Unknown`]), and
//! the formatting. Pieces hold ranges of the format and the state is one position, so a caller may stop between two of
//! them and go on later. Texts and bytes share the syntax, which is ASCII.

mod directive;
mod errors;
mod value;

#[cfg(test)]
mod tests;

pub use directive::*;
pub use errors::*;
pub use value::*;
