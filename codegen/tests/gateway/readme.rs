use axum::extract::{Path, State};
use axum::{Router, body::Bytes, routing::post};
use modelspec_codegen::Catalogue;

async fn validate(State(models): State<Catalogue>, id: Path<String>, body: Bytes) -> String {
    let Some(model) = models.model(&id) else { return "unknown model".to_owned() };
    model.answer(model.validate_json(&body).to_json()).to_string()
}

pub(crate) fn router(models: Catalogue) -> Router {
    Router::new().route("/validate/{*id}", post(validate)).with_state(models)
}
