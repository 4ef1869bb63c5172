//! The one place that maps errors to statuses. The client gets a stable code, whose words are in `shared`; the log gets
//! the whole chain of causes, once, with the request's id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shared::problem::{Field, FieldProblem, Refusal};
use shared::rate::work;
use shared::rules::StepRefusal;
use shared::time::Timestamp;
use shared::wire::Problem;
use std::error::Error as _;

use crate::random::random_range;
use crate::secret::random_hex;
use crate::store::{DocumentKind, StoreError};

/// What a response says of a failure, for the line of its request in the log.
#[derive(Clone, Debug)]
pub struct Told {
    pub code: &'static str,
    /// The id that the client was told, too.
    pub request_id: String,
}

impl Told {
    pub fn new(code: &'static str) -> Told {
        Told { code, request_id: random_hex::<8>() }
    }
}

/// Everything that can make a request fail.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The body is not JSON.
    #[error("malformed body")]
    MalformedBody,
    /// The input is invalid, field by field.
    #[error("fields do not fit")]
    Fields(Vec<FieldProblem>),
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The core refused a command on a plan, a study or a reform.
    #[error("refused: {1:?}")]
    StepRefused(DocumentKind, StepRefusal),
    #[error("not signed in")]
    Unauthenticated,
    #[error("session expired")]
    SessionExpired,
    /// The account or the password is wrong.
    #[error("wrong account or password")]
    WrongPassword,
    /// A page of another site sent the write.
    #[error("cross-site")]
    CrossSite,
    /// The password was last given too long ago for what is asked.
    #[error("the password has to be given again")]
    SignInAgain,
    /// An administrator set the password, and nothing else is possible until the owner has replaced it.
    #[error("the first password has to be replaced")]
    PasswordToReplace,
    /// The password is right, but an administrator set it and nobody has replaced it in time.
    #[error("the first password has lapsed")]
    FirstPasswordLapsed,
    /// The rules require a factor that the account has not got, and nothing else is possible until it has.
    #[error("a factor has to be enrolled")]
    FactorToEnrol,
    /// The rules require the factor that was to be removed.
    #[error("the factor is required")]
    FactorRequired,
    /// Who asked for a grant, or whose account it is, cannot confirm it.
    #[error("an own grant")]
    OwnGrant,
    /// A grant is waiting for this account already.
    #[error("a grant is waiting")]
    GrantWaits,
    /// The passkey is unknown, or what was shown of it does not hold.
    #[error("wrong passkey")]
    WrongPasskey,
    /// The public address has no name that a passkey could belong to.
    #[error("no passkeys here")]
    NoPasskeys,
    /// The identity provider does not answer.
    #[error("the identity provider is unavailable")]
    ProviderUnavailable,
    /// Without its identity nobody could sign in to the account.
    #[error("the only way in")]
    OnlyWayIn,
    /// What was asked is no longer open: too much time has passed, or it was answered.
    #[error("the challenge is over")]
    ChallengeOver,
    /// The user is signed in but lacks the role.
    #[error("forbidden")]
    Forbidden,
    #[error("not found")]
    NotFound,
    /// An unknown case and a wrong code are indistinguishable.
    #[error("no such case or code")]
    NoSuchCaseOrCode,
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds until the next try is allowed.
        wait_s: i64,
    },
    /// Others have asked so often that this costs work first.
    #[error("work required")]
    WorkRequired {
        /// What the work is done on.
        challenge: String,
    },
    /// The revision sent is not the current one.
    #[error("stale revision")]
    StaleRevision { current: u32 },
    /// An account or a directory entry has changed since the writer read it.
    #[error("stale entry")]
    StaleEntry,
    /// A precondition header is missing or malformed.
    #[error("precondition required")]
    PreconditionRequired,
    /// The idempotency key was used for another request.
    #[error("idempotency key reused")]
    KeyReused,
    /// The body, or one field of it, is too large.
    #[error("too large")]
    TooLarge {
        /// The field that the problem names.
        field: &'static str,
        /// The maximum size of that field in bytes.
        max: usize,
    },
    /// The user has as many tasks under way as one may have.
    #[error("too many tasks")]
    TooManyTasks,
    /// The task has no file: it is not done, or its day is over.
    #[error("no file")]
    NoFile,
    /// The import is not waiting to be confirmed: it is being read, checked or written, has ended, or has wrong rows.
    #[error("not checked")]
    NotChecked,
    /// The content type is not JSON.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The path exists, but not with this method.
    #[error("method not allowed")]
    MethodNotAllowed,
    /// A later version of the program has written to it, so that this one can only show it.
    #[error("written by a later version")]
    Newer,
    /// The store is unreachable or overloaded; the same request can be sent again.
    #[error("unavailable")]
    Unavailable(#[source] anyhow::Error),
    /// The scanner for malware could not judge a file, which was not stored.
    #[error("not scanned")]
    NotScanned(#[source] anyhow::Error),
    #[error("internal")]
    Internal(#[source] anyhow::Error),
}

impl Failure {
    /// A problem with a single field.
    pub fn field(field: impl Into<String>, problem: Field) -> Failure {
        Failure::Fields(vec![FieldProblem::new(field, problem)])
    }

    /// Too many tries in a period of `span_ms`. Periods follow one another, and each allows new tries.
    pub fn too_many_attempts(now: Timestamp, span_ms: i64) -> Failure {
        let left_ms = span_ms.saturating_sub(now.0.rem_euclid(span_ms));
        Failure::TooManyAttempts { wait_s: left_ms.saturating_add(999) / 1000 }
    }

    fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Failure::MalformedBody => (StatusCode::BAD_REQUEST, "malformed_body"),
            Failure::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, "fields"),
            Failure::Refused(refusal) => {
                let status = match refusal {
                    Refusal::NotYourRole { .. }
                    | Refusal::NotYourDepartment
                    | Refusal::NotYourWindow => StatusCode::FORBIDDEN,
                    Refusal::WrongStage { .. }
                    | Refusal::AlreadyRegistered
                    | Refusal::AlreadySummoned
                    | Refusal::AlreadyJudged
                    | Refusal::TooEarly { .. }
                    | Refusal::TooLate { .. }
                    | Refusal::TooManyTexts
                    | Refusal::RecordFull
                    | Refusal::LinkReplaced
                    | Refusal::NothingToDo { .. }
                    | Refusal::Binding
                    | Refusal::LeaderDecides
                    | Refusal::WindowDecides
                    | Refusal::TooManyExtensions
                    | Refusal::AlreadyProposed
                    | Refusal::NeedsAnother
                    | Refusal::NotTheProposer
                    | Refusal::DemandOpen
                    | Refusal::AlreadyUrged { .. }
                    | Refusal::NothingCorrected => StatusCode::CONFLICT,
                    Refusal::NoCase => StatusCode::NOT_FOUND,
                    Refusal::Fields { .. } => StatusCode::UNPROCESSABLE_ENTITY,
                };
                (status, refusal.code())
            }
            Failure::StepRefused(kind, refusal) => match refusal {
                StepRefusal::NotYours => (StatusCode::FORBIDDEN, of_kind(*kind).0),
                StepRefusal::WrongStage => (StatusCode::CONFLICT, of_kind(*kind).1),
                StepRefusal::AlreadyPublic => (StatusCode::CONFLICT, "already_public"),
                StepRefusal::NothingDecided => (StatusCode::CONFLICT, "nothing_decided"),
                StepRefusal::Fields { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "fields"),
            },
            Failure::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Failure::SessionExpired => (StatusCode::UNAUTHORIZED, "session_expired"),
            Failure::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong_password"),
            Failure::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Failure::SignInAgain => (StatusCode::UNAUTHORIZED, "sign_in_again"),
            Failure::PasswordToReplace => (StatusCode::FORBIDDEN, "password_to_replace"),
            Failure::FirstPasswordLapsed => (StatusCode::UNAUTHORIZED, "first_password_lapsed"),
            Failure::FactorToEnrol => (StatusCode::FORBIDDEN, "factor_to_enrol"),
            Failure::FactorRequired => (StatusCode::CONFLICT, "factor_required"),
            Failure::OwnGrant => (StatusCode::FORBIDDEN, "own_grant"),
            Failure::GrantWaits => (StatusCode::CONFLICT, "grant_waits"),
            Failure::WrongPasskey => (StatusCode::UNAUTHORIZED, "wrong_passkey"),
            Failure::NoPasskeys => (StatusCode::CONFLICT, "no_passkeys"),
            Failure::ProviderUnavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "provider_unavailable")
            }
            Failure::OnlyWayIn => (StatusCode::CONFLICT, "only_way_in"),
            Failure::ChallengeOver => (StatusCode::CONFLICT, "challenge_over"),
            Failure::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Failure::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Failure::NoSuchCaseOrCode => (StatusCode::NOT_FOUND, "no_such_case_or_code"),
            Failure::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            Failure::WorkRequired { .. } => (StatusCode::PRECONDITION_REQUIRED, "work_required"),
            Failure::StaleRevision { .. } => (StatusCode::PRECONDITION_FAILED, "stale_revision"),
            Failure::StaleEntry => (StatusCode::PRECONDITION_FAILED, "stale_entry"),
            Failure::PreconditionRequired => {
                (StatusCode::PRECONDITION_REQUIRED, "precondition_required")
            }
            Failure::Newer => (StatusCode::CONFLICT, "newer_version"),
            Failure::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "key_reused"),
            Failure::TooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Failure::TooManyTasks => (StatusCode::CONFLICT, "too_many_tasks"),
            Failure::NoFile => (StatusCode::CONFLICT, "no_file"),
            Failure::NotChecked => (StatusCode::CONFLICT, "not_checked"),
            Failure::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
            }
            Failure::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Failure::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Failure::NotScanned(_) => (StatusCode::SERVICE_UNAVAILABLE, "not_scanned"),
            Failure::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

/// The codes for a refusal because of the user's responsibility, and because of the document's state.
fn of_kind(kind: DocumentKind) -> (&'static str, &'static str) {
    match kind {
        DocumentKind::Plan => ("not_your_plan", "wrong_plan_stage"),
        DocumentKind::Study => ("not_your_study", "wrong_study_stage"),
        DocumentKind::Reform => ("not_your_reform", "wrong_reform_stage"),
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            StoreError::Stale { current } => Failure::StaleRevision { current },
            StoreError::Newer => Failure::Newer,
            StoreError::Unavailable(source) => Failure::Unavailable(source),
            StoreError::NumberTaken | StoreError::KeyTaken | StoreError::AlreadyHere => {
                Failure::Unavailable(anyhow::anyhow!("lost a race: {error}"))
            }
            StoreError::Unstorable(source) | StoreError::Broken(source) => {
                Failure::Internal(source)
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        let told = Told::new(code);
        let request_id = told.request_id.clone();
        let challenge = if let Failure::WorkRequired { challenge } = &self {
            HeaderValue::from_str(challenge).ok()
        } else {
            None
        };
        let retry_after = if let Failure::TooManyAttempts { wait_s } = &self {
            Some(HeaderValue::from(*wait_s))
        } else {
            // Whoever was turned away together should not come back together.
            (status == StatusCode::SERVICE_UNAVAILABLE)
                .then(|| HeaderValue::from(random_range(3..=9u64)))
        };
        if status.is_server_error() {
            let mut causes = String::new();
            let mut cause = self.source();
            while let Some(error) = cause {
                causes.push_str(&format!(": {error}"));
                cause = error.source();
            }
            tracing::error!(request_id, code, "{self}{causes}");
        }
        let (refusal, fields, revision) = match self {
            Failure::Fields(fields) => (None, fields, None),
            Failure::Refused(Refusal::Fields { fields }) => (None, fields, None),
            Failure::Refused(refusal) => (Some(refusal), Vec::new(), None),
            Failure::StepRefused(_, StepRefusal::Fields { fields }) => (None, fields, None),
            Failure::TooLarge { field, max } => {
                (None, vec![FieldProblem::new(field, Field::TooLarge { max })], None)
            }
            Failure::StaleRevision { current } => (None, Vec::new(), Some(current)),
            Failure::MalformedBody
            | Failure::Unauthenticated
            | Failure::SessionExpired
            | Failure::WrongPassword
            | Failure::CrossSite
            | Failure::SignInAgain
            | Failure::PasswordToReplace
            | Failure::FirstPasswordLapsed
            | Failure::FactorToEnrol
            | Failure::FactorRequired
            | Failure::OwnGrant
            | Failure::GrantWaits
            | Failure::WrongPasskey
            | Failure::NoPasskeys
            | Failure::ProviderUnavailable
            | Failure::OnlyWayIn
            | Failure::ChallengeOver
            | Failure::Forbidden
            | Failure::NotFound
            | Failure::NoSuchCaseOrCode
            | Failure::TooManyAttempts { .. }
            | Failure::WorkRequired { .. }
            | Failure::StaleEntry
            | Failure::StepRefused(..)
            | Failure::PreconditionRequired
            | Failure::Newer
            | Failure::KeyReused
            | Failure::TooManyTasks
            | Failure::NoFile
            | Failure::NotChecked
            | Failure::UnsupportedMediaType
            | Failure::MethodNotAllowed
            | Failure::Unavailable(_)
            | Failure::NotScanned(_)
            | Failure::Internal(_) => (None, Vec::new(), None),
        };
        let problem = Problem {
            kind: format!("about:blank#{code}"),
            title: code.replace('_', " "),
            status: status.as_u16(),
            code: code.into(),
            refusal,
            fields,
            revision,
            request_id: Some(request_id),
        };
        let mut response = (status, axum::Json(problem)).into_response();
        response.extensions_mut().insert(told);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(challenge) = challenge {
            headers.insert(work::HEADER, challenge);
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
