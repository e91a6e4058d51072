#![forbid(unsafe_code)]
//! The command-line program.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
