//! Generates the handlers of commands, and reads the id of what a command is about.

use crate::problem::Failure;
use crate::service::CommandTarget;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use serde::{Deserialize, Serialize};

/// The id in the path. A malformed id is answered like an unknown one.
pub struct Addressed<A: CommandTarget>(pub A::Id);

impl<A: CommandTarget, S: Send + Sync> FromRequestParts<S> for Addressed<A> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Addressed<A>, Failure> {
        let written = Path::<String>::from_request_parts(parts, state).await;
        let id = written.ok().and_then(|Path(written)| A::read_id(&written));
        id.map(Addressed).ok_or_else(A::malformed)
    }
}

/// The body of a command that has no content.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Nothing {}

/// Generates the handlers of staff commands. Each line gives a handler's documentation, name, path and body, and the
/// command that it makes of the body.
macro_rules! staff_commands {
    (
        $A:ty, $Done:ty, $param:literal;
        $( $(#[$doc:meta])* $name:ident, $path:literal, $Body:ty, $make:expr; )+
    ) => {
        $(
            $(#[$doc])*
            #[utoipa::path(post, path = $path, tag = "console",
                params(
                    ($param = String, Path),
                    ("Idempotency-Key" = String, Header),
                    ("If-Match" = String, Header, description = "the revision that was seen"),
                ),
                request_body = $Body,
                responses((status = 200, body = $Done), (status = 404), (status = 409), (status = 422)))]
            pub async fn $name(
                State(app): State<App>,
                signed_in: SignedIn,
                Addressed(id): Addressed<$A>,
                IfMatch(revision): IfMatch,
                IdempotencyKey(key): IdempotencyKey,
                body: Body<$Body>,
            ) -> Result<Json<$Done>, Failure> {
                let make: fn($Body) -> <$A as Aggregate>::Command = $make;
                let asked = format!("{}:{}", $path, body.digest);
                let request = StaffRequest { revision, key, asked };
                execute_as_staff::<$A>(&app, &signed_in, id, request, &make(body.value)).await.map(Json)
            }
        )+
    };
}
pub(crate) use staff_commands;
