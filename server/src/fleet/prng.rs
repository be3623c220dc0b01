//! Numbers that look random and are the same on every platform: splitmix64. For demo worlds and tests only,
//! never for anything secret.

/// A stream of numbers that its seed determines.
#[derive(Debug, Clone)]
pub(super) struct Prng(u64);

impl Prng {
    #[cfg(test)]
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for one thing of many, whatever was drawn for the others.
    pub(super) fn of(seed: u64, index: u64) -> Self {
        Self(Self(seed ^ index.wrapping_mul(0x9E37_79B9_7F4A_7C15)).draw())
    }

    pub(super) const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`; 0 if `end` is 0.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        // The high half of the product: unbiased enough for a demo, and no division.
        ((self.draw() as u128 * end as u128) >> 64) as u64
    }

    /// From `start` to `end`, both included.
    pub(super) const fn between(&mut self, start: i64, end: i64) -> i64 {
        start.wrapping_add_unsigned(self.below(end.abs_diff(start) + 1))
    }

    /// Whether one of `out_of` equal chances came up.
    pub(super) const fn one_in(&mut self, out_of: u64) -> bool {
        self.below(out_of) == 0
    }

    /// An index below `length`.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// One of a list that is not empty.
    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())]
    }

    /// Puts a list in another order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        let mut prng = Prng::new(1_234_567);
        assert_eq!(prng.draw(), 6_457_827_717_110_365_317);
        assert_eq!(prng.draw(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn drawn_numbers_stay_within_their_bounds() {
        let mut prng = Prng::new(7);
        for _ in 0..10_000 {
            assert!(prng.below(3) < 3);
            assert!((-2..=2).contains(&prng.between(-2, 2)));
        }
        assert_eq!(prng.below(0), 0);
    }
}
