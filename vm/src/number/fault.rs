//! Errors of the number and text functions: which exception to raise, and its text.
//!
//! A fault is a function of the operands alone, never of a budget, so a program may catch it.

use std::fmt;

/// The exception to raise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultClass {
    Type,
    Value,
    Overflow,
    ZeroDivision,
    Lookup,
    Index,
    Key,
}

impl FaultClass {
    /// The exception's name in Python.
    pub fn name(self) -> &'static str {
        match self {
            FaultClass::Type => "TypeError",
            FaultClass::Value => "ValueError",
            FaultClass::Overflow => "OverflowError",
            FaultClass::ZeroDivision => "ZeroDivisionError",
            FaultClass::Lookup => "LookupError",
            FaultClass::Index => "IndexError",
            FaultClass::Key => "KeyError",
        }
    }
}

/// An exception that a function asks its caller to raise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub class: FaultClass,
    pub message: String,
    /// The number of the C library's error, which the exception then has as its first argument.
    pub errno: Option<i64>,
}

pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    pub fn new(class: FaultClass, message: impl Into<String>) -> Fault {
        Fault { class, message: message.into(), errno: None }
    }
    pub fn type_error(message: impl Into<String>) -> Fault {
        Fault::new(FaultClass::Type, message)
    }
    pub fn value(message: impl Into<String>) -> Fault {
        Fault::new(FaultClass::Value, message)
    }
    pub fn overflow(message: impl Into<String>) -> Fault {
        Fault::new(FaultClass::Overflow, message)
    }
    pub fn zero_division(message: impl Into<String>) -> Fault {
        Fault::new(FaultClass::ZeroDivision, message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.class.name(), self.message)
    }
}
