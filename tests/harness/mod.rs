//! How scripts are found, run and compared.

pub mod budget;
pub mod case;
pub mod cli;
pub mod cost;
pub mod depth;
pub mod docs;
pub mod price;
pub mod python;
pub mod robust;
pub mod run;
pub mod size;
pub mod tidy;
