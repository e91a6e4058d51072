//! No text makes anything panic, overflow the small stack or take long, from the first byte to the last instruction:
//! arbitrary bytes, damaged programs, token soup, nesting at every cap. Nor does damaged bytecode: the verifier refuses it
//! or the machine traps. Everything comes from a seeded generator, so that a failure can be had again.

use super::case::Case;
use super::run::{engine, on_small_stack};
use caplet::{Limits, Outcome, Output, Program, SourceLimits};
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
    for part in 0..DAMAGED.0 {
        let sources = sources.clone();
        let check = move || damaged_bytecode(part, &sources);
        trials.push(Trial::test(format!("robust/damaged_bytecode_{part}"), move || check().map_err(Into::into)));
    }
    for nest in NESTS {
        trials.push(Trial::test(format!("robust/nesting_{}", nest.name), move || nest.check().map_err(Into::into)));
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

// ---- nesting

/// Something that nests in itself: accepted and run at the cap, refused past it.
struct Nest {
    name: &'static str,
    before: &'static str,
    open: &'static str,
    middle: &'static str,
    close: &'static str,
    after: &'static str,
    cap: usize,
}

const fn nest(
    name: &'static str,
    before: &'static str,
    open: &'static str,
    middle: &'static str,
    close: &'static str,
    after: &'static str,
    cap: usize,
) -> Nest {
    Nest { name, before, open, middle, close, after, cap }
}

const NESTS: &[Nest] = &[
    nest("parentheses", "a = ", "(", "1", ")", "", 100),
    nest("lists", "a = ", "[", "", "]", "", 100),
    nest("tuples", "a = ", "(1, ", "1", ")", "", 100),
    nest("sets", "a = ", "{", "1", "}", "", 100),
    nest("dicts", "a = ", "{1: ", "1", "}", "", 100),
    nest("calls", "a = ", "int(", "1", ")", "", 100),
    nest("keywords", "a = ", "dict(a=", "1", ")", "", 100),
    nest("starred", "a = ", "int(*[", "1", "])", "", 50),
    nest("subscripts", "a = [0]\nb = ", "a[", "0", "]", "", 100),
    nest("slices", "a = [0]\nb = ", "a[1:", "0", "]", "", 100),
    nest("signs", "a = ", "-", "1", "", "", 100),
    nest("nots", "a = ", "not ", "1", "", "", 100),
    nest("powers", "a = ", "1 ** ", "1", "", "", 100),
    nest("lambdas", "a = ", "lambda: ", "1", "", "", 100),
    nest("conditions", "a = ", "1 if 1 else ", "1", "", "", 100),
    nest("walrus", "a = 1\nprint(", "(a := ", "1", ")", ")", 99),
    nest("fstrings", "a = ", "f'{", "1", "}'", "", 100),
    nest("format_specs", "a = 1\nb = ", "f'{a:{", "1", "}}'", "", 33),
    nest("comprehensions", "a = [1]\nb = ", "[b for b in ", "a", "]", "", 100),
    nest("generators", "a = [1]\nb = ", "list(b for b in ", "a", ")", "", 100),
    nest("patterns", "match 1:\n case ", "[", "_", "]", ": pass", 99),
    nest("class_patterns", "match 1:\n case ", "int(", "_", ")", ": pass", 99),
    nest("targets", "def f(x):\n ", "[", "a", "]", " = x", 99),
    nest("operators", "a = ", "1 or 1 and 1 < 1 | 1 ^ 1 & 1 << 1 + 1 * (", "1", ")", "", 12),
    nest("sums", "a = 1", " + 1", "", "", "", 2_000),
    nest("attributes", "a = ''\nb = a", ".b", "", "", "", 2_000),
    nest("called", "a = int", "()", "", "", "", 2_000),
    nest("subscripted", "a = [0]\nb = a", "[0]", "", "", "", 2_000),
    nest("ifs", "", "if 1:", "pass", "", "", 100),
    nest("functions", "", "def f():", "pass", "", "", 100),
    nest("classes", "", "class C:", "pass", "", "", 100),
    nest("loops", "a = [1]\n", "for b in a:", "pass", "", "", 100),
    nest("whiles", "", "while 0:", "pass", "", "", 100),
    nest("withs", "def f(a):\n", " with a:", "pass", "", "", 99),
    nest("elifs", "if 1: pass\n", "elif 1: pass\n", "", "", "", 2_000),
];

impl Nest {
    fn text(&self, count: usize) -> String {
        if !self.open.ends_with(':') || self.open.contains('{') || self.open.ends_with("1:") && self.close == "]" {
            let (open, close) = (self.open.repeat(count), self.close.repeat(count));
            return format!("{}{open}{}{close}{}\n", self.before, self.middle, self.after);
        }
        // Blocks, a line each.
        let own = self.open.len() - self.open.trim_start().len();
        let header = self.open.trim_start();
        let lines: String = (0..count).map(|depth| format!("{}{header}\n", " ".repeat(own + depth))).collect();
        format!("{}{lines}{}{}\n", self.before, " ".repeat(own + count), self.middle)
    }

    fn check(&'static self) -> Result<(), String> {
        on_small_stack(|| {
            let at = self.text(self.cap);
            match engine().compile("text", &at) {
                Ok(program) => runs(&program)?,
                // Some things run out of registers or of room for code before they reach the cap.
                Err(errors) if errors.iter().all(|error| error.code.starts_with("E06")) => {}
                Err(errors) => return Err(format!("at the cap: {}", errors[0].message)),
            }
            for count in [self.cap + 1, 20 * self.cap, 100_000] {
                let text = self.text(count.min(20_000 / self.open.len().max(1) + self.cap + 1));
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
