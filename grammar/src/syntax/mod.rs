//! Syntax errors: what to say about them, and how to go on behind them to find more.

mod describe;
mod expected;
mod foreign;
mod line;
mod recover;

pub use describe::describe;
pub use line::Unexpected;
pub use recover::recover;
