//! The program `caplet` as people call it: its exit status, and what goes to which stream.

use libtest_mimic::Trial;
use std::process::Command;

/// A call of the program, and what is expected of it.
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

const fn run(name: &'static str, source: &'static str, status: i32) -> Call {
    Call { name, command: "run", source, arguments: &[], status, stdout: "", stderr: "" }
}

pub fn trials() -> impl Iterator<Item = Trial> {
    CALLS.iter().map(|call| Trial::test(format!("cli/{}", call.name), || call.check().map_err(Into::into)))
}

impl Call {
    fn check(&self) -> Result<(), String> {
        let folder = std::env::temp_dir().join(format!("caplet-cli-{}-{}", std::process::id(), self.name));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let result = self.check_in(&folder);
        std::fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        result
    }

    fn check_in(&self, folder: &std::path::Path) -> Result<(), String> {
        std::fs::write(folder.join("script.cap"), self.source).map_err(|error| error.to_string())?;
        let output = Command::new(env!("CARGO_BIN_EXE_caplet"))
            .args([self.command, "script.cap"])
            .args(self.arguments)
            .current_dir(folder)
            .output()
            .map_err(|error| error.to_string())?;
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let heard = if self.stderr.is_empty() { stderr.is_empty() } else { stderr.starts_with(self.stderr) };
        if output.status.code() == Some(self.status) && stdout == self.stdout && heard {
            return Ok(());
        }
        Err(format!("{}\n--- stdout\n{stdout}\n--- stderr\n{stderr}", output.status))
    }
}
