//! The JSON body of every write: the first byte chooses which. What is accepted reads the same when it was written
//! again, also by the small reader of the pages.

#![no_main]

use fuzz::{MIB, begin, read_body, read_shape, within};
use libfuzzer_sys::fuzz_target;
use shared::command::{
    AnswerDemand, AskMaterials, Assign, Command, Correct, DeclineVoiding, Demand, Extend, FinishPart, FinishStep, FollowUp, GiveVerdict, LinkCase, LinkPlan, LogStep, NoteArrival, PlanStep, ProposeVoiding, PublishSummary, Reassign, Register, ReissueCode, Remark, Reopen, ReportProgress, ResolutionInput, Return, SendMessage, Sort, Summon, TakeNote, TrackLong, Transfer, Urge, WithdrawAssignment,
};
use shared::event::Explanation;
use shared::open311::MakeOpen311Key;
use shared::plan::{Because, FinishMeasure, PlanText};
use shared::reform::{ReformText, Withdraw};
use shared::study::{Convene, DecideStudy, DropStudy, Gathered, Meeting, ProposeStudy};
use shared::waiting::{MakeWaitingKey, TapReading, WaitingReading};
use shared::wire::notice::{NoticesSeen, PutAddress};
use shared::wire::study::NewReform;
use shared::wire::{
    AskDuplicates, AskIdentity, AskRegisterUpload, AskUpload, ChangePassword, CheckSample,
    ConfirmImport, ConfirmTotp, DecideGrant, DrawSample, Erase, FindPerson, HandIn, ImportMapping,
    Publish, PutAccount, PutArrangement, PutDepartment, PutMatter, PutProviderRule, PutRateLimits,
    PutRules, PutWindow, RegisterPasskey, SearchCases, ShowFactor, ShowPasskey, SignIn,
    StartExport, StartImport,
};

type Read = fn(&[u8]);

/// Readers of some types with the name of a function of the library.
macro_rules! readers {
    ($read:ident: $($Type:ty),+ $(,)?) => { [$((|bytes| assert!(matches!($read::<$Type>(bytes), Some(_) | None))) as Read),+] };
}

const SHAPES: &[Read] = &readers!(read_shape:
    Register, Sort, Summon, ResolutionInput, Assign, Return, LogStep, SendMessage, PublishSummary,
    NoteArrival, Remark, GiveVerdict, Reopen, Extend, TrackLong, ReportProgress, FinishPart, PlanStep, FinishStep,
    AskMaterials, Explanation, LinkPlan, TakeNote, Demand, AnswerDemand, FollowUp, LinkCase,
    ReissueCode, WithdrawAssignment, Reassign, ProposeVoiding, DeclineVoiding, Correct, Transfer,
    Urge, PlanText, Because,
    FinishMeasure, ReformText, Withdraw, ProposeStudy, Gathered, Convene, Meeting, DecideStudy,
    DropStudy, MakeOpen311Key, MakeWaitingKey, TapReading, WaitingReading, NoticesSeen, PutAddress,
    NewReform, AskDuplicates, AskIdentity, AskRegisterUpload, AskUpload, CheckSample, ConfirmImport,
    DecideGrant, DrawSample, Erase, FindPerson, HandIn, ImportMapping, Publish, PutArrangement,
    PutDepartment, PutMatter, PutProviderRule, PutRateLimits, PutRules, PutWindow, SearchCases,
    StartExport, StartImport,
);
const OTHERS: &[Read] = &readers!(read_body:
    Command, ChangePassword, ConfirmTotp, PutAccount, RegisterPasskey, ShowFactor, ShowPasskey, SignIn,
);

fuzz_target!(init: begin(), |bytes: &[u8]| {
    let Some((choice, body)) = bytes.split_first() else { return };
    let mut readers = SHAPES.iter().chain(OTHERS).cycle();
    let read = readers.nth(usize::from(*choice)).expect("a reader");
    within(4 * MIB + 200 * body.len(), || read(body));
});
