//! What `%` formatting raises about its right side.

use crate::number::fault::{Fault, FaultClass};

/// The format has a key and the right side is no mapping.
pub fn needs_mapping() -> Fault {
    Fault::type_error("format requires a mapping")
}

/// [`super::Key::Unclosed`].
pub fn unclosed_key() -> Fault {
    Fault::value("incomplete format key")
}

/// `*` got something else than an integer.
pub fn star_wants_int() -> Fault {
    Fault::type_error("* wants int")
}

/// `*` as a width got an integer past 64 bits.
pub fn width_out_of_range() -> Fault {
    Fault::overflow("Python int too large to convert to C ssize_t")
}

/// `*` as a precision got an integer past 32 bits.
pub fn precision_out_of_range() -> Fault {
    Fault::overflow("Python int too large to convert to C int")
}

pub fn not_enough_arguments() -> Fault {
    Fault::type_error("not enough arguments for format string")
}

pub fn arguments_left_over(bytes: bool) -> Fault {
    let what = if bytes { "bytes" } else { "string" };
    Fault::type_error(format!("not all arguments converted during {what} formatting"))
}

/// An argument of the wrong type for an integer conversion.
pub fn wants_number(code: char, type_name: &str) -> Fault {
    let wanted = if matches!(code, 'o' | 'x' | 'X') { "an integer" } else { "a real number" };
    Fault::type_error(format!("%{code} format: {wanted} is required, not {type_name}"))
}

/// An argument of the wrong type for a float conversion.
pub fn wants_float(bytes: bool, type_name: &str) -> Fault {
    if bytes {
        return Fault::type_error(format!("float argument required, not {type_name}"));
    }
    Fault::type_error(format!("must be real number, not {type_name}"))
}

/// An argument of the wrong type for `%c`.
pub fn wants_char(bytes: bool) -> Fault {
    Fault::type_error(if bytes {
        "%c requires an integer in range(256) or a single byte"
    } else {
        "%c requires int or char"
    })
}

/// An integer that is no character, or no byte.
pub fn char_out_of_range(bytes: bool) -> Fault {
    let range = if bytes { "256" } else { "0x110000" };
    Fault::new(FaultClass::Overflow, format!("%c arg not in range({range})"))
}

/// An argument of `%b` or `%s` in bytes that is no bytes.
pub fn wants_bytes(type_name: &str) -> Fault {
    Fault::type_error(format!(
        "%b requires a bytes-like object, or an object that implements __bytes__, not '{type_name}'"
    ))
}
