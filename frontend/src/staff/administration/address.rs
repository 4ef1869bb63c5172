//! Where an account receives notices outside the console. The addresses are stored apart from the account and have
//! their own form.

use crate::client::browser;
use crate::client::load::Remote;
use crate::staff::forms::fields::line;
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::text::notices as words;
use crate::staff::workspace::workspace;
use crate::ui::components::{FieldKind, Notice, NoticeKind, SubmitButton, waited};
use crate::ui::form::{Form, FormProblem};
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::AccountId;
use shared::lang::Lang;
use shared::problem::Field as Wrong;
use shared::text::{Email, Phone};
use shared::wire::notice::{Address, PutAddress};

#[component]
pub fn ReachedAt(account: AccountId) -> impl IntoView {
    let workspace = workspace();
    let kept = Remote::<Address>::new();
    let whose = StoredValue::new(account);
    let fetch = move || kept.fetch(workspace.api.address(whose.get_value()));
    Effect::new(move || {
        workspace.renewals.track();
        fetch();
    });
    // Only the words are redrawn after a language switch, so that what was typed stays.
    let again = Callback::new(move |()| fetch());
    let form = move || match kept.seen.get() {
        None => waited(kept.trouble, again),
        Some(address) => view! { <Edit account=whose.get_value() address=address/> }.into_any(),
    };
    view! {
        <section class="part" aria-labelledby="reached-title">
            {spoken(|lang| {
                view! {
                    <h2 id="reached-title">{words::reached_title(lang)}</h2>
                    <p class="hint">{words::reached_words(lang)}</p>
                }
            })}
            {form}
        </section>
    }
}

/// The result of the last attempt to save.
#[derive(Clone, PartialEq)]
enum Outcome {
    AdminPage,
    /// Somebody else changed it: the addresses that are stored now.
    Changed(Address),
}

#[component]
fn Edit(account: AccountId, address: Address) -> impl IntoView {
    let workspace = workspace();
    let language = language();
    let form = Form::new("address");
    workspace.clears(form);
    let email = RwSignal::new(email_of(&address));
    let phone = RwSignal::new(phone_of(&address));
    let seen = StoredValue::new(address);
    let outcome = RwSignal::new(None::<Outcome>);
    let submit = Callback::new(move |()| {
        outcome.set(None);
        let mut problems = Vec::new();
        let email = read(email, |typed| Email::read(typed).ok()).unwrap_or_else(|()| {
            problems.push(FormProblem::new("email", |lang| words::not_an_email(lang).into()));
            None
        });
        let phone = read(phone, |typed| Phone::read(typed).ok()).unwrap_or_else(|()| {
            problems.push(FormProblem::new("phone", |lang| Wrong::NotAPhone.say(lang)));
            None
        });
        if !form.accepts_said(problems) {
            return;
        }
        let account = account.clone();
        let put = PutAddress { email, phone, seen: seen.get_value() };
        form.send(
            move |_| async move {
                match workspace.api.put_address(account.clone(), put).await {
                    Err(error) if error.is_stale_entry() => {
                        Ok(Outcome::Changed(workspace.api.address(account).await?))
                    }
                    answer => answer.map(|kept| {
                        seen.try_set_value(kept);
                        Outcome::AdminPage
                    }),
                }
            },
            move |came| {
                if let Outcome::Changed(now) = &came {
                    seen.set_value(now.clone());
                }
                outcome.set(Some(came));
                request_animation_frame(|| browser::focus("address-outcome"));
            },
        );
    });
    let said = move || {
        let lang = language.get();
        outcome.get().map(|outcome| {
            let (kind, said) = match outcome {
                Outcome::AdminPage => (NoticeKind::Success, words::address_kept(lang).to_owned()),
                Outcome::Changed(now) => {
                    (NoticeKind::Caution, words::address_stale(lang, in_words(&now, lang)))
                }
            };
            view! {
                <div id="address-outcome" tabindex="-1">
                    <Notice kind=kind live=true><p>{said}</p></Notice>
                </div>
            }
        })
    };
    view! {
        {said}
        {spoken(move |lang| {
            view! {
                <FlowBox form=form on_submit=submit>
                    {
                        line("email", words::email(lang), email)
                            .hint(words::email_hint(lang))
                            .optional()
                    }
                    {line("phone", words::mobile(lang), phone).kind(FieldKind::Phone).optional()}
                    <div class="buttons"><SubmitButton label=words::keep_address(lang)/></div>
                </FlowBox>
            }
        })}
    }
}

/// An optional value, or an error if it does not fit.
fn read<T>(typed: RwSignal<String>, read: fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    typed.with_untracked(|typed| {
        if typed.trim().is_empty() { Ok(None) } else { read(typed).map(Some).ok_or(()) }
    })
}

fn email_of(address: &Address) -> String {
    address.email.as_ref().map_or(String::new(), |email| email.as_str().to_owned())
}

fn phone_of(address: &Address) -> String {
    address.phone.as_ref().map_or(String::new(), |phone| phone.as_str().to_owned())
}

fn in_words(address: &Address, lang: Lang) -> String {
    let parts: Vec<String> = [email_of(address), phone_of(address)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        words::nothing_kept(lang).to_owned()
    } else {
        parts.join(lang.pick("、", ", "))
    }
}
