//! How scripts are found, run and compared.

pub mod case;
pub mod cli;
pub mod python;
pub mod robust;
pub mod run;
pub mod tidy;
