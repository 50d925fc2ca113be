//! Requests that are made up are valid in the loosened operation, and show what matters.
