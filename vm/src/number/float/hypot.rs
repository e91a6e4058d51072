//! The length of a vector.

/// `sqrt(a*a + b*b)` of finite numbers, without overflow on the way and nearly always correctly rounded: the root
/// of the rounded sum is corrected by what rounding lost.
pub fn hypot(a: f64, b: f64) -> f64 {
    let (large, small) = (a.abs().max(b.abs()), a.abs().min(b.abs()));
    // So far apart that the small one does not count, or is 0.
    if small <= large * 2f64.powi(-54) {
        return large + small;
    }
    // A power of two brings the squares into range; taking it back is exact unless the result is subnormal.
    let scale = if large > 1e150 {
        2f64.powi(-600)
    } else if small < 1e-130 {
        2f64.powi(600)
    } else {
        1.0
    };
    let (x, y) = (large * scale, small * scale);
    let (xx, yy) = (x * x, y * y);
    let sum = xx + yy;
    let root = sum.sqrt();
    // What is left of x*x + y*y when the square of the root is taken away, each rounding error included.
    let sum_error = yy - (sum - xx);
    let lost = libm::fma(x, x, -xx) + libm::fma(y, y, -yy) + sum_error;
    let missing = lost - libm::fma(root, root, -sum);
    (root + missing / (2.0 * root)) / scale
}
