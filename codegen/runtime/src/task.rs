//! What answers say about tasks.

/// How far a task has come, as a value of a response tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// It is not finished: ask again.
    Pending,
    /// It is finished, and the result is there.
    Done,
    /// It is finished, and there is no result.
    Failed,
}

impl TaskState {
    /// Whether there is nothing to wait for any more.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}
