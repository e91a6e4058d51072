//! Powers of positive floats, rounded correctly but for one case in about fifty thousand.
//!
//! `x ** y` is `2 ** (y * log2(x))`. Both steps are done in integers used as fixed-point numbers, so the result is the
//! same on every machine and build, with or without fused multiply-add; the error stays about 2**-68 of the result
//! where a float keeps 2**-53. (FreeBSD's method, which the `libm` crate has, gives another last digit than CPython in
//! one case of twenty: see `docs/measurements-floats.md`.) The tables are computed at compile time, from series.

use super::{nearest, parts};

/// Fraction bits of a logarithm and of a power.
const SCALE: u32 = 112;

/// `x ** y` for finite `x` over 0 and finite `y`; infinite when it is past the largest float.
pub(super) fn positive_power(x: f64, y: f64) -> f64 {
    // Where one operation does it, it rounds correctly.
    if x == 1.0 {
        return x;
    }
    if y == 2.0 {
        return x * x;
    }
    if y == 0.5 {
        return x.sqrt();
    }
    if y == 1.0 {
        return x;
    }
    if y == -1.0 {
        return 1.0 / x;
    }
    if let Some(power) = exact_power(x, y) {
        return power;
    }
    let (negative, log, log_scale) = log2(x);
    let (y_negative, y_mantissa, y_exponent) = parts(y);
    // At most 74 and 53 bits: the product is exact.
    let product = log * u128::from(y_mantissa);
    let scale = log_scale - y_exponent;
    let negative = negative != y_negative;
    let bits = 128 - product.leading_zeros().cast_signed();
    // The exponent is 2**11 or more: past the largest float, or past the smallest.
    if bits - scale > 11 {
        return if negative { 0.0 } else { f64::INFINITY };
    }
    let shift = SCALE.cast_signed() - scale;
    let exponent = if shift >= 0 { product << shift } else { product.checked_shr(shift.unsigned_abs()).unwrap_or(0) };
    if exponent < 1 << (SCALE - NEAR_1) {
        return near_1(negative, exponent);
    }
    let exponent = exponent.cast_signed();
    exp2(if negative { -exponent } else { exponent }, may_be_half_way(x, y))
}

/// Can the power be a number of exactly 54 bits, half-way between two floats? Whole exponents are done with; of the
/// others, `x` must be a square, a fourth, eighth or sixteenth power of a short number.
fn may_be_half_way(x: f64, y: f64) -> bool {
    let (_, mantissa, _) = parts(x);
    let short = 64 - (mantissa >> mantissa.trailing_zeros()).leading_zeros() <= 48;
    short && y > 1.0 && (y * 16.0).floor() == y * 16.0
}

/// Below 2 to the minus this, an exponent's power is computed by [`near_1`].
const NEAR_1: u32 = 20;

/// 2 to the power of a small number with [`SCALE`] fraction bits. So close to 1, powers such as `(1 + e) ** 1.5` differ
/// from half-way between two floats by the square of `e` alone: here all bits are kept.
fn near_1(negative: bool, exponent: u128) -> f64 {
    let x = multiply(exponent << (WIDE - SCALE), LN_2);
    let (mut sum, mut term, mut k) = (1u128 << WIDE, 1u128 << WIDE, 1);
    while term > 0 {
        term = multiply(term, x) / k;
        sum = if negative && k % 2 == 1 { sum - term } else { sum + term };
        k += 1;
    }
    nearest(sum, true, -i64::from(WIDE)).unwrap_or(1.0)
}

/// The power as an exact integer when it fits: whole exponents and few bits. It may lie half-way between two floats,
/// which an approximation cannot see.
fn exact_power(x: f64, y: f64) -> Option<f64> {
    if !(2.0..=64.0).contains(&y) || y.floor() != y {
        return None;
    }
    let (_, mantissa, exponent) = parts(x);
    let zeros = mantissa.trailing_zeros();
    let odd = mantissa >> zeros;
    let count = y as u32;
    if (64 - odd.leading_zeros()) * count > 127 {
        return None;
    }
    let exponent = i64::from(exponent.saturating_add(zeros.cast_signed())) * i64::from(count);
    Some(nearest(u128::from(odd).pow(count), false, exponent).unwrap_or(f64::INFINITY))
}

/// The binary logarithm as sign, size of at most 74 bits, and the size's fraction bits.
fn log2(x: f64) -> (bool, u128, i32) {
    let (_, mantissa, exponent) = parts(x);
    let lead = mantissa.leading_zeros() - 11;
    let mantissa = mantissa << lead;
    let mut whole = exponent + 52 - lead.cast_signed();
    // The mantissa times a short number near its inverse is 1 + r, exactly, with r below 2**-7.
    let segment = (mantissa >> 45) & 127;
    let Some(Segment { inverse, log }) = SEGMENTS.get(segment as usize).copied() else {
        return (false, 0, 0);
    };
    let r = (mantissa * inverse).cast_signed() - (1 << 61);
    let tail = log_tail(r);
    // Close to 1 the logarithm is the tail alone, and keeps all its bits.
    let mut sum = (tail, 61 + 72);
    if segment == 127 {
        whole += 1;
    }
    if whole != 0 || log != 0 {
        sum = (((i128::from(whole)) << SCALE) + log + (tail >> (61 + 72 - SCALE)), SCALE.cast_signed());
    }
    let (sum, scale) = sum;
    let size = sum.unsigned_abs();
    let surplus = (54 - size.leading_zeros().cast_signed()).max(0);
    (sum < 0, size >> surplus, scale - surplus)
}

/// `log2(1 + r)` with 61 + 72 fraction bits, for an `r` with 61.
fn log_tail(r: i64) -> i128 {
    // The series over ln 2: 1 - r/2 + r^2/3 - …, from the third term on in 62 bits, odd and even terms apart so that
    // the processor can work on both.
    let square = i128::from(r) * i128::from(r);
    let r_squared = (square >> 46) as i64;
    let [c3, c4, c5, c6, c7, c8, c9, c10] = LOG_SERIES;
    let product = |a: i64, b: i64| ((i128::from(a) * i128::from(b)) >> 76) as i64;
    let odd = c3 + product(r_squared, c5 + product(r_squared, c7 + product(r_squared, c9)));
    let even = c4 + product(r_squared, c6 + product(r_squared, c8 + product(r_squared, c10)));
    let rest = odd - ((i128::from(r) * i128::from(even)) >> 61) as i64;
    let sum = LOG_FIRST - ((i128::from(r) * LOG_SECOND) >> 33) + ((i128::from(r_squared) * i128::from(rest)) >> 38);
    i128::from(r) * (sum >> 28)
}

/// 2 to the power of a number with [`SCALE`] fraction bits. A result that the error could push across half-way between
/// two floats is half-way when that can be.
fn exp2(exponent: i128, may_be_half_way: bool) -> f64 {
    let whole = exponent >> SCALE;
    let fraction = (exponent & ((1 << SCALE) - 1)).cast_unsigned();
    let step = (fraction >> (SCALE - 7)) as usize;
    let Some(power) = STEPS.get(step).copied() else {
        return f64::NAN;
    };
    // What is left is below 2**-7: 71 fraction bits fill a word, its square fills one with 78.
    let rest = ((fraction & ((1 << (SCALE - 7)) - 1)) >> (SCALE - 71)) as u64;
    let product = |a: u64, b: u64, shift: u32| ((u128::from(a) * u128::from(b)) >> shift) as u64;
    let square = product(rest, rest, 64);
    let [d1, d2, d3, d4, d5, d6, d7] = EXP_SERIES;
    let odd = d1 + product(square, d3 + product(square, d5 + product(square, d7, 78), 78), 78);
    let even = d2 + product(square, d4 + product(square, d6, 78), 78);
    let growth = product(rest, odd + product(rest, even, 71), 64);
    let head = (power >> (SCALE - 63)) as u64;
    let result = power + ((u128::from(head) * u128::from(growth)) >> (63 + 71 - SCALE));
    let half = 1u128 << (SCALE - 53);
    let cut = result & ((half << 1) - 1);
    let tie = may_be_half_way && cut.abs_diff(half) < 1 << (SCALE - 67);
    if (-1022..=1023).contains(&whole) {
        let kept = (result >> (SCALE - 52)) as u64;
        let up = if tie { kept & 1 == 1 } else { cut > half };
        // Rounding up may carry into the exponent, and from the largest float to infinity: both are right.
        let exponent = ((whole + 1022) as u64) << 52;
        return f64::from_bits(exponent + kept + u64::from(up));
    }
    let result = if tie { result - cut + half } else { result };
    nearest(result, !tie, (whole as i64) - i64::from(SCALE)).unwrap_or(f64::INFINITY)
}

/// One of 128 equal parts of the mantissa's range.
#[derive(Clone, Copy)]
struct Segment {
    /// A number near the inverse of the part's middle, in 512ths.
    inverse: u64,
    /// The binary logarithm of its inverse, with [`SCALE`] fraction bits.
    log: i128,
}

/// Fraction bits while the tables are computed.
const WIDE: u32 = 118;

const LN_2: u128 = ln_ratio(2, 1);
const INVERSE_LN_2: u128 = divide(1 << WIDE, LN_2);

/// `1 / ln 2` with 100 fraction bits.
const LOG_FIRST: i128 = (INVERSE_LN_2 >> (WIDE - 100)).cast_signed();
/// `1 / (2 ln 2)` with 72 fraction bits.
const LOG_SECOND: i128 = (INVERSE_LN_2 >> (WIDE - 72 + 1)).cast_signed();
/// `1 / (k ln 2)` with 62 fraction bits, for `k` from 3 to 10.
const LOG_SERIES: [i64; 8] = log_series();
/// `ln(2)**k / k!` with 64 fraction bits, for `k` from 1 to 7.
const EXP_SERIES: [u64; 7] = exp_series();
static SEGMENTS: [Segment; 128] = segments();
/// `2 ** (k / 128)` with [`SCALE`] fraction bits.
static STEPS: [u128; 128] = steps();

// What follows runs at compile time, where an index out of range or an overflow is a compile error.

#[allow(clippy::indexing_slicing)]
const fn log_series() -> [i64; 8] {
    let mut series = [0; 8];
    let mut at = 0;
    while at < 8 {
        series[at] = ((INVERSE_LN_2 / (at as u128 + 3)) >> (WIDE - 62)) as i64;
        at += 1;
    }
    series
}

#[allow(clippy::indexing_slicing)]
const fn exp_series() -> [u64; 7] {
    let mut series = [0; 7];
    let mut term = 1 << WIDE;
    let mut at = 0;
    while at < 7 {
        term = multiply(term, LN_2) / (at as u128 + 1);
        series[at] = (term >> (WIDE - 64)) as u64;
        at += 1;
    }
    series
}

#[allow(clippy::indexing_slicing)]
const fn segments() -> [Segment; 128] {
    let mut segments = [Segment { inverse: 512, log: 0 }; 128];
    let mut at = 1;
    while at < 127 {
        // The middle of the part is (257 + 2 at) / 256.
        let middle = 257 + 2 * at as u64;
        let inverse = (512 * 256 + middle / 2) / middle;
        let log = multiply(ln_ratio(512, inverse as u128), INVERSE_LN_2) >> (WIDE - SCALE);
        segments[at] = Segment { inverse, log: log.cast_signed() };
        at += 1;
    }
    // The last part belongs to the next power of two, so that a number just below 1 is close to 1, too.
    segments[127] = Segment { inverse: 256, log: 0 };
    segments
}

#[allow(clippy::indexing_slicing)]
const fn steps() -> [u128; 128] {
    let mut steps = [0; 128];
    let mut at = 0;
    while at < 128 {
        let x = LN_2 / 128 * at as u128;
        let (mut sum, mut term, mut k) = (0u128, 1u128 << WIDE, 1);
        while term > 0 {
            sum += term;
            term = multiply(term, x) / k;
            k += 1;
        }
        steps[at] = sum >> (WIDE - SCALE);
        at += 1;
    }
    steps
}

/// `ln(a / b)` by the series of the inverse hyperbolic tangent.
const fn ln_ratio(a: u128, b: u128) -> u128 {
    let ratio = ((a - b) << WIDE) / (a + b);
    let square = multiply(ratio, ratio);
    let (mut sum, mut power, mut k) = (0, ratio, 1);
    while power > 0 {
        sum += power / k;
        power = multiply(power, square);
        k += 2;
    }
    2 * sum
}

/// The product of two fractions.
const fn multiply(a: u128, b: u128) -> u128 {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let middle = a1 * b0 + ((a0 * b0) >> 64);
    let low = a0 * b1 + (middle & LOW);
    let high = a1 * b1 + (middle >> 64) + (low >> 64);
    (high << (128 - WIDE)) | ((low & LOW) >> (WIDE - 64))
}

/// The quotient of two fractions, bit by bit.
const fn divide(a: u128, b: u128) -> u128 {
    let (mut rest, mut quotient, mut bit) = (a % b, a / b, 0);
    while bit < WIDE {
        rest <<= 1;
        quotient <<= 1;
        if rest >= b {
            rest -= b;
            quotient |= 1;
        }
        bit += 1;
    }
    quotient
}
