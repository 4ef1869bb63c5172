//! What this member of staff may do now: what they owe first, the rest in a few groups, each in its own
//! form in place.

use crate::api::ApiError;
use crate::browser;
use crate::components::{Button, ButtonKind, Notice, NoticeKind};
use crate::console::command::{
    Arranged, AtHand, CommandForm, Group, OFFERED, Typed, done_notice, focus_form,
};
use crate::console::desk::desk;
use crate::console::poll::Watched;
use crate::console::text;
use crate::console::upload::cancel;
use crate::language::{language, spoken};
use crate::upload::{chosen, clear};
use leptos::prelude::*;
use shared::command::{Command, CommandKind};
use shared::lang::Say;
use shared::number::CaseNumber;
use shared::personal::TextId;
use shared::sentence::step_sentence;
use shared::view::StaffCase;
use shared::wire::Slip;

/// The commands, and the form of the one that is open.
#[component]
pub fn Commands(
    /// On which case.
    number: CaseNumber,
    /// The case.
    watched: Watched<StaffCase>,
    /// Looks at it again at once.
    look: Callback<()>,
    /// Where a slip to hand over is put.
    slip: RwSignal<Option<Slip>>,
    /// Which files were looked at here.
    looked: RwSignal<Vec<TextId>>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let typed = Typed::new();
    for kind in OFFERED {
        desk.clears(typed.form(kind));
    }
    let open = RwSignal::new(None::<CommandKind>);
    let done = RwSignal::new(None::<CommandKind>);
    // The work is one press away, the rest two.
    let unfolded = RwSignal::new(vec![Group::Handle]);
    // How much of what happened was there when the form was opened: what is beyond it is news.
    let known = RwSignal::new(0usize);
    let length = Memo::new(move |_| {
        watched.seen.with(|seen| seen.as_ref().map_or(0, |case| case.timeline.len()))
    });
    let at_hand = Memo::new(move |_| {
        let (seat, names) = (desk.session().map(|session| session.seat), desk.names());
        let policy = desk.policy();
        let mut at_hand = watched.seen.with(|seen| match (seen, &seat) {
            (Some(case), Some(seat)) => AtHand::of(case, seat, &names, policy),
            (Some(_) | None, _) => AtHand::default(),
        });
        looked.with(|looked| at_hand.files.retain(|file| looked.contains(&file.file)));
        at_hand
    });
    // What nobody looked at here is not offered to be published.
    let can_publish = Memo::new(move |_| at_hand.with(|at_hand| !at_hand.files.is_empty()));
    let arranged = Memo::new(move |_| {
        let seat = desk.session().map(|session| session.seat);
        let can_publish = can_publish.get();
        watched.seen.with(|seen| match (seen, &seat) {
            (Some(case), Some(seat)) => {
                let mut permitted = case.permitted.clone();
                permitted.retain(|kind| *kind != CommandKind::PublishFile || can_publish);
                Arranged::of(&permitted, &case.public.duties, seat)
            }
            (Some(_) | None, _) => Arranged::default(),
        })
    });
    let close = Callback::new(move |()| {
        let kind = open.get_untracked();
        cancel();
        open.set(None);
        if let Some(kind) = kind {
            // The button can have moved into a group that is folded.
            let in_group = arranged.with_untracked(|arranged| arranged.rest.contains(&kind));
            if in_group {
                unfold(unfolded, Group::of(kind), true);
            }
            let id = format!("command-{}", kind.code());
            request_animation_frame(move || browser::focus(&id));
        }
    });
    let press = Callback::new(move |kind: CommandKind| {
        done.set(None);
        if open.get_untracked() == Some(kind) {
            close.run(());
            return;
        }
        let session = desk.session_now();
        watched.seen.with_untracked(|seen| {
            if let (Some(case), Some(session)) = (seen, &session) {
                let (at_hand, names) = (at_hand.get_untracked(), desk.names_now());
                typed.prepare(kind, &case.public, &at_hand, session, &names, language.now());
            }
        });
        known.set(length.get_untracked());
        open.set(Some(kind));
        focus_form();
    });
    let finish = Callback::new(move |kind: CommandKind| {
        typed.clear(kind);
        open.set(None);
        done.set(Some(kind));
        look.run(());
        request_animation_frame(|| browser::focus("command-done"));
    });
    let revision = move || {
        let seen = watched
            .seen
            .try_with_untracked(|seen| seen.as_ref().map_or(0, |case| case.public.revision));
        seen.unwrap_or_default()
    };
    let add_file = move || {
        let form = typed.form(CommandKind::AddFile);
        let Some(file) = chosen(form) else { return };
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let ask = async move |asked| desk.api.ask_upload(number, &asked).await;
                let answer = match typed.uploading.send(file, ask).await {
                    // The case may have moved on meanwhile.
                    Ok(Some(handed)) => {
                        desk.api.add_file(number, &handed, revision(), key).await.map(Some)
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(error),
                };
                shown_anew(answer, look)
            },
            move |done| {
                if done.is_some() {
                    clear(form);
                    finish.run(CommandKind::AddFile);
                }
            },
        );
    };
    let publish_file = move || {
        let form = typed.form(CommandKind::PublishFile);
        let publish = match typed.read_publication() {
            Ok(publish) => publish,
            Err(refused) => return refused.show(form),
        };
        form.accepts(Vec::new());
        form.send(
            move |key| async move {
                let answer = desk.api.publish_file(number, &publish, revision(), key).await;
                shown_anew(answer, look)
            },
            move |_| finish.run(CommandKind::PublishFile),
        );
    };
    let submit = Callback::new(move |kind: CommandKind| {
        if kind == CommandKind::AddFile {
            return add_file();
        }
        if kind == CommandKind::PublishFile {
            return publish_file();
        }
        let form = typed.form(kind);
        let at_hand = at_hand.get_untracked();
        let read = typed.read(kind, &at_hand, &desk.names_now(), language.now());
        let command = match read {
            None => return,
            Some(Ok(command)) => command,
            Some(Err(refused)) => {
                refused.show(form);
                return;
            }
        };
        let revision = revision();
        form.accepts(Vec::new());
        if let Command::ReissueCode(reissue) = command {
            form.send(
                move |key| async move {
                    let answer = desk.api.issue_code(number, reissue, revision, key).await;
                    shown_anew(answer, look)
                },
                move |handed| {
                    finish.run(kind);
                    slip.set(Some(handed));
                    request_animation_frame(browser::focus_heading);
                },
            );
        } else {
            form.send(
                move |key| async move {
                    let answer = desk.api.command(number, command, revision, key).await;
                    shown_anew(answer, look)
                },
                move |_| finish.run(kind),
            );
        }
    });
    let button = move |kind: CommandKind, is_first: bool| {
        view! {
            <button
                type="button"
                id=format!("command-{}", kind.code())
                class=if is_first { "button" } else { "button secondary" }
                aria-expanded=move || if open.get() == Some(kind) { "true" } else { "false" }
                on:click=move |_| press.run(kind)
            >
                {move || kind.say(language.get())}
            </button>
        }
    };
    let waits_for = Memo::new(move |_| at_hand.with(|at_hand| at_hand.waits_for.clone()));
    let waits = move || {
        let (lang, names) = (language.get(), desk.names());
        waits_for.with(|departments| {
            let departments: Vec<&str> =
                departments.iter().map(|id| names.department(id, lang)).collect();
            (!departments.is_empty()).then(|| {
                let departments = departments.join(lang.pick("、", ", "));
                view! { <p class="hint">{text::waits_for_parts(lang, departments)}</p> }
            })
        })
    };
    let first = Memo::new(move |_| arranged.with(|arranged| arranged.first.clone()));
    let owed = move || {
        let nothing = first.with(Vec::is_empty);
        view! {
            <h3 id="yours-now" hidden=nothing>{text::yours_now(language.get())}</h3>
            <div class="command-buttons" role="group" aria-labelledby="yours-now" hidden=nothing>
                <For
                    each=move || first.get()
                    key=|kind| kind.code()
                    children=move |kind| button(kind, true)
                />
            </div>
        }
    };
    let groups = Group::ALL.map(|group| {
        let kinds = Memo::new(move |_| arranged.with(|arranged| arranged.group(group)));
        let is_open = move || unfolded.with(|unfolded| unfolded.contains(&group));
        view! {
            <details
                class="command-group"
                hidden=move || kinds.with(Vec::is_empty)
                prop:open=is_open
                on:toggle=move |event| {
                    let is_open = event_target::<web_sys::Element>(&event).has_attribute("open");
                    unfold(unfolded, group, is_open);
                }
            >
                <summary id=format!("commands-{}", group.code())>
                    {move || {
                        let count = kinds.with(Vec::len);
                        text::group_of(language.get(), group.say(language.get()), count)
                    }}
                </summary>
                <div class="command-buttons">
                    <For
                        each=move || kinds.get()
                        key=|kind| kind.code()
                        children=move |kind| button(kind, false)
                    />
                </div>
            </details>
        }
        .into_any()
    });
    let nothing = move || {
        let lang = language.get();
        arranged.with(Arranged::is_empty).then(|| {
            view! { <p class="hint">{text::nothing_now(lang)}</p> }
        })
    };
    let news = move || {
        let lang = language.get();
        let kind = open.get()?;
        let names = desk.names();
        let fresh: Vec<_> = watched.seen.with(|seen| {
            let steps = seen.as_ref().map(|case| case.timeline.as_slice()).unwrap_or_default();
            let fresh = steps.iter().skip(known.get());
            fresh.map(|step| (step.step.at, step_sentence(&step.step, &names, lang))).collect()
        });
        if fresh.is_empty() {
            return None;
        }
        let stale = typed
            .form(kind)
            .failure
            .with(|failure| failure.as_ref().is_some_and(ApiError::is_stale));
        let title = if stale { text::stale_title(lang) } else { text::news_title(lang) };
        let lines = fresh
            .into_iter()
            .map(|(at, words)| view! { <li>{at.minute_text()}" "{words}</li> }.into_any())
            .collect::<Vec<_>>();
        Some(view! {
            <Notice kind=NoticeKind::Caution title=title live=true>
                <ul>{lines}</ul>
                <p>{text::stale_words(lang)}</p>
            </Notice>
        })
    };
    let form = spoken(move |lang| {
        open.get().map(|kind| {
            let fits = Signal::derive(move || arranged.with(|arranged| arranged.offers(kind)));
            view! {
                <CommandForm
                    kind=kind
                    typed=typed
                    at_hand=at_hand
                    permitted=fits
                    on_submit=submit
                    on_cancel=close
                    lang=lang
                />
            }
        })
    });
    let finished = done_notice(done);
    let print = move || {
        view! {
            <p>
                <Button
                    label=text::print_sheet(language.get())
                    kind=ButtonKind::Quiet
                    on_press=Callback::new(|()| browser::print())
                />
            </p>
        }
    };
    view! {
        <section class="commands" aria-labelledby="what-now">
            <h2 id="what-now">{move || text::what_now(language.get())}</h2>
            {finished}
            {nothing}
            {waits}
            {owed}
            {groups.into_iter().collect::<Vec<_>>()}
            {print}
            {news}
            {form}
        </section>
    }
}

/// An answer; whatever it was refused for, the case is shown as it is now, unless its page has gone.
fn shown_anew<Answer>(
    answer: Result<Answer, ApiError>,
    look: Callback<()>,
) -> Result<Answer, ApiError> {
    if answer.is_err() {
        let _ = look.try_run(());
    }
    answer
}

/// Folds or unfolds a group. A browser tells of a toggle a moment later, when the page may have gone.
fn unfold(unfolded: RwSignal<Vec<Group>>, group: Group, is_open: bool) {
    let was_open = unfolded.try_with_untracked(|unfolded| unfolded.contains(&group));
    if was_open == Some(!is_open) {
        unfolded.update(|unfolded| {
            unfolded.retain(|known| *known != group);
            if is_open {
                unfolded.push(group);
            }
        });
    }
}
