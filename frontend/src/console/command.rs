//! The commands on a case: which are offered and in which order, what is typed into their forms, and
//! the forms. What is typed belongs to the page, so that closing a form, a refusal or a new step of the
//! case never loses it.
//!
//! Which of them are offered is not decided here: the page offers what the server permits.

mod at_hand;
mod fields;
mod foretold;
mod group;
mod plan_choice;
mod ticks;
mod typed;

pub use at_hand::AtHand;
pub use group::{Arranged, Group};
pub use ticks::Ticks;
pub use typed::{Refused, Typed};

use crate::browser;
use crate::components::{Button, ButtonKind, FormBox, Notice, NoticeKind, SubmitButton};
use crate::console::command::fields::fields;
use crate::console::command::foretold::foretold;
use crate::console::desk::desk;
use crate::console::flow;
use crate::console::text;
use crate::form::Form;
use crate::language::language;
use leptos::prelude::*;
use shared::command::CommandKind;
use shared::lang::{Lang, Say};

/// The commands that are given to a case that is there, in the order the page offers them: what moves
/// the case on first.
pub const OFFERED: [CommandKind; 32] = [
    CommandKind::Accept,
    CommandKind::Assign,
    CommandKind::Summon,
    CommandKind::Settle,
    CommandKind::Resolve,
    CommandKind::FinishPart,
    CommandKind::ReportProgress,
    CommandKind::LogStep,
    CommandKind::PlanStep,
    CommandKind::FinishStep,
    CommandKind::LinkPlan,
    CommandKind::Sort,
    CommandKind::Extend,
    CommandKind::TrackLong,
    CommandKind::Return,
    CommandKind::WithdrawAssignment,
    CommandKind::Reassign,
    CommandKind::Reopen,
    CommandKind::Close,
    CommandKind::SendMessage,
    CommandKind::AskMaterials,
    CommandKind::GiveVerdict,
    CommandKind::FollowUp,
    CommandKind::ReissueCode,
    CommandKind::Explain,
    CommandKind::AnswerDemand,
    CommandKind::Demand,
    CommandKind::Note,
    CommandKind::AddFile,
    CommandKind::PublishSummary,
    CommandKind::PublishFile,
    CommandKind::LinkCase,
];

/// The form of a command on a case, in place.
#[component]
pub fn CommandForm(
    /// Which.
    kind: CommandKind,
    /// What is typed.
    typed: Typed,
    /// What of the case it chooses from.
    at_hand: Memo<AtHand>,
    /// Whether it is still permitted.
    #[prop(into)]
    permitted: Signal<bool>,
    /// Sends it.
    on_submit: Callback<CommandKind>,
    /// Closes the form.
    on_cancel: Callback<()>,
    /// In which language.
    lang: Lang,
) -> impl IntoView {
    let desk = desk();
    let follows = Signal::derive(move || {
        let names = desk.names();
        at_hand.with(|at_hand| foretold(kind, typed, at_hand, &names, lang))
    });
    let opened = OpenedForm {
        code: kind.code(),
        name: kind.say(lang),
        form: typed.form(kind),
        permitted,
        follows,
        on_submit: Callback::new(move |()| on_submit.run(kind)),
        on_cancel,
    };
    opened.around(move || fields(kind, typed, at_hand, lang), lang)
}

/// The form that is open of a command, on a case or on a plan: its heading, its buttons and its keys.
pub struct OpenedForm {
    /// The command's code.
    pub code: &'static str,
    /// The command in words.
    pub name: &'static str,
    /// Its state.
    pub form: Form,
    /// Whether it is still permitted.
    pub permitted: Signal<bool>,
    /// What will happen once it is sent, in a sentence; nothing where that goes without saying.
    pub follows: Signal<Option<String>>,
    /// Sends it.
    pub on_submit: Callback<()>,
    /// Closes it.
    pub on_cancel: Callback<()>,
}

impl OpenedForm {
    /// The form around its fields, which find their form in its context. Enter chooses and goes on to the next
    /// field, Ctrl+Enter and the button send: what cannot be taken back is never sent by a hand that only
    /// meant to choose.
    pub fn around(self, fields: impl FnOnce() -> AnyView + Send + 'static, lang: Lang) -> AnyView {
        let OpenedForm { code, name, form, permitted, follows, on_submit, on_cancel } = self;
        let by_key = Callback::new(move |()| {
            if permitted.get_untracked() {
                on_submit.run(());
            }
        });
        let send = move || {
            if permitted.get() {
                view! { <SubmitButton label=name/> }.into_any()
            } else {
                view! { <p class="problem">{text::no_longer_fits(lang, name)}</p> }.into_any()
            }
        };
        let title = format!("{code}-title");
        let title_id = title.clone();
        view! {
            <section
                class="command-form"
                id="command-form"
                tabindex="-1"
                aria-labelledby=title
                on:keydown=move |event| flow::heed(&event, form, by_key)
            >
                <h3 id=title_id>{name}</h3>
                <FormBox form=form on_submit=on_submit>
                    {fields()}
                    <p class="follows" role="status">{move || follows.get()}</p>
                    <div class="buttons">
                        {send}
                        <Button label=text::cancel(lang) kind=ButtonKind::Quiet on_press=on_cancel/>
                    </div>
                </FormBox>
            </section>
        }
        .into_any()
    }
}

/// Says which command was done last; the focus goes there.
pub fn done_notice<Kind: Say + Copy + Send + Sync + 'static>(
    done: RwSignal<Option<Kind>>,
) -> impl Fn() -> Option<AnyView> + Send + 'static {
    let language = language();
    move || {
        let lang = language.get();
        done.get().map(|kind| {
            view! {
                <div id="command-done" tabindex="-1">
                    <Notice
                        kind=NoticeKind::Success
                        title=text::done_words(lang, kind.say(lang))
                        live=true
                    />
                </div>
            }
            .into_any()
        })
    }
}

/// Puts the focus on the form that was opened.
pub fn focus_form() {
    request_animation_frame(|| browser::focus("command-form"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_on_a_case_that_has_a_form_here_is_offered_once() {
        let elsewhere = [CommandKind::Register, CommandKind::Import];
        for kind in CommandKind::ALL {
            let times = OFFERED.iter().filter(|offered| *offered == kind).count();
            assert_eq!(times, usize::from(!elsewhere.contains(kind)), "{kind:?}");
        }
    }
}
