//! Registering a case at the window in one dense form, with the keyboard alone. What is typed is stored in this tab
//! with every keystroke, pressing twice makes only one case, and the slip stays until the next case is begun.

pub mod draft;
mod known;

use crate::client::browser;
use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::draft_storage::{keep, kept};
use crate::staff::forms::drafting::{DraftForm, DraftWords, RowList, RowWords, Rows};
use crate::staff::forms::fields::{area, day, department, line, radios, select};
use crate::staff::forms::named::{MatterField, matter_of, reasons};
use crate::staff::put_away::KEPT;
use crate::staff::register_case::draft::{Fields, TripFields};
use crate::staff::register_case::known::{KnownCase, LinkKnown, Lookup};
use crate::staff::route::Route;
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{
    Button, ButtonKind, Choice, Empty, FieldKind, Heading, Notice, NoticeKind, SubmitButton,
    TickBox, card_doubt, doubted, phone_doubt,
};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use crate::ui::slip;
use leptos::prelude::*;
use shared::decide::MAX_TRIPS;
use shared::directory::Directory;
use shared::id::{AccountId, WindowId};
use shared::lang::{Lang, Say};
use shared::text::{Line, Note, Phone, Prose};
use shared::vocabulary::{ApplicantKind, Channel};
use shared::wire::{AskDuplicates, Slip};
use std::sync::Arc;

const DRAFT: &str = KEPT[0];
const SLIP: &str = KEPT[1];
const KNOWN: &str = KEPT[3];
const WORDS: DraftWords = DraftWords {
    title: text::register_title,
    lead: text::register_keys,
    restored: text::draft_restored,
    key_used: Some(text::key_used),
};

#[component]
pub fn RegisterCase() -> impl IntoView {
    let workspace = workspace();
    let seated = workspace.session_now().and_then(|session| {
        session.seat.window().cloned().map(|window| (session.account.clone(), window))
    });
    let Some((account, window)) = seated else {
        return spoken(|lang| {
            view! {
                <Heading text=text::register_title(lang)/>
                <Empty words=text::no_window(lang)/>
            }
        })
        .into_any();
    };
    let slip = RwSignal::new(kept::<(Slip, Lang)>(SLIP, &account));
    let known = RwSignal::new(kept::<Vec<KnownCase>>(KNOWN, &account).unwrap_or_default());
    let drawn = move || match slip.get() {
        Some((handed, citizen)) => {
            let next = Callback::new(move |()| {
                browser::forget(SLIP);
                browser::forget(KNOWN);
                known.set(Vec::new());
                slip.set(None);
            });
            let owner = account.clone();
            let linked = Callback::new(move |()| keep(KNOWN, &owner, known.get_untracked()));
            view! {
                <Registered slip=handed citizen=citizen known=known linked=linked next=next/>
            }
            .into_any()
        }
        None => {
            let (account, window) = (account.clone(), window.clone());
            let owner = account.clone();
            let registered =
                Callback::new(move |(registered, cases): ((Slip, Lang), Vec<KnownCase>)| {
                    keep(SLIP, &owner, &registered);
                    keep(KNOWN, &owner, &cases);
                    browser::forget(DRAFT);
                    known.set(cases);
                    slip.set(Some(registered));
                    request_animation_frame(browser::focus_heading);
                });
            view! { <Sheet account=account window=window registered=registered/> }.into_any()
        }
    };
    drawn.into_any()
}

/// The slip, and the buttons that lead on.
#[component]
fn Registered(
    slip: Slip,
    citizen: Lang,
    known: RwSignal<Vec<KnownCase>>,
    linked: Callback<()>,
    next: Callback<()>,
) -> impl IntoView {
    let workspace = workspace();
    let number = slip.number;
    let slip = StoredValue::new(slip);
    let on_next = Callback::new(move |()| {
        next.run(());
        request_animation_frame(|| browser::focus("register-applicant-phone"));
    });
    let head = spoken(move |lang| {
        view! {
            <div class="no-print stack">
                <Heading text=text::registered_title(lang, number)/>
                <Notice kind=NoticeKind::Success live=true>
                    <p>{text::registered_words(lang)}</p>
                </Notice>
            </div>
        }
    });
    let sheet = spoken(move |lang| {
        // The slip is in the citizen's language, whatever the console's language is.
        let handed = slip.with_value(|slip| slip::sheet(slip, &workspace.names(), citizen));
        view! {
            <div lang=citizen.tag()>{handed}</div>
            <p class="buttons no-print">
                <Button
                    label=text::print_slip(lang)
                    on_press=Callback::new(|()| browser::print())
                />
                <Button label=text::next_case(lang) kind=ButtonKind::Secondary on_press=on_next/>
                <a class="button quiet" href=Route::Case(number).path()>{text::open_this_case(lang)}</a>
            </p>
        }
    });
    view! {
        {head}
        <LinkKnown number=number known=known linked=linked/>
        {sheet}
    }
}

/// The search for other cases of the same person, once the form says who they are and what they came for.
fn asked(fields: Fields, names: &Directory) -> Option<AskDuplicates> {
    let phone = fields.phone.with(|typed| Phone::read(typed).ok());
    let document = fields.document.with(|typed| Line::new(typed.as_str()).ok());
    let title = fields.title.with(|typed| Line::new(typed.as_str()).ok())?;
    if phone.is_none() && document.is_none() {
        return None;
    }
    let matter = fields.matter.with(|typed| matter_of(typed, names));
    Some(AskDuplicates { phone, document, matter, title, account: None })
}

#[component]
fn Sheet(
    account: AccountId,
    window: WindowId,
    registered: Callback<((Slip, Lang), Vec<KnownCase>)>,
) -> impl IntoView {
    let workspace = workspace();
    let draft = DraftForm::<Fields>::new("register", DRAFT, account, String::new());
    let DraftForm { form, fields, .. } = draft;
    let wanted = Memo::new(move |_| asked(fields, &workspace.names()));
    let knowing = Lookup::follow(workspace, wanted);
    Effect::new(move || {
        knowing.tell(fields.account.with(|typed| Prose::new(typed.as_str()).ok()));
    });
    let submit = Callback::new(move |()| {
        let Some(staff) = workspace.staff_now() else { return };
        let (draft, names, policy) = (draft.draft(), workspace.names_now(), workspace.policy_now());
        match draft.read(&staff, &window, &names, policy.as_ref(), browser::now()) {
            Ok(register) => {
                let citizen = register.language;
                form.accepts(Vec::new());
                form.send(
                    move |key| async move { workspace.api.register_case(register, key).await },
                    move |slip| registered.run(((slip, citizen), knowing.now())),
                );
            }
            Err(problems) => {
                form.accepts(problems);
            }
        }
    });
    draft.page(WORDS, (), "dense", submit, move |lang| {
        view! {
            {parts(fields, knowing, lang)}
            {knowing.list(lang)}
            <div class="buttons">
                <SubmitButton label=text::register_now(lang)/>
                {draft.clear_button(
                    text::clear_draft,
                    text::clear_draft_sure,
                    "applicant.phone",
                )}
            </div>
        }
        .into_any()
    })
}

fn who_part(fields: Fields, lang: Lang) -> AnyView {
    let channels = [Channel::Window, Channel::Phone]
        .map(|channel| Choice::new(channel.code(), channel.say(lang)));
    let kinds = ApplicantKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang)));
    let languages = Lang::ALL.map(|lang| Choice::new(lang.code(), lang.own_name()));
    let is_company =
        Memo::new(move |_| fields.kind.with(|kind| *kind == ApplicantKind::Company.code()));
    let who = move || {
        let name =
            if is_company.get() { text::contact_name(lang) } else { text::applicant_name(lang) };
        view! {
            {is_company
                .get()
                .then(|| {
                    view! {
                        {line("applicant.company", text::company_name(lang), fields.company)}
                    }
                })}
            {line("applicant.name", name, fields.name)}
        }
    };
    let phone = line("applicant.phone", text::phone(lang), fields.phone)
        .kind(FieldKind::Phone)
        .optional()
        .into_render();
    let document = line("applicant.document", text::document(lang), fields.document)
        .hint(text::document_hint(lang))
        .optional()
        .into_render();
    view! {
        <section class="part" aria-labelledby="part-who">
            <h2 id="part-who">{text::part_who(lang)}</h2>
            <div class="cells">
                {radios("channel", text::channel(lang), fields.channel, channels).inline()}
                {radios("applicant.kind", text::applicant_kind(lang), fields.kind, kinds).inline()}
                {
                    radios("language", text::citizen_language(lang), fields.language, languages)
                        .inline()
                }
                {doubted(phone, fields.phone, phone_doubt)}
                {who}
                {doubted(document, fields.document, card_doubt)}
            </div>
        </section>
    }
    .into_any()
}

/// The fields of the form in four parts.
fn parts(fields: Fields, knowing: Lookup, lang: Lang) -> AnyView {
    view! {
        {who_part(fields, lang)}
        <section class="part" aria-labelledby="part-what">
            <h2 id="part-what">{text::part_what(lang)}</h2>
            <div class="cells">
                <MatterField
                    name="matter"
                    label=text::matter(lang)
                    hint=text::matter_hint(lang)
                    typed=fields.matter
                    departments=fields.departments
                />
                {
                    line("title", text::title(lang), fields.title)
                        .hint(text::title_hint(lang, Line::MAX))
                }
            </div>
            {knowing.line(lang)}
            {area("account", text::account_of_it(lang), fields.account, Prose::MAX, 4).optional()}
        </section>
        <section class="part" aria-labelledby="part-trips">
            <h2 id="part-trips">{text::part_trips(lang)}</h2>
            {trips(fields.trips, lang)}
            <div class="cells">
                {
                    line("trips_made", text::trips_made(lang), fields.trips_made)
                        .hint(text::trips_made_hint(lang))
                        .kind(FieldKind::Digits)
                        .short()
                        .optional()
                }
                {
                    select("reason", text::main_reason(lang), fields.reason, reasons(lang))
                        .optional()
                        .none(text::main_reason_of_trip(lang))
                }
                <DepartmentsField
                    name="departments"
                    label=text::departments(lang)
                    hint=text::departments_hint(lang)
                    chosen=fields.departments
                    typed=fields.department
                />
            </div>
        </section>
        <section class="part" aria-labelledby="part-more">
            <h2 id="part-more">{text::part_more(lang)}</h2>
            <div class="cells two">
                {
                    area("suggestion", text::suggestion(lang), fields.suggestion, Note::MAX, 3)
                        .optional()
                }
                {area("wish", text::wish(lang), fields.wish, Note::MAX, 3).optional()}
                {line("source_number", text::source_number(lang), fields.source_number).optional()}
            </div>
            <TickBox
                name="shows_identity"
                label=text::shows_identity(lang)
                value=fields.shows_identity
            />
        </section>
    }
    .into_any()
}

/// The trips, to be placed in a form.
pub fn trips(rows: Rows<TripFields>, lang: Lang) -> AnyView {
    let trips = RowList {
        rows,
        form: expect_context::<Form>(),
        name: "trips",
        first: "on",
        count: [1, MAX_TRIPS],
        class: ["trips", "trip"],
        words: RowWords {
            legend: Some(Arc::new(move |number| text::trip_number(lang, number))),
            add: text::add_trip(lang).to_owned(),
            added: Arc::new(move |number| text::trip_added(lang, number)),
            remove: Arc::new(move |number| text::remove_trip(lang, number)),
            full: text::trips_full(lang, MAX_TRIPS),
            moves: None,
        },
    };
    trips.view(move |trip: TripFields, _, at| {
        view! {
            <div class="cells">
                {day(at("on"), text::trip_on(lang), trip.on).latest(browser::today())}
                {line(at("place"), text::trip_place(lang), trip.place)}
                {
                    department(at("department"), text::trip_department(lang), trip.department)
                        .optional()
                }
                {select(at("reason"), text::trip_reason(lang), trip.reason, reasons(lang))}
                {line(at("told"), text::trip_told(lang), trip.told).optional()}
            </div>
        }
        .into_any()
    })
}
