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
    /// The state as specs name it: `pending`, `done` or `failed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// True if the task is finished.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}
