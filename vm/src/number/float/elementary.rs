//! The elementary functions: in software, alike on every machine, and as near to CPython's last digit as measurement
//! found (`docs/measurements-floats.md`). Everything in the VM that needs one of them takes it from here.
//!
//! They take and give any float, as C's do: NaN for what is undefined, infinity for a pole or past the range. Which
//! of these is an exception in Python is the caller's business.

use super::canonical;

/// Past this the hyperbolic functions are half of `exp`, or 1, to the last bit.
const FAR: f64 = 22.0;

/// Past this a square root of a square plus one is the number itself.
const HUGE: f64 = (1u64 << 28) as f64;

pub fn exp(x: f64) -> f64 {
    pxfm::f_exp(x)
}

/// `exp(x) - 1`.
pub fn expm1(x: f64) -> f64 {
    libm::expm1(x)
}

/// The natural logarithm.
pub fn log(x: f64) -> f64 {
    canonical(pxfm::f_log(x))
}

pub fn log2(x: f64) -> f64 {
    canonical(pxfm::f_log2(x))
}

/// The decimal logarithm, as C libraries compute it: the logarithm of the mantissa, and that of the power of two in two
/// parts.
pub fn log10(x: f64) -> f64 {
    const LOG10_E: f64 = std::f64::consts::LOG10_E;
    const LOG10_2_HIGH: f64 = 3.010_299_956_636_117_7e-1;
    const LOG10_2_LOW: f64 = 3.694_239_077_158_931e-13;
    if !x.is_finite() || x <= 0.0 {
        return log(x);
    }
    let (mantissa, exponent) = libm::frexp(x);
    // The mantissa from 1 to 2 for large numbers, from 1/2 to 1 for small ones, so that numbers near 1 cancel nothing.
    let (mantissa, exponent) = if exponent > 0 { (mantissa * 2.0, exponent - 1) } else { (mantissa, exponent) };
    let power = f64::from(exponent);
    power * LOG10_2_LOW + LOG10_E * log(mantissa) + power * LOG10_2_HIGH
}

/// `log(1 + x)`.
pub fn log1p(x: f64) -> f64 {
    canonical(libm::log1p(x))
}

pub fn sin(x: f64) -> f64 {
    canonical(pxfm::f_sin(x))
}

pub fn cos(x: f64) -> f64 {
    canonical(pxfm::f_cos(x))
}

pub fn tan(x: f64) -> f64 {
    canonical(pxfm::f_tan(x))
}

pub fn asin(x: f64) -> f64 {
    canonical(pxfm::f_asin(x))
}

pub fn acos(x: f64) -> f64 {
    canonical(pxfm::f_acos(x))
}

pub fn atan(x: f64) -> f64 {
    canonical(pxfm::f_atan(x))
}

pub fn atan2(y: f64, x: f64) -> f64 {
    canonical(pxfm::f_atan2(y, x))
}

pub fn sinh(x: f64) -> f64 {
    let size = x.abs();
    let half = 0.5f64.copysign(x);
    if size >= FAR {
        return half_exp(size, half);
    }
    let t = expm1(size);
    if size >= 1.0 {
        half * (t + t / (t + 1.0))
    } else if size < 1.0 / HUGE {
        x
    } else {
        half * (2.0 * t - t * t / (t + 1.0))
    }
}

pub fn cosh(x: f64) -> f64 {
    let size = x.abs();
    if size >= FAR {
        half_exp(size, 0.5)
    } else if size < 0.5 * std::f64::consts::LN_2 {
        let t = expm1(size);
        1.0 + t * t / (2.0 * (1.0 + t))
    } else {
        let t = exp(size);
        0.5 * t + 0.5 / t
    }
}

/// Half of `exp(size)`, which may be in range when `exp` is not.
fn half_exp(size: f64, half: f64) -> f64 {
    let whole = exp(size);
    if whole.is_infinite() && size.is_finite() {
        let root = exp(0.5 * size);
        return half * root * root;
    }
    canonical(half * whole)
}

pub fn tanh(x: f64) -> f64 {
    let size = x.abs();
    let tanh = if size >= FAR {
        1.0
    } else if size >= 1.0 {
        1.0 - 2.0 / (expm1(2.0 * size) + 2.0)
    } else {
        let t = expm1(-2.0 * size);
        -t / (t + 2.0)
    };
    if x.is_nan() { f64::NAN } else { tanh.copysign(x) }
}

pub fn asinh(x: f64) -> f64 {
    let size = x.abs();
    let asinh = if size < 1.0 / HUGE {
        size
    } else if size > HUGE {
        log(size) + std::f64::consts::LN_2
    } else if size > 2.0 {
        log(2.0 * size + 1.0 / ((x * x + 1.0).sqrt() + size))
    } else {
        let square = x * x;
        log1p(size + square / (1.0 + (1.0 + square).sqrt()))
    };
    canonical(asinh).copysign(if x.is_nan() { 1.0 } else { x })
}

pub fn acosh(x: f64) -> f64 {
    let acosh = if x < 1.0 {
        f64::NAN
    } else if x >= HUGE {
        log(x) + std::f64::consts::LN_2
    } else if x > 2.0 {
        log(2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt()))
    } else {
        let t = x - 1.0;
        log1p(t + (2.0 * t + t * t).sqrt())
    };
    canonical(acosh)
}

pub fn atanh(x: f64) -> f64 {
    canonical(libm::atanh(x))
}

/// The cube root.
pub fn cbrt(x: f64) -> f64 {
    canonical(libm::cbrt(x))
}

/// The error function.
pub fn erf(x: f64) -> f64 {
    canonical(libm::erf(x))
}

/// `1 - erf(x)`.
pub fn erfc(x: f64) -> f64 {
    canonical(libm::erfc(x))
}
