//! The program `caplet` as people call it: its exit status, and what goes to which stream.

use libtest_mimic::{Failed, Trial};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A call of the program on a script, and what is expected of it.
struct Call {
    name: &'static str,
    command: &'static str,
    source: &'static str,
    arguments: &'static [&'static str],
    status: i32,
    stdout: &'static str,
    /// What stderr begins with; it is empty where this is.
    stderr: &'static str,
}

const CALLS: &[Call] = &[
    Call { stdout: "hello é\n", ..run("done", "print('hello', 'é')", 0) },
    Call { stdout: "no line end", ..run("unfinished_line", "print('no line end', end='')", 0) },
    Call {
        stdout: "before\n",
        stderr: "Traceback (most recent call last):\n  File \"script.cap\", line 2, in <module>\n    1 / 0\n    ~~^~~\n",
        ..run("raised", "print('before')\n1 / 0", 1)
    },
    Call { stderr: "error[E0", ..run("refused", "print('never')\nprint(", 2) },
    Call { stderr: "error[E0", ..run("unknown_name", "print('never')\nprint(absent)", 2) },
    Call {
        stdout: "before\n",
        stderr: "caplet: stopped: out of fuel",
        arguments: &["--fuel", "1e5"],
        ..run("out_of_fuel", "print('before')\ntry:\n    while True: pass\nfinally:\n    print('never')", 3)
    },
    Call {
        stderr: "caplet: stopped: out of memory",
        arguments: &["--memory", "8M"],
        ..run("out_of_memory", "x = [0]\nwhile True: x = x + x", 3)
    },
    Call {
        stderr: "caplet: stopped: stack depth exceeded",
        arguments: &["--depth", "50"],
        ..run("too_deep", "def f(): f()\ntry:\n    f()\nexcept BaseException:\n    print('never')", 3)
    },
    Call { stdout: "bye\n", ..run("exit_status", "print('bye')\nraise SystemExit(5)", 5) },
    Call { ..run("exit_nothing", "raise SystemExit", 0) },
    Call { stderr: "reason\n", ..run("exit_message", "raise SystemExit('reason')", 1) },
    Call { command: "check", ..run("check_good", "print('not run')", 0) },
    Call { command: "check", stderr: "error[E0", ..run("check_bad", "if x = 1: pass", 2) },
];

/// Calls of the program with arguments of all kinds: none of them is a script that runs.
const ODD_CALLS: &[(&str, &[&str], i32, &str)] = &[
    ("no_command", &[], 2, "Runs Python code"),
    ("unknown_command", &["rn", "script.cap"], 2, "error: unrecognized subcommand 'rn'"),
    ("no_file", &["run"], 2, "error: the following required arguments were not provided"),
    ("missing_file", &["run", "absent.cap"], 2, "caplet: cannot read absent.cap: "),
    ("folder_for_file", &["run", "."], 2, "caplet: cannot read .: "),
    ("not_utf8", &["run", "latin1.cap"], 2, "caplet: latin1.cap is not UTF-8 text: line 2 has the byte 0xE9; save"),
    ("misspelt_option", &["run", "--feul", "3", "script.cap"], 2, "error: unexpected argument '--feul' found"),
    ("no_quantity", &["run", "--fuel", "abc", "script.cap"], 2, "error: invalid value 'abc' for '--fuel <FUEL>'"),
];

const fn run(name: &'static str, source: &'static str, status: i32) -> Call {
    Call { name, command: "run", source, arguments: &[], status, stdout: "", stderr: "" }
}

pub fn trials() -> impl Iterator<Item = Trial> {
    let calls = CALLS
        .iter()
        .map(|call| Trial::test(format!("cli/{}", call.name), || in_folder(call.name, |folder| call.check_in(folder))));
    let odd = ODD_CALLS.iter().map(|(name, arguments, status, stderr)| {
        Trial::test(format!("cli/{name}"), || in_folder(name, |folder| odd_call(folder, arguments, *status, stderr)))
    });
    let streams = [
        Trial::test("cli/source_from_stdin", || in_folder("source_from_stdin", source_from_stdin)),
        Trial::test("cli/reader_that_leaves", || in_folder("reader_that_leaves", reader_that_leaves)),
        Trial::test("cli/full_disk", || in_folder("full_disk", full_disk)),
    ];
    calls.chain(odd).chain(streams)
}

/// Does it in a new folder.
fn in_folder(name: &str, check: impl FnOnce(&Path) -> Result<(), String>) -> Result<(), Failed> {
    let folder = std::env::temp_dir().join(format!("caplet-cli-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = check(&folder);
    std::fs::remove_dir_all(&folder)?;
    Ok(result?)
}

fn caplet(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caplet"));
    command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What went wrong, unless it ended so.
fn ended(output: &Output, status: i32, stderr: &str) -> Result<(), String> {
    let said = String::from_utf8_lossy(&output.stderr);
    let heard = if stderr.is_empty() { said.is_empty() } else { said.starts_with(stderr) };
    if output.status.code() == Some(status) && heard { Ok(()) } else { Err(format!("{}\n{said}", output.status)) }
}

fn odd_call(folder: &Path, arguments: &[&str], status: i32, stderr: &str) -> Result<(), String> {
    write(folder, "script.cap", b"print(1)\n")?;
    write(folder, "latin1.cap", b"# 1\nprint('caf\xE9')\n")?;
    let output = caplet(folder, arguments).output().map_err(|error| error.to_string())?;
    ended(&output, status, stderr)
}

fn write(folder: &Path, name: &str, text: &[u8]) -> Result<(), String> {
    std::fs::write(folder.join(name), text).map_err(|error| error.to_string())
}

fn source_from_stdin(folder: &Path) -> Result<(), String> {
    let mut child = caplet(folder, &["run", "-"]).stdin(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(b"print(1 + 1)\nabsent.x\n").map_err(|error| error.to_string())?;
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    ended(&output, 2, "error[E0301]: name 'absent' is not defined\n --> <stdin>:2:1")
}

/// A program that never ends stops when nobody reads it any more, and nothing is said.
fn reader_that_leaves(folder: &Path) -> Result<(), String> {
    write(folder, "script.cap", b"while True: print('again and again')\n")?;
    let mut child = caplet(folder, &["run", "script.cap"]).spawn().map_err(|error| error.to_string())?;
    drop(child.stdout.take());
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    ended(&output, 74, "")
}

/// Output that is lost is no success.
fn full_disk(folder: &Path) -> Result<(), String> {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return Ok(()) };
    write(folder, "script.cap", b"print(1)\n")?;
    let output = caplet(folder, &["run", "script.cap"]).stdout(full).output().map_err(|error| error.to_string())?;
    ended(&output, 74, "caplet: cannot write the output: ")
}

impl Call {
    fn check_in(&self, folder: &Path) -> Result<(), String> {
        write(folder, "script.cap", self.source.as_bytes())?;
        let arguments = [&[self.command, "script.cap"], self.arguments].concat();
        let output = caplet(folder, &arguments).output().map_err(|error| error.to_string())?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        if stdout != self.stdout {
            return Err(format!("{}\n--- stdout\n{stdout}", output.status));
        }
        ended(&output, self.status, self.stderr)
    }
}
