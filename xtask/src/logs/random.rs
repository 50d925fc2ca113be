//! Random numbers: the same ones from the same seed, on all machines.

/// The generator `SplitMix64`.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u128::try_from(limit).unwrap_or(1).max(1);
        usize::try_from((u128::from(self.next()) * limit) >> 64).unwrap_or(0)
    }

    /// True in so many of a thousand cases.
    pub(super) fn permille(&mut self, share: usize) -> bool {
        self.below(1_000) < share
    }
}
