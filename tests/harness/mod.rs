//! How scripts are found, run and compared.

pub mod case;
pub mod cli;
pub mod python;
pub mod run;
