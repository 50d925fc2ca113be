//! Times of tasks that take turns, so that a slow moment of the machine affects all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The extent of a measurement.
#[derive(Clone, Copy)]
pub struct Effort {
    pub rounds: usize,
    /// Shortest time of one task in one round.
    pub turn: Duration,
    /// Longest time of one task in all rounds, as far as three rounds fit in. Slow tasks sit out rounds.
    pub most: Duration,
}

impl Effort {
    /// Long enough for the resolution of the clock, short enough for all tasks to run under the same conditions.
    pub const FULL: Self =
        Self { rounds: 101, turn: Duration::from_micros(1_500), most: Duration::from_millis(1_500) };
    /// Shows that every task runs; the times mean nothing.
    pub const QUICK: Self = Self { rounds: 1, turn: Duration::from_micros(20), most: Duration::from_secs(1) };
}

/// Work on one of several documents.
pub struct Task<'t> {
    /// The number of documents.
    pub documents: usize,
    /// Works on the document with this number; returns the number of violations that were found.
    pub run: Box<dyn FnMut(usize) -> usize + 't>,
}

/// The nanoseconds of one task in each round that it took part in.
#[derive(Clone)]
pub struct Times(Vec<Option<f64>>);

/// A median with the ends of what nine rounds in ten lie between.
#[derive(Clone, Copy)]
pub struct Spread {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Task<'_> {
    fn time(&mut self, passes: u32) -> Duration {
        let start = Instant::now();
        for _ in 0..passes {
            for at in 0..self.documents {
                black_box((self.run)(black_box(at)));
            }
        }
        start.elapsed()
    }

    /// The number of passes over all documents that take a turn, and their time.
    fn passes(&mut self, turn: Duration) -> (u32, Duration) {
        let mut passes = 1;
        loop {
            let time = self.time(passes);
            if time >= turn || passes >= 1 << 20 {
                return (passes, time);
            }
            passes *= 2;
        }
    }
}

/// Measures all tasks; they take turns within each round.
pub fn measure(tasks: &mut [Task<'_>], effort: Effort) -> Vec<Times> {
    let passes: Vec<(u32, Duration)> = tasks.iter_mut().map(|task| task.passes(effort.turn)).collect();
    let mut times = vec![Times(Vec::with_capacity(effort.rounds)); tasks.len()];
    for round in 0..effort.rounds {
        for ((task, (passes, turn)), times) in tasks.iter_mut().zip(&passes).zip(&mut times) {
            let share = (turn.as_secs_f64() * effort.rounds as f64 / effort.most.as_secs_f64()) as usize;
            // Powers of two, so that a task and its base take part in the same rounds.
            let every = share.clamp(1, effort.rounds.div_ceil(3)).next_power_of_two();
            let takes_part = round % every == 0;
            let runs = f64::from(*passes) * task.documents as f64;
            times.0.push(takes_part.then(|| task.time(*passes).as_secs_f64() * 1e9 / runs));
        }
    }
    times
}

impl Times {
    pub fn spread(&self) -> Spread {
        let mut sorted: Vec<f64> = self.0.iter().flatten().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let at = |percent: usize| sorted[(sorted.len() - 1) * percent / 100];
        Spread { median: at(50), low: at(5), high: at(95) }
    }

    /// The times relative to others of the same rounds.
    pub fn over(&self, base: &Self) -> Self {
        self.with(base, |time, base| time / base)
    }

    /// The times beyond others of the same rounds.
    pub fn beyond(&self, base: &Self) -> Self {
        self.with(base, |time, base| time - base)
    }

    fn with(&self, other: &Self, combine: fn(f64, f64) -> f64) -> Self {
        let both = self.0.iter().zip(&other.0).map(|(time, other)| time.zip(*other));
        Self(both.map(|both| both.map(|(time, other)| combine(time, other))).collect())
    }
}
