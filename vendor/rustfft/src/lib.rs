//! The part of `rustfft`'s interface that `nnnoiseless` calls, on one small transform.
//!
//! Why it exists: the noise suppressor asks for Fourier transforms of one length (480 complex points) in one precision, and the
//! crate of this name brings planners and kernels for every length, two precisions and three instruction sets, which were a tenth
//! of the shipped library. `[patch.crates-io]` in audioroom's Cargo.toml puts this one in its place; a program that takes audioroom
//! as a Rust dependency gets the other one and hears no difference.
//!
//! What it is not: a Fourier library. It transforms `f32` out of place, at lengths up to 512 that are 16 times factors of 2, 3
//! and 5, unscaled in both directions like the original. Nothing else is here, so that other use fails when it is compiled.
//!
//! The algorithm is Stockham's: a stage for every factor reads one buffer and writes the other in the order that the next stage
//! wants, so no step of sorting is needed, and the points that are rotated alike lie side by side, so that four are
//! reckoned with at once. Called on the media thread; allocates only when it is planned.
#![forbid(unsafe_code)]

pub use num_complex;

use std::f64::consts::TAU;
use std::marker::PhantomData;
use std::ops::{Add, Mul, Sub};
use std::sync::Arc;

use num_complex::Complex;

type Point = Complex<f32>;

/// A transform of one length and direction.
pub trait Fft<T>: Send + Sync {
    /// Points of scratch that `process_outofplace_with_scratch` needs.
    fn get_outofplace_scratch_len(&self) -> usize;

    /// Writes the transform of `input` to `output`, and leaves something else in `input`. Both have the planned length.
    fn process_outofplace_with_scratch(
        &self,
        input: &mut [Complex<T>],
        output: &mut [Complex<T>],
        scratch: &mut [Complex<T>],
    );
}

/// Makes transforms.
pub struct FftPlanner<T> {
    precision: PhantomData<T>,
}

impl FftPlanner<f32> {
    /// A planner; it remembers nothing.
    #[allow(clippy::new_without_default)]
    pub fn new() -> FftPlanner<f32> {
        FftPlanner { precision: PhantomData }
    }

    /// The transform by `exp(-2πi·k·n/length)`. Panics at a length that is not 16 times
    /// factors of 2, 3 and 5, or is above 512.
    pub fn plan_fft_forward(&mut self, length: usize) -> Arc<dyn Fft<f32>> {
        Arc::new(Stockham::new(length, false))
    }

    /// The transform by `exp(2πi·k·n/length)`, without division by the length. Panics like `plan_fft_forward`.
    pub fn plan_fft_inverse(&mut self, length: usize) -> Arc<dyn Fft<f32>> {
        Arc::new(Stockham::new(length, true))
    }
}

/// As many points as are reckoned with at once: what one instruction takes everywhere.
const LANES: usize = 4;
/// The longest transform, in `LANES`; its work lies on the stack.
const LONGEST: usize = 512 / LANES;

/// Neighbouring points, real and imaginary parts apart.
#[derive(Clone, Copy, Default)]
struct Lanes {
    re: [f32; LANES],
    im: [f32; LANES],
}

/// One factor of the length.
struct Stage {
    radix: usize,
    /// Points side by side that are rotated alike.
    stride: usize,
    /// What outputs 1, 2 … of a small transform are multiplied by, for every group of such points.
    rotations: Vec<Point>,
}

struct Stockham {
    length: usize,
    /// It is the forward transform with real and imaginary parts exchanged before and after it.
    inverse: bool,
    /// The first one has a stride of 1 and the radix 4, so all others have strides that are multiples of `LANES`.
    stages: Vec<Stage>,
}

impl Stockham {
    fn new(length: usize, inverse: bool) -> Stockham {
        let mut stages = Vec::new();
        let (mut rest, mut stride) = (length, 1);
        for radix in [4, 5, 3, 2] {
            while rest > 0 && rest % radix == 0 {
                let groups = rest / radix;
                let rotations = (0..groups)
                    .flat_map(|group| (1..radix).map(move |output| group * output))
                    .map(|turns| {
                        let angle = -TAU * turns as f64 / rest as f64;
                        Complex::new(angle.cos() as f32, angle.sin() as f32)
                    })
                    .collect();
                stages.push(Stage { radix, stride, rotations });
                stride *= radix;
                rest = groups;
            }
        }
        assert!(
            rest == 1 && length.is_multiple_of(4 * LANES) && length <= LONGEST * LANES,
            "a transform of {length} points is not possible here: it must be 16 times factors of 2, 3 and 5, at most 512"
        );
        Stockham { length, inverse, stages }
    }
}

impl Fft<f32> for Stockham {
    fn get_outofplace_scratch_len(&self) -> usize {
        0
    }

    fn process_outofplace_with_scratch(
        &self,
        input: &mut [Point],
        output: &mut [Point],
        _scratch: &mut [Point],
    ) {
        assert!(
            input.len() == self.length && output.len() == self.length,
            "this transform was planned for {} points",
            self.length
        );
        let mut buffers = [[Lanes::default(); LONGEST]; 2];
        let [from, to] = &mut buffers;
        let (mut from, mut to) = (&mut from[..self.length / LANES], &mut to[..self.length / LANES]);
        let inputs = to.iter_mut().zip(input.as_chunks().0);
        // Asked once, not for every point.
        match self.inverse {
            false => inputs.for_each(|(lanes, points)| *lanes = Lanes::load(points)),
            true => inputs.for_each(|(lanes, points)| *lanes = Lanes::load(points).exchanged()),
        }
        for stage in &self.stages {
            std::mem::swap(&mut from, &mut to);
            match stage.radix {
                _ if stage.stride == 1 => stage.first(from, to),
                2 => stage.next(from, to, two),
                3 => stage.next(from, to, three),
                4 => stage.next(from, to, four),
                _ => stage.next(from, to, five),
            }
        }
        let outputs = output.as_chunks_mut().0.iter_mut().zip(to);
        match self.inverse {
            false => outputs.for_each(|(points, lanes)| *points = lanes.store()),
            true => outputs.for_each(|(points, lanes)| *points = lanes.exchanged().store()),
        }
    }
}

impl Stage {
    /// The first stage, where every point has rotations of its own: the lanes of its inputs are four small transforms, those of
    /// its outputs the four results of one.
    fn first(&self, from: &[Lanes], to: &mut [Lanes]) {
        let apart = from.len() / 4;
        let rotations = self.rotations.as_chunks::<{ 3 * LANES }>().0;
        for (index, (outputs, rotations)) in
            to.as_chunks_mut::<LANES>().0.iter_mut().zip(rotations).enumerate()
        {
            let mut points = four(std::array::from_fn(|input| from[input * apart + index]));
            for (output, points) in points.iter_mut().skip(1).enumerate() {
                *points = *points * Lanes::load(&std::array::from_fn(|lane| rotations[3 * lane + output]));
            }
            for (lane, output) in outputs.iter_mut().enumerate() {
                output.re = points.map(|points| points.re[lane]);
                output.im = points.map(|points| points.im[lane]);
            }
        }
    }

    /// Any later stage. Transforms `RADIX` points at a time with `small`, rotates what comes out, and writes it where the next
    /// stage reads it.
    #[inline(always)]
    fn next<const RADIX: usize>(
        &self,
        from: &[Lanes],
        to: &mut [Lanes],
        small: impl Fn([Lanes; RADIX]) -> [Lanes; RADIX],
    ) {
        let (apart, width) = (from.len() / RADIX, self.stride / LANES);
        let groups = to.chunks_exact_mut(RADIX * width).zip(self.rotations.chunks_exact(RADIX - 1));
        for (group, (outputs, rotations)) in groups.enumerate() {
            let inputs: [&[Lanes]; RADIX] =
                std::array::from_fn(|input| &from[input * apart + group * width..][..width]);
            let mut rest = outputs;
            let outputs: [&mut [Lanes]; RADIX] =
                std::array::from_fn(|_| rest.split_off_mut(..width).unwrap_or_default());
            for index in 0..width {
                let points = small(inputs.map(|input| input[index]));
                outputs[0][index] = points[0];
                for output in 1..RADIX {
                    outputs[output][index] = points[output] * Lanes::all(rotations[output - 1]);
                }
            }
        }
    }
}

impl Lanes {
    #[inline(always)]
    fn load(points: &[Point; LANES]) -> Lanes {
        Lanes { re: points.map(|point| point.re), im: points.map(|point| point.im) }
    }

    #[inline(always)]
    fn store(&self) -> [Point; LANES] {
        std::array::from_fn(|lane| Complex::new(self.re[lane], self.im[lane]))
    }

    #[inline(always)]
    fn exchanged(&self) -> Lanes {
        Lanes { re: self.im, im: self.re }
    }

    #[inline(always)]
    fn all(point: Point) -> Lanes {
        Lanes { re: [point.re; LANES], im: [point.im; LANES] }
    }

    /// Turned back by a quarter.
    #[inline(always)]
    fn quarter(self) -> Lanes {
        Lanes { re: self.im, im: self.re.map(|part| -part) }
    }
}

impl Add for Lanes {
    type Output = Lanes;
    #[inline(always)]
    fn add(self, other: Lanes) -> Lanes {
        Lanes {
            re: std::array::from_fn(|lane| self.re[lane] + other.re[lane]),
            im: std::array::from_fn(|lane| self.im[lane] + other.im[lane]),
        }
    }
}

impl Sub for Lanes {
    type Output = Lanes;
    #[inline(always)]
    fn sub(self, other: Lanes) -> Lanes {
        Lanes {
            re: std::array::from_fn(|lane| self.re[lane] - other.re[lane]),
            im: std::array::from_fn(|lane| self.im[lane] - other.im[lane]),
        }
    }
}

impl Mul for Lanes {
    type Output = Lanes;
    #[inline(always)]
    fn mul(self, other: Lanes) -> Lanes {
        Lanes {
            re: std::array::from_fn(|lane| self.re[lane] * other.re[lane] - self.im[lane] * other.im[lane]),
            im: std::array::from_fn(|lane| self.re[lane] * other.im[lane] + self.im[lane] * other.re[lane]),
        }
    }
}

impl Mul<f32> for Lanes {
    type Output = Lanes;
    #[inline(always)]
    fn mul(self, factor: f32) -> Lanes {
        Lanes { re: self.re.map(|part| part * factor), im: self.im.map(|part| part * factor) }
    }
}

#[inline(always)]
fn two([a, b]: [Lanes; 2]) -> [Lanes; 2] {
    [a + b, a - b]
}

#[inline(always)]
fn three([a, b, c]: [Lanes; 3]) -> [Lanes; 3] {
    const SIN: f32 = 0.866_025_4;
    let sum = b + c;
    let middle = a - sum * 0.5;
    let side = ((b - c) * SIN).quarter();
    [a + sum, middle + side, middle - side]
}

#[inline(always)]
fn four([a, b, c, d]: [Lanes; 4]) -> [Lanes; 4] {
    let (even, odd) = (a + c, b + d);
    let (middle, side) = (a - c, (b - d).quarter());
    [even + odd, middle + side, even - odd, middle - side]
}

#[inline(always)]
fn five([a, b, c, d, e]: [Lanes; 5]) -> [Lanes; 5] {
    // Cosine and sine of one and of two fifths of a turn.
    const COS: [f32; 2] = [0.309_017, -0.809_017];
    const SIN: [f32; 2] = [0.951_056_54, 0.587_785_24];
    let (outer, inner) = (b + e, c + d);
    let (outer_side, inner_side) = ((b - e).quarter(), (c - d).quarter());
    let first = a + outer * COS[0] + inner * COS[1];
    let second = a + outer * COS[1] + inner * COS[0];
    let first_side = outer_side * SIN[0] + inner_side * SIN[1];
    let second_side = outer_side * SIN[1] - inner_side * SIN[0];
    [a + outer + inner, first + first_side, second + second_side, second - second_side, first - first_side]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points that are the same every time and have no pattern.
    fn points(length: usize) -> Vec<Point> {
        let mut state = 1_u32;
        let mut number = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..length).map(|_| Complex::new(number(), number())).collect()
    }

    /// The definition, in double precision.
    fn directly(input: &[Point], sign: f64) -> Vec<Complex<f64>> {
        let length = input.len();
        (0..length)
            .map(|bin| {
                input
                    .iter()
                    .enumerate()
                    .map(|(index, point)| {
                        let angle = sign * TAU * ((bin * index) % length) as f64 / length as f64;
                        Complex::new(f64::from(point.re), f64::from(point.im))
                            * Complex::from_polar(1.0, angle)
                    })
                    .sum()
            })
            .collect()
    }

    fn transformed(plan: &dyn Fft<f32>, input: &[Point]) -> Vec<Point> {
        let mut output = vec![Point::default(); input.len()];
        let mut scratch = vec![Point::default(); plan.get_outofplace_scratch_len()];
        plan.process_outofplace_with_scratch(&mut input.to_vec(), &mut output, &mut scratch);
        output
    }

    #[test]
    fn it_is_the_transform_of_the_definition() {
        for length in [16, 32, 48, 64, 80, 144, 240, 256, 400, 480, 512] {
            let input = points(length);
            for sign in [-1.0, 1.0] {
                let mut planner = FftPlanner::<f32>::new();
                let plan = if sign < 0.0 {
                    planner.plan_fft_forward(length)
                } else {
                    planner.plan_fft_inverse(length)
                };
                let wanted = directly(&input, sign);
                let power: f64 = wanted.iter().map(Complex::norm_sqr).sum();
                let error: f64 = transformed(&*plan, &input)
                    .iter()
                    .zip(&wanted)
                    .map(|(got, wanted)| {
                        (Complex::new(f64::from(got.re), f64::from(got.im)) - wanted).norm_sqr()
                    })
                    .sum();
                // 130 dB below: what single precision leaves.
                assert!(
                    error < power * 1e-13,
                    "{length} points, direction {sign}: {:.1} dB",
                    10.0 * (error / power).log10()
                );
            }
        }
    }

    #[test]
    fn forward_and_back_is_the_input_times_the_length() {
        let input = points(480);
        let mut planner = FftPlanner::<f32>::new();
        let (forward, inverse) = (planner.plan_fft_forward(480), planner.plan_fft_inverse(480));
        for (got, wanted) in transformed(&*inverse, &transformed(&*forward, &input)).iter().zip(&input) {
            assert!((got / 480.0 - wanted).norm() < 1e-6, "{got} is not 480 times {wanted}");
        }
    }

    #[test]
    #[should_panic(expected = "must be 16 times factors of 2, 3 and 5")]
    fn a_length_with_another_factor_is_refused() {
        FftPlanner::<f32>::new().plan_fft_forward(16 * 7);
    }
}
