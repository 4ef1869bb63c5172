//! Finding the cases of whoever has a telephone or a document. The window says why, and the server records that.

use crate::staff::forms::fields::{area, line};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::text;
use crate::staff::views::case_list::CaseList;
use crate::staff::views::poll::ticking_now;
use crate::staff::workspace::workspace;
use crate::ui::components::{Empty, FieldKind, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::text::{Line, Note, Phone};
use shared::view::QueueRow;
use shared::wire::{FindPerson, PersonCases};

/// A text that may be left out, or its problem.
fn read<T>(
    name: &'static str,
    typed: &str,
    read: impl Fn(&str) -> Result<T, Wrong>,
) -> Result<Option<T>, FieldProblem> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    read(typed).map(Some).map_err(|problem| FieldProblem::new(name, problem))
}

#[component]
pub fn PersonSearch() -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = Form::new("person");
    workspace.clears(form);
    let [phone, document, reason] = [(); 3].map(|()| RwSignal::new(String::new()));
    let rows = RwSignal::new(Vec::<QueueRow>::new());
    let asked = RwSignal::new(false);
    let now = ticking_now();
    let submit = Callback::new(move |()| {
        let phone = read("phone", &phone.get_untracked(), |typed| {
            Phone::read(typed).map_err(|_| Wrong::NotAPhone)
        });
        let document =
            read("document", &document.get_untracked(), |typed| Ok(Line::new(typed.to_owned())?));
        let reason = Note::new(reason.get_untracked())
            .map_err(|error| FieldProblem::new("reason", error.into()));
        let wanted = match (phone, document, reason) {
            (Ok(None), Ok(None), _) => Err(vec![FieldProblem::new("phone", Wrong::Missing)]),
            (Ok(phone), Ok(document), Ok(reason)) => Ok(FindPerson { phone, document, reason }),
            (phone, document, reason) => {
                Err([phone.err(), document.err(), reason.err()].into_iter().flatten().collect())
            }
        };
        let Some(wanted) = form.takes(wanted) else { return };
        form.send(
            move |_| async move { workspace.api.find_person(wanted).await },
            move |PersonCases { items }| {
                rows.set(items);
                asked.set(true);
            },
        );
    });
    let found = move || {
        asked.get().then(|| {
            let lang = language.get();
            if rows.with(Vec::is_empty) {
                return view! { <Empty words=text::person_none(lang)/> }.into_any();
            }
            view! {
                <p role="status">{text::search_found(lang, rows.with(Vec::len))}</p>
                <CaseList rows=rows now=now/>
            }
            .into_any()
        })
    };
    view! {
        <section class="part" aria-labelledby="person-title">
            {spoken(move |lang| {
                view! {
                    <h2 id="person-title">{text::person_title(lang)}</h2>
                    <p class="hint">{text::person_words(lang)}</p>
                    <FlowBox form=form on_submit=submit>
                        {line("phone", text::person_phone(lang), phone).kind(FieldKind::Phone).optional()}
                        {line("document", text::person_document(lang), document).optional()}
                        {
                            area("reason", text::person_reason(lang), reason, Note::MAX, 2)
                                .hint(text::person_reason_hint(lang))
                        }
                        <div class="buttons"><SubmitButton label=text::person_find(lang)/></div>
                    </FlowBox>
                }
            })}
            {found}
        </section>
    }
}
