//! JSON types other than the views: requests, responses and problems, with one module for each branch of the URL
//! tree. The browser and the functions share them. Unknown fields are ignored on reading, so that a cached page can
//! talk to a newer function.

mod account;
mod case;
pub mod data;
mod directory;
mod duty;
mod factor;
mod file;
mod import;
mod list;
pub mod notice;
mod plan;
mod problem;
mod provider;
mod rate;
mod reading;
mod sample;
mod session;
mod set_aside;
pub mod study;
mod task;

pub use account::{Account, AccountAnswer, DecideGrant, Grant, PutAccount};
pub use case::{
    AskDuplicates, AskIdentity, Done, Duplicate, Duplicates, Erase, FindPerson, PersonCases, Slip,
    command_path,
};
pub use directory::{
    PutArrangement, PutDepartment, PutMatter, PutRules, PutWindow, Statutes, TownDirectory,
};
pub use duty::{
    AboutCase, AwaitedRow, BriefNotice, Briefing, Digest, DigestLine, DutyRow, Inspection,
    OverdueCount, SampleLeft, Subject, Upkeep,
};
pub use factor::{
    ConfirmTotp, FactorKind, Factors, Passkey, PasskeyRequest, RecoveryCodes, RegisterPasskey,
    SecondStep, ShowFactor, ShowPasskey, TotpSetup,
};
pub use file::{AskUpload, FileLink, HandIn, Publish, Upload};
pub use import::{
    AskRegisterUpload, ConfirmImport, Difference, DifferingRow, ImportField, ImportMapping,
    ImportPreview, KnownRow, KnownRows, ReadAs, RowProblem, StartImport,
};
pub use list::{DemandState, Page, QueueState, SearchCases, SearchPage};
pub use plan::{PlanDone, PlanView, plan_command_path};
pub use problem::Problem;
pub use provider::{
    Identity, LinkedIdentity, ProviderAddress, ProviderRuleNow, PutProviderRule, SignInWays,
    SignedOut,
};
pub use rate::{PutRateLimits, RateLimitsNow, RefusedAct, RefusedOn};
pub use reading::{AccessLogEntry, ExportedRegister, ReadWhat};
pub use sample::{CheckSample, DrawSample, Sample, SampleCheck, SampledCase};
pub use session::{ChangePassword, OpenSession, Session, SignIn, SignInAnswer};
pub use set_aside::SetAside;
pub use task::{ImportTask, StartExport, Task, TaskWhat};
