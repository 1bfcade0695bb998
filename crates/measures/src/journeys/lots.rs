//! Draws for many measures at once (`journey.md` 15). The generator is seeded afresh for each measure, so all read one row of
//! numbers, each from its beginning: a number is made once and then used by all. Measures with as many values draw the same places.
//!
//! A resample is held as how often each person was drawn, a byte a person, so that it lies in the cache and whole numbers are
//! summed as whole numbers, many at a time.

use super::bootstrap::SplitMix64;
use yf_model::at_once;

/// Measures that as many persons have a value of, and those values, held so that a resample is quickly summed.
#[derive(Debug)]
pub(super) struct Lot {
    persons: usize,
    measures: Vec<Held>,
}

/// One measure of everybody in a lot.
#[derive(Debug)]
pub(super) enum Held {
    /// Small whole numbers: nearly all measures.
    Small(Vec<i16>),
    /// Nearly all nought: the place and the value of those who have more.
    Few(Vec<(u32, f64)>),
    /// Anything else.
    Wide(Vec<f64>),
}

/// Of how many persons one at most may have more than nought where only those are held.
const FEW: usize = 24;

impl Held {
    /// From a value of each.
    pub fn of(values: Vec<f64>) -> Held {
        let more = values.iter().filter(|v| **v != 0.0).count();
        if more * FEW < values.len() {
            return Held::Few((0..).zip(values).filter(|(_, v)| *v != 0.0).collect());
        }
        let small: Option<Vec<i16>> = values.iter().map(|v| small(*v)).collect();
        small.map_or_else(|| Held::Wide(values), Held::Small)
    }
}

fn small(value: f64) -> Option<i16> {
    let whole = value as i16;
    (f64::from(whole) == value).then_some(whole)
}

/// Persons that are summed at a time: what was drawn of them stays in the nearest cache while every measure is summed, and no
/// sum of 255 draws of the largest small number passes 32 bits.
const STRETCH: usize = 1 << 8;

impl Lot {
    /// Measures of so many persons each.
    pub fn new(persons: usize, measures: Vec<Held>) -> Lot {
        Lot { persons, measures }
    }

    /// Adds up each measure over persons drawn so often.
    fn sum(&self, drawn: &[u8], sums: &mut [f64]) {
        for (held, sum) in self.measures.iter().zip(sums) {
            *sum = match held {
                Held::Small(values) => {
                    let stretches = values.chunks(STRETCH).zip(drawn.chunks(STRETCH));
                    stretches.map(|(values, drawn)| i64::from(small_sum(values, drawn))).sum::<i64>() as f64
                }
                Held::Few(few) => {
                    // From nought on: a sum of no fractions is −0, and would be written so where nobody has any.
                    let times = |n: u32| f64::from(drawn.get(n as usize).copied().unwrap_or(0));
                    few.iter().fold(0.0, |sum, (n, v)| sum + times(*n) * v)
                }
                Held::Wide(values) => wide_sum(values, drawn),
            };
        }
    }

    /// The same from scratch, for a resample in which somebody was drawn more often than a byte can hold.
    fn sum_slowly(&self, random: &mut SplitMix64, sums: &mut [f64]) {
        sums.fill(0.0);
        for _ in 0..self.persons {
            let person = random.index(self.persons as u64);
            for (held, sum) in self.measures.iter().zip(&mut *sums) {
                *sum += match held {
                    Held::Small(values) => values.get(person).map_or(0.0, |v| f64::from(*v)),
                    Held::Few(few) => few.binary_search_by_key(&person, |(n, _)| *n as usize).map_or(0.0, |n| few[n].1),
                    Held::Wide(values) => values.get(person).copied().unwrap_or(0.0),
                };
            }
        }
    }
}

/// In sixteen sums side by side: as many whole numbers as a processor multiplies at once without widening them first.
fn small_sum(values: &[i16], drawn: &[u8]) -> i32 {
    let mut sums = [0_i32; 16];
    let (values, last_values) = values.as_chunks::<16>();
    let (drawn, last_drawn) = drawn.as_chunks::<16>();
    for (values, drawn) in values.iter().zip(drawn) {
        for ((sum, value), drawn) in sums.iter_mut().zip(values).zip(drawn) {
            *sum += i32::from(*value) * i32::from(i16::from(*drawn));
        }
    }
    let last = last_values.iter().zip(last_drawn).map(|(value, drawn)| i32::from(*value) * i32::from(*drawn));
    sums.iter().sum::<i32>() + last.sum::<i32>()
}

/// How many were drawn, added up in sixteen small sums, which 256 bytes each cannot pass.
fn counted(drawn: &[u8]) -> u64 {
    let of = |stretch: &[u8]| -> u64 {
        let mut sums = [0_u16; 16];
        let (stretch, last) = stretch.as_chunks::<16>();
        for drawn in stretch {
            sums.iter_mut().zip(drawn).for_each(|(sum, drawn)| *sum += u16::from(*drawn));
        }
        sums.iter().map(|sum| u64::from(*sum)).sum::<u64>() + last.iter().map(|drawn| u64::from(*drawn)).sum::<u64>()
    };
    drawn.chunks(16 * 256).map(of).sum()
}

/// In eight sums side by side, which the processor adds at once; the order is the same on every machine.
fn wide_sum(values: &[f64], drawn: &[u8]) -> f64 {
    let mut sums = [0.0; 8];
    let (values, last_values) = values.as_chunks::<8>();
    let (drawn, last_drawn) = drawn.as_chunks::<8>();
    for (values, drawn) in values.iter().zip(drawn) {
        for ((sum, value), drawn) in sums.iter_mut().zip(values).zip(drawn) {
            *sum += value * f64::from(*drawn);
        }
    }
    let last: f64 = last_values.iter().zip(last_drawn).map(|(value, drawn)| value * f64::from(*drawn)).sum();
    sums.iter().sum::<f64>() + last
}

/// Numbers that are made before each lot reads them: they stay in the second cache, beside what one lot has drawn.
const BLOCK: usize = 1 << 15;

/// The means of each measure of each lot, a resample an entry, in the order in which they are drawn.
pub(super) fn draw(lots: &[Lot], resamples: u64, seed: u64, threads: usize) -> Vec<Vec<Vec<f64>>> {
    let parts = parts(lots, resamples, threads.max(1) as u64);
    let mut out: Vec<Vec<Vec<f64>>> = lots.iter().map(|lot| vec![Vec::new(); lot.measures.len()]).collect();
    for part in at_once(&parts, |part| draw_part(lots, part, seed)) {
        for (to, from) in out.iter_mut().zip(part) {
            to.iter_mut().zip(from).for_each(|(to, from)| to.extend(from));
        }
    }
    out
}

/// Which resamples of each lot are one part's: first, and the one after the last.
type Part = Vec<(u64, u64)>;

/// Cuts the row of numbers so that each part has as many draws to do, each lot's cut being at the next beginning of a resample.
fn parts(lots: &[Lot], resamples: u64, threads: u64) -> Vec<Part> {
    let all: Vec<u64> = lots.iter().map(|lot| lot.persons as u64 * resamples).collect();
    let draws_up_to = |place: u64| -> u64 { all.iter().map(|n| (*n).min(place)).sum() };
    let (longest, draws) = (all.iter().copied().max().unwrap_or(0), all.iter().sum::<u64>());
    let cut = |part: u64| -> u64 {
        let (mut low, mut high) = (0, longest);
        while low < high {
            let middle = low + (high - low) / 2;
            if draws_up_to(middle) < draws / threads * part { low = middle + 1 } else { high = middle }
        }
        low
    };
    let of = |lot: &Lot, place: u64| place.div_ceil((lot.persons as u64).max(1)).min(resamples);
    let cuts: Vec<u64> = (0..threads).map(cut).chain([longest]).collect();
    cuts.windows(2).map(|cut| lots.iter().map(|lot| (of(lot, cut[0]), of(lot, cut[1]))).collect()).collect()
}

/// One lot while it is drawn from.
struct Drawing<'a> {
    lot: &'a Lot,
    /// How often each person was drawn in this resample.
    drawn: Vec<u8>,
    /// The numbers still to come in this resample.
    left: usize,
    /// Where in the row of all numbers its part begins and ends.
    from: u64,
    to: u64,
    means: Vec<Vec<f64>>,
}

impl Drawing<'_> {
    /// Draws with the next of its numbers, which end before `place` in the row of all.
    fn draw(&mut self, mut numbers: &[u64], place: u64, seed: u64, sums: &mut Vec<f64>) {
        let n = self.drawn.len() as u64;
        while !numbers.is_empty() {
            let (now, later) = numbers.split_at(self.left.min(numbers.len()));
            // Four places are worked out before the first is counted: so none waits for another's.
            let whose = |number: u64| ((u128::from(number) * u128::from(n)) >> 64) as usize;
            let (fours, last) = now.as_chunks::<4>();
            for four in fours {
                four.map(whose).into_iter().for_each(|person| self.count(person));
            }
            last.iter().for_each(|number| self.count(whose(*number)));
            self.left -= now.len();
            numbers = later;
            if self.left == 0 {
                self.end(place - later.len() as u64, seed, sums);
            }
        }
    }

    #[inline]
    fn count(&mut self, person: usize) {
        if let Some(drawn) = self.drawn.get_mut(person) {
            *drawn = drawn.wrapping_add(1);
        }
    }

    /// Ends a resample, whose numbers end before `place`.
    fn end(&mut self, place: u64, seed: u64, sums: &mut Vec<f64>) {
        let n = self.drawn.len();
        sums.clear();
        sums.resize(self.means.len(), 0.0);
        if counted(&self.drawn) == n as u64 {
            self.lot.sum(&self.drawn, sums);
        } else {
            self.lot.sum_slowly(&mut SplitMix64::after(seed, place - n as u64), sums);
        }
        self.means.iter_mut().zip(sums).for_each(|(means, sum)| means.push(*sum / n as f64));
        self.drawn.fill(0);
        self.left = n;
    }
}

fn draw_part(lots: &[Lot], part: &Part, seed: u64) -> Vec<Vec<Vec<f64>>> {
    let mut drawings: Vec<Drawing<'_>> = lots
        .iter()
        .zip(part)
        .map(|(lot, (first, end))| Drawing {
            lot,
            drawn: vec![0; lot.persons],
            left: lot.persons,
            from: first * lot.persons as u64,
            to: end * lot.persons as u64,
            means: vec![Vec::with_capacity((end - first) as usize); lot.measures.len()],
        })
        .collect();
    let from = drawings.iter().filter(|d| d.from < d.to).map(|d| d.from).min().unwrap_or(0);
    let to = drawings.iter().map(|d| d.to).max().unwrap_or(0);
    let (mut numbers, mut sums) = (Vec::with_capacity(BLOCK), Vec::new());
    for block in (from..to).step_by(BLOCK) {
        let mut random = SplitMix64::after(seed, block);
        numbers.clear();
        // One by one: made side by side they take half as long again, since no processor of the common kind multiplies two such numbers at once.
        for _ in block..to.min(block + BLOCK as u64) {
            numbers.push(random.draw());
        }
        for drawing in &mut drawings {
            let end = block + numbers.len() as u64;
            let (first, last) = (drawing.from.clamp(block, end), drawing.to.clamp(block, end));
            let hers = numbers.get((first - block) as usize..(last - block) as usize);
            drawing.draw(hers.unwrap_or(&[]), last, seed, &mut sums);
        }
    }
    drawings.into_iter().map(|drawing| drawing.means).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journeys::bootstrap::estimate;

    fn lot(measures: Vec<Vec<f64>>) -> Lot {
        Lot::new(measures[0].len(), measures.into_iter().map(Held::of).collect())
    }

    #[test]
    fn lots_that_are_drawn_together_are_what_each_is_alone() {
        let small = |n: u32, by: u32| (0..n).map(|p| f64::from(p % by)).collect::<Vec<f64>>();
        let few = |n: u32| (0..n).map(|p| if p % 41 == 7 { f64::from(p) / 3.0 } else { 0.0 }).collect::<Vec<f64>>();
        let wide = |n: u32| (0..n).map(|p| f64::from(p) * 977.25 - 31.0).collect::<Vec<f64>>();
        let of = |n: u32| vec![small(n, 5), few(n), wide(n), vec![2.0; n as usize]];
        let measures: Vec<Vec<Vec<f64>>> = [1, 700, 2, 33, 33, 257, 0].map(of).to_vec();
        let lots: Vec<Lot> = measures.iter().cloned().map(lot).collect();
        for threads in [1, 2, 7] {
            let drawn = draw(&lots, 200, 99, threads);
            for (measures, drawn) in measures.iter().zip(drawn) {
                for (values, mut means) in measures.iter().zip(drawn) {
                    let Some((low, high)) = estimate(values, 200, 99, 1).interval else {
                        assert!(values.is_empty());
                        continue;
                    };
                    assert_eq!(means.len(), 200);
                    means.sort_by(f64::total_cmp);
                    assert!((means[5] - low).abs() <= 1e-12 * low.abs());
                    assert!((means[194] - high).abs() <= 1e-12 * high.abs());
                }
            }
        }
    }

    #[test]
    fn many_at_once_are_added_up_as_one_by_one() {
        for length in [0, 1, 15, 16, 17, 255, 256, 4_095, 4_096, 9_001] {
            let drawn: Vec<u8> = (0..length).map(|n: u32| if n.is_multiple_of(5) { n as u8 } else { 255 }).collect();
            assert_eq!(counted(&drawn), drawn.iter().map(|n| u64::from(*n)).sum::<u64>());
            let values: Vec<i16> = (0..length).map(|n| if n % 3 > 0 { i16::MIN } else { n as i16 }).collect();
            for (values, drawn) in values.chunks(STRETCH).zip(drawn.chunks(STRETCH)) {
                let sum: i64 = values.iter().zip(drawn).map(|(v, n)| i64::from(*v) * i64::from(*n)).sum();
                assert_eq!(i64::from(small_sum(values, drawn)), sum);
            }
        }
    }

    #[test]
    fn summed_slowly_it_is_the_same() {
        let n = 300_u32;
        let lot = lot(vec![
            (0..n).map(|p| f64::from(p % 9)).collect(),
            (0..n).map(|p| f64::from(u8::from(p == 7))).collect(),
            (0..n).map(|p| f64::from(p) / 7.0).collect(),
        ]);
        let mut drawing = Drawing {
            lot: &lot,
            drawn: vec![0; n as usize],
            left: n as usize,
            from: 0,
            to: u64::from(n),
            means: vec![Vec::new(); 3],
        };
        let mut random = SplitMix64::after(5, 0);
        let numbers: Vec<u64> = (0..n).map(|_| random.draw()).collect();
        let mut sums = vec![0.0; 3];
        drawing.draw(&numbers, u64::from(n), 5, &mut sums);
        lot.sum_slowly(&mut SplitMix64::after(5, 0), &mut sums);
        for (means, sum) in drawing.means.iter().zip(sums) {
            assert!((means[0] - sum / f64::from(n)).abs() < 1e-12);
        }
    }

    #[test]
    fn parts_have_as_much_to_do() {
        let lots = [1000, 100, 500, 0].map(|n| lot(vec![vec![1.0; n]]));
        for threads in [1, 2, 3, 8] {
            let parts = parts(&lots, 2_000, threads);
            let draws = |part: &Part| -> u64 {
                part.iter().zip(&lots).map(|((first, end), lot)| (end - first) * lot.persons as u64).sum()
            };
            let mean = parts.iter().map(draws).sum::<u64>() / threads;
            assert_eq!(parts.iter().map(draws).sum::<u64>(), 1_600 * 2_000);
            assert!(parts.iter().all(|part| draws(part).abs_diff(mean) <= 1_700 * threads), "{threads}");
        }
    }
}
