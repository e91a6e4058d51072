//! How scripts are found, run and compared.

pub mod case;
pub mod python;
pub mod run;
