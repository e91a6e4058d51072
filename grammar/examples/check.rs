//! Checks files and prints what is wrong: `check [--parse] FILE…`.
use caplet_grammar::{Environment, SourceLimits, check, parse};

fn main() {
    let mut parse_only = false;
    let (mut good, mut bad) = (0, 0);
    for path in std::env::args().skip(1) {
        if path == "--parse" {
            parse_only = true;
            continue;
        }
        let Ok(source) = std::fs::read_to_string(&path) else {
            println!("{path}: not readable as UTF-8");
            continue;
        };
        let result = parse(&source, &SourceLimits::default()).and_then(|module| {
            if parse_only {
                return Ok(());
            }
            let env = Environment {
                builtins: &|_| true,
                module_names: &[],
                dunder_allowed: true,
            };
            check(module, &env).map(|_| ())
        });
        match result {
            Ok(()) => good += 1,
            Err(errors) => {
                bad += 1;
                for error in errors.iter().take(3) {
                    print!("{}", error.render(&path, &source, false));
                }
            }
        }
    }
    println!("{good} good, {bad} bad");
}
