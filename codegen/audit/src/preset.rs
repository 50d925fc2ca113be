//! Places of the parts of known logs.

use crate::fields::Fields;

/// A log whose places are known. It only sets options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The `StandardLoggingPayload` of litellm: <https://docs.litellm.ai/docs/proxy/logging_spec>.
    Litellm,
    /// The answer of `GET /api/v1/generation` of `OpenRouter`:
    /// <https://openrouter.ai/docs/api-reference/get-a-generation>.
    Openrouter,
    /// Tasks of Runware as `request` with their result, or the list of their results, as `response`, for tasks with
    /// `includeCost`:
    /// <https://runware.ai/docs/models/klingai-image-o3#response-cost>.
    Runware,
}

impl Preset {
    /// The places of the parts.
    pub fn fields(self) -> Fields {
        let at = |model: &str, cost: &str, time: &str, facts: &[(&str, &str)]| Fields {
            model: model.to_owned(),
            cost: cost.to_owned(),
            time: time.to_owned(),
            named_facts: facts.iter().map(|(name, at)| ((*name).to_owned(), (*at).to_owned())).collect(),
            ..Fields::default()
        };
        match self {
            Self::Litellm => {
                let tokens = [("input_tokens", "/prompt_tokens"), ("output_tokens", "/completion_tokens")];
                at("/model", "/response_cost", "/startTime", &tokens)
            }
            Self::Openrouter => {
                let tokens = [
                    ("input_tokens", "/data/native_tokens_prompt"),
                    ("output_tokens", "/data/native_tokens_completion"),
                    ("cached_tokens", "/data/native_tokens_cached"),
                ];
                at("/data/model", "/data/total_cost", "/data/created_at", &tokens)
            }
            Self::Runware => at("/request/model", "/response/*/cost", "/time", &[]),
        }
    }

    /// The currency of bills.
    pub fn currency(self) -> &'static str {
        match self {
            Self::Litellm | Self::Openrouter | Self::Runware => "USD",
        }
    }
}
