//! States of tasks in responses.

/// State of a task, as reported by a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Not finished.
    Pending,
    /// Finished with a result.
    Done,
    /// Finished without a result.
    Failed,
}

impl TaskState {
    /// True if the task is finished.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}
