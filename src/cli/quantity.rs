//! Quantities as people write them: `1e9`, `64M`, `1.5G`.

/// A count: suffixes are powers of 1000.
pub fn count(text: &str) -> Result<u64, String> {
    quantity(text, 1000.0)
}

/// Bytes: suffixes are powers of 1024.
pub fn bytes(text: &str) -> Result<u64, String> {
    quantity(text, 1024.0)
}

fn quantity(text: &str, base: f64) -> Result<u64, String> {
    let (digits, power) = match text.char_indices().last() {
        Some((at, 'k' | 'K')) => (text.get(..at), 1),
        Some((at, 'm' | 'M')) => (text.get(..at), 2),
        Some((at, 'g' | 'G')) => (text.get(..at), 3),
        Some((at, 't' | 'T')) => (text.get(..at), 4),
        _ => (Some(text), 0),
    };
    let digits = digits.unwrap_or_default();
    if power == 0
        && let Ok(exact) = digits.parse()
    {
        return Ok(exact);
    }
    let number: f64 = digits.parse().map_err(|_| format!("`{text}` is not a quantity such as 1e9 or 64M"))?;
    let value = number * f64::powi(base, power);
    if !(0.0..=u64::MAX as f64).contains(&value) {
        return Err(format!("`{text}` is out of range"));
    }
    Ok(value as u64)
}

#[cfg(test)]
mod tests {
    use super::{bytes, count};

    #[test]
    fn quantities_read_as_written() {
        assert_eq!(count("1e9"), Ok(1_000_000_000));
        assert_eq!(count("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(count("1.5k"), Ok(1500));
        assert_eq!(bytes("64M"), Ok(64 << 20));
        assert!(bytes("-1").is_err() && bytes("M").is_err() && bytes("").is_err() && count("inf").is_err());
    }
}
