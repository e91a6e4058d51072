//! "Did you mean": the name most like one that was not there, by the rules of CPython 3.11 (`Python/suggestions.c`).

/// With so many candidates or more nothing is suggested.
pub const MAX_CANDIDATES: usize = 750;
/// Where two names differ in more bytes than this they are not compared.
const MAX_LENGTH: usize = 40;
/// What one insertion, deletion or substitution costs, and a change of case.
const MOVE: usize = 2;
const CASE: usize = 1;

/// The candidate that is nearest to `wrong`, if it is near enough: no more than a third of the letters changed. Of those
/// equally near the first.
pub fn most_similar<'c>(wrong: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // A name that is there after all is no suggestion.
        if candidate == wrong {
            continue;
        }
        let most = (wrong.len() + candidate.len() + 3) * MOVE / 6;
        let most = match best {
            Some((0, _)) => break,
            Some((distance, _)) => most.min(distance - 1),
            None => most,
        };
        if let Some(distance) = distance(wrong.as_bytes(), candidate.as_bytes(), most) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// What it costs to make one text of the other, unless that is more than `most`.
fn distance(a: &[u8], b: &[u8], most: usize) -> Option<usize> {
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(before..)?, b.get(before..)?);
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(..a.len() - after)?, b.get(..b.len() - after)?);
    let within = |cost: usize| (cost <= most).then_some(cost);
    if a.is_empty() || b.is_empty() {
        return within((a.len() + b.len()) * MOVE);
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return None;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    within((long.len() - short.len()) * MOVE)?;
    // One row of the table: what it costs to make so many letters of `short` of the letters of `long` so far.
    let mut row: Vec<usize> = (1..=short.len()).map(|count| count * MOVE).collect();
    let mut result = 0;
    for (index, of_long) in long.iter().enumerate() {
        let mut diagonal = index * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (place, of_short) in row.iter_mut().zip(short) {
            let substituted = diagonal + substitution(*of_long, *of_short);
            diagonal = *place;
            result = (result.min(diagonal) + MOVE).min(substituted);
            *place = result;
            least = least.min(result);
        }
        within(least)?;
    }
    within(result)
}

fn substitution(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

#[cfg(test)]
mod tests {
    use super::{distance, most_similar};

    #[test]
    fn distances() {
        // From CPython's `test_traceback.py`.
        let table = [
            ("", "", 0),
            ("", "a", 2),
            ("a", "A", 1),
            ("Apple", "Aple", 2),
            ("Banana", "B@n@n@", 6),
            ("Cherry", "Cherry!", 2),
            ("---0---", "------", 2),
            ("abc", "y", 6),
            ("aa", "bb", 4),
            ("aaaaa", "AAAAA", 5),
            ("wxyz", "wXyZ", 2),
            ("wxyz", "wXyZ123", 8),
            ("Python", "Java", 12),
            ("Java", "C#", 8),
            ("AbstractFoobarManager", "abstract_foobar_manager", 3 + 2 * 2),
            ("CPython", "PyPy", 10),
            ("CPython", "pypy", 11),
            ("AttributeError", "AttributeErrop", 2),
            ("AttributeError", "AttributeErrorTests", 10),
            ("ABA", "AAB", 4),
        ];
        for (a, b, expected) in table {
            for (a, b) in [(a, b), (b, a)] {
                assert_eq!(distance(a.as_bytes(), b.as_bytes(), expected), Some(expected), "{a} {b}");
                if let Some(less) = expected.checked_sub(1) {
                    assert_eq!(distance(a.as_bytes(), b.as_bytes(), less), None, "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn suggestions() {
        let names = ["noise", "more_noise", "a", "bc", "bluch", "BLUCH"];
        assert_eq!(most_similar("bluch", names.into_iter()), None);
        assert_eq!(most_similar("blech", names.into_iter()), Some("bluch"));
        assert_eq!(most_similar("b", names.into_iter()), Some("bc"));
        assert_eq!(most_similar("somethingverywrong", names.into_iter()), None);
    }
}
