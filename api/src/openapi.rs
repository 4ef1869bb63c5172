//! The OpenAPI 3.1 description, generated from the handlers.

use axum::Json;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(info(
    title = "OneTrip",
    description = "Cases that could not be done in one trip: registered, tracked, assigned, settled, published. \
                   Times are milliseconds since 1970 in UTC, days are calendar days in China. Errors are \
                   application/problem+json with a stable `code`. A write takes an Idempotency-Key; a write on a \
                   case takes If-Match with the revision that was seen.",
    license(name = "MIT", identifier = "MIT"),
))]
struct Description;

/// The whole description: both functions.
pub fn description() -> utoipa::openapi::OpenApi {
    let (_, api) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(crate::public::documented())
        .merge(crate::console::documented())
        .split_for_parts();
    api
}

/// The OpenAPI description of both functions.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "public",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub async fn get_openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(description())
}
