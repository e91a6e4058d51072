//! The commands. Exit status: 0 the program came to its end, 1 it raised, 2 it was refused before it ran, 3 a limit
//! stopped it, 74 its output could not be written. The program's output goes to stdout and nothing else does.

mod console;
mod quantity;

use caplet::{Engine, Kill, Limits, Outcome, Severity};
use clap::{Args, Parser, Subcommand};
use console::{Failure, Stdout};
use std::io::{ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const RAISED: u8 = 1;
const REFUSED: u8 = 2;
const STOPPED: u8 = 3;
/// The virtual machine is broken.
const FAULT: u8 = 70;
/// As `sysexits.h` has it.
const UNWRITTEN: u8 = 74;

#[derive(Parser)]
#[command(name = "caplet", version, about = "Runs Python code that nobody has to trust")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a program
    Run {
        /// The program's source, UTF-8 text; `-` reads it from standard input
        file: PathBuf,
        #[command(flatten)]
        limits: LimitArgs,
    },
    /// Say what is wrong with a program, without running it
    Check {
        /// The program's source, UTF-8 text; `-` reads it from standard input
        file: PathBuf,
    },
    /// Show a program's instructions
    Dis {
        /// The program's source, UTF-8 text; `-` reads it from standard input
        file: PathBuf,
    },
}

#[derive(Args)]
struct LimitArgs {
    /// Units of work, about one an instruction, that the program may take: 1e9, 500M [default: 1.1e12]
    #[arg(long, value_parser = quantity::count)]
    fuel: Option<u64>,
    /// Bytes of memory that it may use: 64M, 1G [default: 1G]
    #[arg(long, value_parser = quantity::bytes)]
    memory: Option<u64>,
    /// Calls inside one another [default: 4000]
    #[arg(long)]
    depth: Option<u32>,
}

impl LimitArgs {
    fn limits(&self) -> Limits {
        let mut limits = Limits::generous();
        limits.fuel = self.fuel.unwrap_or(limits.fuel);
        limits.memory = self.memory.map_or(limits.memory, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        limits.depth = self.depth.unwrap_or(limits.depth);
        limits
    }
}

pub fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Run { file, limits } => run(&file, limits.limits()),
        Command::Check { file } => {
            compile(&Engine::new(), &file, true).map_or_else(|status| status, |_| ExitCode::SUCCESS)
        }
        Command::Dis { file } => match compile(&Engine::new(), &file, false) {
            Ok(program) => {
                let listing = caplet::disassemble(&program);
                let mut stdout = std::io::stdout();
                match stdout.write_all(listing.as_bytes()).and_then(|()| stdout.flush()) {
                    Ok(()) => ExitCode::SUCCESS,
                    Err(error) => unwritten(&error),
                }
            }
            Err(status) => status,
        },
    }
}

fn run(file: &Path, limits: Limits) -> ExitCode {
    let engine = Engine::new();
    let program = match compile(&engine, file, false) {
        Ok(program) => program,
        Err(status) => return status,
    };
    let failure = Failure::default();
    // The console is flushed when the run drops it, before anything is said on stderr.
    let outcome = engine.run(&program, limits, Box::new(Stdout::new(failure.clone())));
    if let Some(error) = failure.take() {
        return unwritten(&error);
    }
    match outcome {
        Outcome::Done => ExitCode::SUCCESS,
        Outcome::Raised(uncaught) => match &uncaught.exit {
            Some(caplet::Exit::Status(status)) => ExitCode::from(*status as u8),
            Some(caplet::Exit::Message(message)) => {
                eprintln!("{message}");
                ExitCode::from(RAISED)
            }
            None => {
                eprint!("{}", uncaught.report.render());
                ExitCode::from(RAISED)
            }
        },
        Outcome::Killed(kill) => {
            eprintln!("caplet: stopped: {}{}", kill.message(), advice(kill));
            ExitCode::from(STOPPED)
        }
        Outcome::Fault(fault) => {
            eprintln!("caplet: internal error ({fault}): this is a bug of caplet, please report it");
            ExitCode::from(FAULT)
        }
    }
}

/// A reader that has seen enough closes the pipe: no reason to say anything.
fn unwritten(error: &std::io::Error) -> ExitCode {
    if error.kind() != ErrorKind::BrokenPipe {
        eprintln!("caplet: cannot write the output: {error}");
    }
    ExitCode::from(UNWRITTEN)
}

fn advice(kill: Kill) -> &'static str {
    match kill {
        Kill::Fuel => " (--fuel grants more)",
        Kill::Memory => " (--memory grants more)",
        Kill::Stack => " (--depth grants more)",
        Kill::Interrupt | Kill::Deadline => "",
    }
}

/// Compiles a file; what is wrong with it is on stderr then.
fn compile(engine: &Engine, file: &Path, warnings: bool) -> Result<std::sync::Arc<caplet::Program>, ExitCode> {
    let (name, read) = if file == Path::new("-") {
        let mut bytes = Vec::new();
        ("<stdin>".to_owned(), std::io::stdin().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (file.display().to_string(), std::fs::read(file))
    };
    let bytes = read.map_err(|error| {
        eprintln!("caplet: cannot read {name}: {error}");
        ExitCode::from(REFUSED)
    })?;
    let source = String::from_utf8(bytes).map_err(|error| {
        eprintln!("caplet: {name} is not UTF-8 text: {}", first_bad_byte(error.as_bytes(), error.utf8_error()));
        ExitCode::from(REFUSED)
    })?;
    let colour = std::io::stderr().is_terminal();
    let show = |diagnostic: &caplet::Diagnostic| eprint!("{}", diagnostic.render(&name, &source, colour));
    match engine.compile_with_warnings(&name, &source) {
        Ok((program, found)) => {
            if warnings {
                found.iter().for_each(show);
            }
            Ok(program)
        }
        Err(errors) => {
            errors.iter().filter(|error| warnings || error.severity == Severity::Error).for_each(show);
            Err(ExitCode::from(REFUSED))
        }
    }
}

/// Where the first byte stands that is not UTF-8.
fn first_bad_byte(bytes: &[u8], error: std::str::Utf8Error) -> String {
    let (good, rest) = bytes.split_at(error.valid_up_to().min(bytes.len()));
    let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
    let byte = rest.first().copied().unwrap_or_default();
    format!("line {line} has the byte 0x{byte:02X}; save the file as UTF-8")
}
