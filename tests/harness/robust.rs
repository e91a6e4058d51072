//! No text makes anything panic, overflow the small stack or take long, from the first byte to the last instruction:
//! arbitrary bytes, damaged programs, token soup, nesting at every cap. Nor does damaged bytecode: the verifier refuses it
//! or the machine traps. Everything comes from a seeded generator, so that a failure can be had again.

use super::case::Case;
use super::run::{engine, on_small_stack};
use caplet::{Limits, Outcome, Output, Program, Settings, SourceLimits, Stress, Usage};
use caplet_grammar::{parse_expression, parse_interactive};
use caplet_vm::code::Code;
use caplet_vm::compile::verify::verify;
use caplet_vm::op::{Op, Target};
use libtest_mimic::Trial;
use std::sync::Arc;

/// SplitMix64.
pub struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.below(from.len())]
    }
}

type Generate = fn(&mut Random, &[String]) -> String;

/// Texts of each kind, in so many trials of so many texts.
const TEXTS: [(&str, u64, usize, Generate); 3] = [
    ("arbitrary_bytes", 3, 10_000, arbitrary_bytes),
    ("damaged_programs", 4, 10_000, damaged_program),
    ("token_soup", 4, 10_000, token_soup),
];

/// Trials of changed programs, and how many each makes.
const CHANGED: (u64, usize) = (4, 500);

/// Trials of damaged bytecode, and how many programs each damages.
const DAMAGED: (u64, usize) = (4, 1_500);

pub fn trials(scripts: &[Arc<Case>]) -> Vec<Trial> {
    let sources: Arc<Vec<String>> = Arc::new(scripts.iter().map(|case| case.source.clone()).collect());
    let pieces: Arc<Vec<String>> = Arc::new(sources.iter().flat_map(|source| pieces(source)).collect());
    let mut trials = Vec::new();
    for (name, parts, count, generate) in TEXTS {
        for part in 0..parts {
            let pieces = pieces.clone();
            let check = move || texts(part, count, generate, pieces);
            trials.push(Trial::test(format!("robust/{name}_{part}"), move || check().map_err(Into::into)));
        }
    }
    for part in 0..CHANGED.0 {
        let sources = sources.clone();
        let check = move || changed_programs(part, &sources);
        trials.push(Trial::test(format!("robust/changed_programs_{part}"), move || check().map_err(Into::into)));
    }
    for part in 0..DAMAGED.0 {
        let sources = sources.clone();
        let check = move || damaged_bytecode(part, &sources);
        trials.push(Trial::test(format!("robust/damaged_bytecode_{part}"), move || check().map_err(Into::into)));
    }
    for nest in NESTS {
        trials.push(Trial::test(format!("robust/nesting_{}", nest.0[0]), move || nest.check().map_err(Into::into)));
    }
    trials
}

/// A few lines at a time.
fn pieces(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().collect();
    lines.chunks(12).map(|lines| lines.join("\n") + "\n").collect()
}

/// Everything that is done with a text. What compiles is run, for a while; debug builds verify what they compile.
fn exercise(source: &str) -> Result<(), String> {
    let limits = SourceLimits::default();
    let _ = parse_expression(source, &limits);
    let _ = parse_interactive(source, &limits);
    match engine().compile("text", source) {
        Ok(program) => runs(&program),
        Err(found) if found.is_empty() => Err(format!("refused without a word: {source:?}")),
        Err(found) => {
            for diagnostic in found.iter().take(3) {
                if diagnostic.span.end as usize > source.len().max(diagnostic.span.start as usize) {
                    return Err(format!("{diagnostic:?} in {source:?}"));
                }
                if diagnostic.render("text", source, false).is_empty() {
                    return Err(format!("{diagnostic:?} shows nothing"));
                }
            }
            Ok(())
        }
    }
}

fn runs(program: &Arc<Program>) -> Result<(), String> {
    let limits = Limits { fuel: 20_000, ..Limits::small() };
    match engine().run(program, limits, Box::new(Output::default())) {
        Outcome::Fault(fault) => Err(format!("internal error: {fault}\n{}", program.source)),
        Outcome::Raised(uncaught) => {
            let _ = uncaught.report.render();
            Ok(())
        }
        Outcome::Done | Outcome::Killed(_) => Ok(()),
    }
}

fn texts(part: u64, count: usize, generate: Generate, pieces: Arc<Vec<String>>) -> Result<(), String> {
    on_small_stack(move || {
        let mut random = Random(part << 32);
        (0..count).try_for_each(|_| {
            let text = generate(&mut random, &pieces);
            std::panic::catch_unwind(|| exercise(&text)).unwrap_or_else(|_| Err(format!("panicked on {text:?}")))
        })
    })?
}

fn arbitrary_bytes(random: &mut Random, _: &[String]) -> String {
    const MARKS: &[u8] = b"\n \t\"'{}()\\:f[],=";
    let length = random.below(40);
    let bytes: Vec<u8> = (0..length)
        .map(|_| match random.below(3) {
            0 => random.next() as u8,
            1 => random.next() as u8 & 0x7f,
            _ => MARKS[random.below(MARKS.len())],
        })
        .collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A piece of a script, or two, cut short, with a few characters lost, changed or put in.
fn damaged_program(random: &mut Random, pieces: &[String]) -> String {
    let mut text = String::new();
    for _ in 0..=random.below(2) {
        text.push_str(&pieces[random.below(pieces.len())]);
    }
    let mut chars: Vec<char> = text.chars().collect();
    if random.below(2) == 0 {
        chars.truncate(random.below(chars.len() + 1));
    }
    for _ in 0..random.below(4) {
        let at = random.below(chars.len());
        match random.below(3) {
            _ if chars.is_empty() => {}
            0 => drop(chars.remove(at)),
            1 => {
                let marks = ["()", "[]", "{}", ":", "=", "'", "\"", "\n", " ", "\t", ",", "*", "é"];
                chars.splice(at..at, random.pick(&marks).chars());
            }
            _ => chars[at] = char::from(random.below(128) as u8),
        }
    }
    chars.into_iter().collect()
}

const WORDS: &str = "False None True and as assert async await break class continue def del elif else except finally for \
    from global if import in is lambda nonlocal not or pass raise return try while with yield match case type _ x y __x \
    __init__ super print 1 2.5 3j 0x 's' b'b' f'{ t' ''' \" { } ( ) [ ] : := , ; . ... -> @ = == != ! + - * ** / // % << \
    >> & | ^ ~ < > += range(3) x=1 [1,2] é \\";
const BREAKS: [&str; 7] = ["\n", "\n    ", "\n\t", "\n        ", "\\\n", "# c\n", ":\n    "];

fn token_soup(random: &mut Random, _: &[String]) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut text = String::new();
    for _ in 0..random.below(30) {
        text.push_str(if random.below(8) == 0 { random.pick(&BREAKS) } else { random.pick(&words) });
        if random.below(4) != 0 {
            text.push(' ');
        }
    }
    text
}

// ---- programs that were changed a little and still run

const NUMBERS: [&str; 12] =
    ["0", "1", "-1", "3", "255", "256", "1.5", "10**6", "2**63", "-2**63", "10**40", "float('nan')"];
const TEXTS_OF_ALL_KINDS: [&str; 10] =
    ["''", "'x'", "'\u{e9}'", "'%s'", "'{}'", "'a b\\n' * 50", "b''", "b'x'", "'x' * 3000", "[1, 2]"];
const NAMES_OF_ALL_KINDS: [&str; 14] = [
    "None",
    "str",
    "int",
    "list",
    "dict",
    "iter",
    "sorted",
    "zip",
    "print",
    "len",
    "range",
    "ValueError",
    "object",
    "self",
];
const OPERATORS: [&str; 12] = ["+", "-", "*", "//", "%", "<", "==", "|", "&", ",", ".", " in "];
const STATEMENTS: [&str; 8] = [
    "x = [0] * 2000",
    "class A: pass",
    "for x in range(300): pass",
    "x = {str(i): i for i in range(200)}",
    "x = list(zip(range(90), 'ab' * 40))",
    "def f(*a, **k): return (a, k)",
    "y = 'x' * 9000 + 'y'",
    "try: x = (yield)\nexcept: pass",
];

/// Names, numbers, strings, and single characters in between.
fn words(source: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut chars = source.chars().peekable();
    while let Some(c) = chars.next() {
        let mut word = String::from(c);
        if c.is_alphanumeric() || c == '_' {
            while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                word.push(c);
            }
        } else if c == '\'' || c == '"' {
            while let Some(next) = chars.next_if(|next| *next != '\n') {
                word.push(next);
                if next == c {
                    break;
                }
            }
        }
        words.push(word);
    }
    words
}

/// A script of which some words and lines are others.
fn changed_program(random: &mut Random, sources: &[String]) -> String {
    let mut lines: Vec<String> = sources[random.below(sources.len())].lines().map(str::to_owned).collect();
    for _ in 0..random.below(3) {
        let (at, other) = (random.below(lines.len()), random.below(lines.len()));
        match random.below(5) {
            0 => lines.swap(at, other),
            1 => drop(lines.remove(at)),
            2 => lines.insert(at, lines[other].clone()),
            _ => {
                let indent: String = lines[at].chars().take_while(|c| *c == ' ').collect();
                lines.insert(at, format!("{indent}{}", random.pick(&STATEMENTS).replace('\n', &format!("\n{indent}"))));
            }
        }
        if lines.is_empty() {
            return String::new();
        }
    }
    let mut words = words(&(lines.join("\n") + "\n"));
    for _ in 0..1 + random.below(4) {
        let at = random.below(words.len());
        let other = words[random.below(words.len())].clone();
        let first = words[at].chars().next().unwrap_or(' ');
        words[at] = match first {
            '0'..='9' => random.pick(&NUMBERS).to_owned(),
            '\'' | '"' => random.pick(&TEXTS_OF_ALL_KINDS).to_owned(),
            _ if first.is_alphabetic() && other.starts_with(char::is_alphabetic) && random.below(3) > 0 => other,
            _ if first.is_alphabetic() => random.pick(&NAMES_OF_ALL_KINDS).to_owned(),
            ' ' | '\n' => continue,
            _ => random.pick(&OPERATORS).to_owned(),
        };
    }
    words.concat()
}

/// How a run on some limits ended, what it printed, and what it took.
struct Ran {
    end: String,
    printed: String,
    usage: Usage,
}

fn ran(program: &Arc<Program>, limits: Limits, stress: Stress, seed: u64) -> Ran {
    let output = Output::default();
    let settings = Settings { stress, seed, ..Settings::new(limits) };
    let (outcome, usage) = engine().run_measured(program, settings, Box::new(output.clone()));
    let end = match outcome {
        Outcome::Done => "done".to_owned(),
        Outcome::Raised(uncaught) => format!("raised {}", uncaught.class),
        Outcome::Killed(kill) => format!("killed: {}", kill.message()),
        Outcome::Fault(fault) => format!("internal error: {fault}"),
    };
    Ran { end, printed: output.text(), usage }
}

/// Programs made of scripts, on limits, seeds and schedules of the collector by chance: what they print is the same as
/// far as they get, and they take the same.
fn changed_programs(part: u64, sources: &[String]) -> Result<(), String> {
    // For a longer search by hand: how many times as many, and of another kind.
    let times = std::env::var("CAPLET_TEST_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1);
    let mut random = Random(u64::from_be_bytes(*b"changed ") + part + times as u64 * 1000);
    let mut compiled = 0;
    for round in 0..CHANGED.1 * times {
        let source = changed_program(&mut random, sources);
        let seed = random.next();
        let told = source.clone();
        let work = move || engine().compile("text", &source).ok().map(|program| on_limits(&program, seed));
        let result = on_small_stack(work).map_err(|_| format!("round {round}: panicked\n{told}"))?;
        compiled += usize::from(result.is_some());
        result.unwrap_or(Ok(())).map_err(|error| format!("round {round}: {error}\n{told}"))?;
    }
    if compiled < CHANGED.1 * times / 5 { Err(format!("only {compiled} could be run")) } else { Ok(()) }
}

fn on_limits(program: &Arc<Program>, seed: u64) -> Result<(), String> {
    let mut random = Random(seed);
    let plenty = Limits { fuel: 100_000, memory: 24 << 20, object_bytes: 1 << 17, integer_bits: 1 << 16, depth: 150 };
    let plain = ran(program, plenty, Stress::default(), 0);
    if plain.end.starts_with("internal") {
        return Err(plain.end);
    }
    let out_of_fuel = "killed: out of fuel";
    let out_of_memory = "killed: out of memory";
    for _ in 0..3 {
        let chance = |random: &mut Random| random.below(4) == 0;
        let stress = Stress { collect: chance(&mut random), pause: chance(&mut random), epochs: random.below(2) == 0 };
        let used = plain.usage.fuel as usize;
        let fuel = if random.below(3) == 0 { random.below(used + 1) } else { used + random.below(3) * 100_000 };
        let memory = if random.below(3) == 0 { 300_000 + random.below(plain.usage.memory) } else { plenty.memory };
        let limits = Limits { fuel: fuel as u64, memory, ..plenty };
        let got = ran(program, limits, stress, random.next());
        let told = format!(
            "on {fuel} units and {memory} bytes, {stress:?}: {} ({:?}), not {} ({:?})",
            got.end, got.usage, plain.end, plain.usage
        );
        // What stops for want of something has done the same up to there.
        let short = got.end == out_of_fuel && (fuel < used || plain.end == out_of_fuel)
            || got.end == out_of_memory && memory < plenty.memory;
        // With more of it, what was stopped goes on.
        let long = plain.end == out_of_fuel && fuel > used;
        if short && plain.printed.starts_with(&got.printed) || long && got.printed.starts_with(&plain.printed) {
            continue;
        }
        if got.end != plain.end || got.printed != plain.printed {
            return Err(told);
        }
        if plain.end != out_of_fuel && got.usage.fuel != plain.usage.fuel {
            return Err(format!("another amount of fuel {told}"));
        }
    }
    Ok(())
}

// ---- nesting

/// Something that nests in itself: accepted and run at the cap, refused past it. Its name; what stands before, opens a
/// level, stands in the middle, closes a level, stands after; the cap.
struct Nest([&'static str; 6], usize);

const NESTS: &[Nest] = &[
    Nest(["parentheses", "a = ", "(", "1", ")", ""], 100),
    Nest(["lists", "a = ", "[", "", "]", ""], 100),
    Nest(["tuples", "a = ", "(1, ", "1", ")", ""], 100),
    Nest(["sets", "a = ", "{", "1", "}", ""], 100),
    Nest(["dicts", "a = ", "{1: ", "1", "}", ""], 100),
    Nest(["calls", "a = ", "int(", "1", ")", ""], 100),
    Nest(["keywords", "a = ", "dict(a=", "1", ")", ""], 100),
    Nest(["starred", "a = ", "int(*[", "1", "])", ""], 50),
    Nest(["subscripts", "a = [0]\nb = ", "a[", "0", "]", ""], 100),
    Nest(["slices", "a = [0]\nb = ", "a[1:", "0", "]", ""], 100),
    Nest(["signs", "a = ", "-", "1", "", ""], 100),
    Nest(["nots", "a = ", "not ", "1", "", ""], 100),
    Nest(["powers", "a = ", "1 ** ", "1", "", ""], 100),
    Nest(["lambdas", "a = ", "lambda: ", "1", "", ""], 100),
    Nest(["conditions", "a = ", "1 if 1 else ", "1", "", ""], 100),
    Nest(["walrus", "a = 1\nprint(", "(a := ", "1", ")", ")"], 99),
    Nest(["fstrings", "a = ", "f'{", "1", "}'", ""], 100),
    Nest(["format_specs", "a = 1\nb = ", "f'{a:{", "1", "}}'", ""], 33),
    Nest(["comprehensions", "a = [1]\nb = ", "[b for b in ", "a", "]", ""], 100),
    Nest(["generators", "a = [1]\nb = ", "list(b for b in ", "a", ")", ""], 100),
    Nest(["patterns", "match 1:\n case ", "[", "_", "]", ": pass"], 99),
    Nest(["class_patterns", "match 1:\n case ", "int(", "_", ")", ": pass"], 99),
    Nest(["targets", "def f(x):\n ", "[", "a", "]", " = x"], 99),
    Nest(["operators", "a = ", "1 or 1 and 1 < 1 | 1 ^ 1 & 1 << 1 + 1 * (", "1", ")", ""], 12),
    Nest(["sums", "a = 1", " + 1", "", "", ""], 2_000),
    Nest(["attributes", "a = ''\nb = a", ".b", "", "", ""], 2_000),
    Nest(["called", "a = int", "()", "", "", ""], 2_000),
    Nest(["subscripted", "a = [0]\nb = a", "[0]", "", "", ""], 2_000),
    Nest(["ifs", "", "if 1:", "pass", "", ""], 100),
    Nest(["functions", "", "def f():", "pass", "", ""], 100),
    Nest(["classes", "", "class C:", "pass", "", ""], 100),
    Nest(["loops", "a = [1]\n", "for b in a:", "pass", "", ""], 100),
    Nest(["whiles", "", "while 0:", "pass", "", ""], 100),
    Nest(["withs", "def f(a):\n", " with a:", "pass", "", ""], 99),
    Nest(["elifs", "if 1: pass\n", "elif 1: pass\n", "", "", ""], 2_000),
];

impl Nest {
    fn text(&self, count: usize) -> String {
        let [_, before, open, middle, close, after] = self.0;
        if !open.ends_with(':') || open.contains('{') || open.ends_with("1:") && close == "]" {
            let (open, close) = (open.repeat(count), close.repeat(count));
            return format!("{before}{open}{middle}{close}{after}\n");
        }
        // Blocks, a line each.
        let own = open.len() - open.trim_start().len();
        let header = open.trim_start();
        let lines: String = (0..count).map(|depth| format!("{}{header}\n", " ".repeat(own + depth))).collect();
        format!("{before}{lines}{}{middle}\n", " ".repeat(own + count))
    }

    fn check(&'static self) -> Result<(), String> {
        on_small_stack(|| {
            let [_, _, open, ..] = self.0;
            let at = self.text(self.1);
            match engine().compile("text", &at) {
                Ok(program) => runs(&program)?,
                // Some things run out of registers or of room for code before they reach the cap.
                Err(errors) if errors.iter().all(|error| error.code.starts_with("E06")) => {}
                Err(errors) => return Err(format!("at the cap: {}", errors[0].message)),
            }
            for count in [self.1 + 1, 20 * self.1, 100_000] {
                let text = self.text(count.min(20_000 / open.len().max(1) + self.1 + 1));
                match engine().compile("text", &text) {
                    Ok(program) => runs(&program)?,
                    Err(errors) if errors.is_empty() => return Err("refused without a word".to_owned()),
                    Err(_) => {}
                }
            }
            // A text that is broken besides must not lose the tree's height out of sight.
            exercise(&format!("{} +", at.trim_end()))?;
            exercise(&format!("{} 1 1", at.trim_end()))
        })?
    }
}

// ---- bytecode

/// Damages programs here and there, verifies them, and runs them whatever the verifier says, unless what it found is a way
/// to go round for ever without paying.
fn damaged_bytecode(part: u64, sources: &[String]) -> Result<(), String> {
    let short: Vec<&String> = sources.iter().filter(|source| source.len() < 2_500).collect();
    let mut random = Random(part << 32);
    let mut pool: Vec<Op> = Vec::new();
    let (mut refused, mut ran) = (0, 0);
    for round in 0..DAMAGED.1 {
        let source = short[random.below(short.len())];
        let Ok(mut program) = engine().compile("text", source) else { continue };
        if pool.len() < 20_000 {
            pool.extend(program.codes.iter().flat_map(|code| code.ops.iter().copied()));
        }
        let whole = Arc::get_mut(&mut program).ok_or("shared already")?;
        let count = whole.codes.len();
        let mut told = String::new();
        for _ in 0..=random.below(2) {
            let at = random.below(count);
            let code = Arc::get_mut(&mut whole.codes[at]).ok_or("shared already")?;
            told.push_str(&damage(&mut random, code, &pool));
        }
        let endless = ["a target", "a cost", "a way back", "handler"];
        match std::panic::catch_unwind(|| verify(&program)) {
            Err(_) => return Err(format!("round {round}: the verifier panicked\n{told}\n{source}")),
            Ok(Err(error)) if endless.iter().any(|what| error.contains(what)) => {
                refused += 1;
                continue;
            }
            Ok(Err(_)) => refused += 1,
            Ok(Ok(())) => {}
        }
        ran += 1;
        let running = program.clone();
        let run = move || {
            let limits = Limits { fuel: 20_000, ..Limits::small() };
            match engine().run(&running, limits, Box::new(Output::default())) {
                Outcome::Raised(uncaught) => drop(uncaught.report.render()),
                Outcome::Done | Outcome::Killed(_) | Outcome::Fault(_) => {}
            }
        };
        on_small_stack(run).map_err(|_| format!("round {round}: panicked\n{told}\n{source}"))?;
    }
    // A test that damages nothing, or whose damage is always found at once, would test nothing.
    if refused < DAMAGED.1 / 10 || ran < DAMAGED.1 / 10 { Err(format!("{refused} refused, {ran} ran")) } else { Ok(()) }
}

/// Makes one thing of a code wrong: an instruction, the tables it refers to, where control goes.
fn damage(random: &mut Random, code: &mut Code, pool: &[Op]) -> String {
    let at = random.below(code.ops.len());
    let half = |length: usize| length / 2;
    match random.below(12) {
        0..=5 => code.ops[at] = pool[random.below(pool.len())],
        6 => code.ops.swap(at, at / 2),
        7 => code.ops[at] = Op::Jump { to: Target((at + 1 + random.below(8)) as u32) },
        8 => code.constants.truncate(half(code.constants.len())),
        9 => code.names.truncate(half(code.names.len())),
        10 => code.caches /= 2,
        _ => {
            code.registers = random.below(256) as u8;
            code.captures.truncate(half(code.captures.len()));
            code.keywords.truncate(half(code.keywords.len()));
            code.params.names.truncate(half(code.params.names.len()));
        }
    }
    format!("{} at {at}: {:?}\n", code.qualified_name, code.ops[at])
}
