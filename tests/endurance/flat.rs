//! Whether a measured value stays flat, by one of two rules that outliers do not move: the slope of Theil and Sen (the median of
//! the slopes between all pairs of samples) times the length of the run, or the growth of the floor.

/// Minimum number of samples that can be rated.
const FEWEST: usize = 3;

/// How the growth of a value is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The slope of Theil and Sen, times the length of the run.
    Slope,
    /// The lowest sample of the second half minus the lowest of the first half. For a value that rises for a while and falls
    /// back, as the heap does while a connection is replaced: what leaks stays, so it raises the floor.
    Floor,
}

/// One measured value of one process.
pub struct Series {
    pub rule: Rule,
    /// The process and the value, such as `server heap kB`.
    pub what: String,
    /// Permitted growth over the run, in the unit of the value.
    pub limit: f64,
    /// Time in seconds, and value.
    pub samples: Vec<(f64, f64)>,
}

/// The median of the slopes between all pairs of samples, per second; 0 for less than two.
pub fn slope(samples: &[(f64, f64)]) -> f64 {
    let mut slopes = Vec::new();
    for (n, first) in samples.iter().enumerate() {
        slopes.extend(samples[n + 1..].iter().map(|later| (later.1 - first.1) / (later.0 - first.0)));
    }
    median(&mut slopes)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        length => (values[(length - 1) / 2] + values[length / 2]) / 2.0,
    }
}

impl Series {
    /// Growth over the run, by the rule.
    pub fn growth(&self) -> f64 {
        if self.rule == Rule::Floor {
            let (first, second) = self.samples.split_at(self.samples.len() / 2);
            let floor =
                |part: &[(f64, f64)]| part.iter().map(|sample| sample.1).fold(f64::INFINITY, f64::min);
            return floor(second) - floor(first);
        }
        let span = match (self.samples.first(), self.samples.last()) {
            (Some(first), Some(last)) => last.0 - first.0,
            _ => 0.0,
        };
        slope(&self.samples) * span
    }

    /// A value that shrinks is flat. Less than [`FEWEST`] samples show nothing.
    pub fn is_flat(&self) -> bool {
        self.samples.len() >= FEWEST && self.growth() <= self.limit
    }

    /// A line of the table.
    pub fn row(&self) -> String {
        let value = |sample: Option<&(f64, f64)>| sample.map_or(f64::NAN, |sample| sample.1);
        let mut values: Vec<f64> = self.samples.iter().map(|sample| sample.1).collect();
        format!(
            "{:<28}{:>11.1}{:>11.1}{:>11.1}{:>10.1}{:>9.1}  {}",
            self.what,
            value(self.samples.first()),
            median(&mut values),
            value(self.samples.last()),
            self.growth(),
            self.limit,
            match self.is_flat() {
                true => "flat",
                false if self.samples.len() < FEWEST => "too few samples",
                false => "GROWS",
            }
        )
    }

    /// The heading of [`Series::row`].
    pub fn heading() -> String {
        format!("{:<28}{:>11}{:>11}{:>11}{:>10}{:>9}", "value", "first", "median", "last", "growth", "limit")
    }
}

/// Checks the test itself: noise and outliers pass, and a slow leak in the same noise does not.
pub fn check() -> Result<(), String> {
    let run = |rule: Rule, leak: f64| Series {
        rule,
        what: String::new(),
        limit: 50.0,
        samples: (0..12)
            .map(|n| {
                let noise = [0.0, 31.0, -17.0, 8.0, -25.0, 12.0][n % 6];
                let outlier = if n == 5 { 400.0 } else { 0.0 };
                (n as f64 * 15.0, 5_000.0 + noise + outlier + leak * n as f64)
            })
            .collect(),
    };
    let works = |rule| run(rule, 0.0).is_flat() && !run(rule, 10.0).is_flat() && run(rule, -10.0).is_flat();
    if works(Rule::Slope) && works(Rule::Floor) {
        Ok(())
    } else {
        Err("the test of growth does not work".to_owned())
    }
}
