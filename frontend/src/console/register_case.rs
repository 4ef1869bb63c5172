//! Registering at the window, by keyboard alone, in one dense form. What is typed is kept in this tab
//! with every letter; pressing twice makes one case; the slip stays until the next case is begun.

mod known;

use crate::browser;
use crate::components::{
    Button, ButtonKind, Choice, DateField, Empty, Field, FieldKind, FormBox, Heading, Notice,
    NoticeKind, Radios, Select, SubmitButton, TextArea, TickBox,
};
use crate::console::departments::DepartmentsField;
use crate::console::desk::{KEPT, desk};
use crate::console::draft::{Draft, TripDraft};
use crate::console::flow;
use crate::console::keeping::{keep, kept};
use crate::console::named::{DepartmentField, MatterField, matter_of};
use crate::console::register_case::known::{Knowing, Known, LinkKnown};
use crate::console::route::Route;
use crate::console::text;
use crate::form::Form;
use crate::language::{language, spoken};
use crate::pages::slip;
use leptos::prelude::*;
use shared::decide::TRIPS_MOST;
use shared::directory::Directory;
use shared::id::{AccountId, DepartmentId, WindowId};
use shared::lang::{Lang, Say};
use shared::text::{Line, Note, Phone, Prose};
use shared::vocabulary::{ApplicantKind, Channel, RefusalReason};
use shared::wire::{AskDuplicates, Slip};

const DRAFT: &str = KEPT[0];
const SLIP: &str = KEPT[1];
const KNOWN: &str = KEPT[3];

/// The page.
#[component]
pub fn RegisterCase() -> impl IntoView {
    let desk = desk();
    let seated = desk.session_now().and_then(|session| {
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
    let known = RwSignal::new(kept::<Vec<Known>>(KNOWN, &account).unwrap_or_default());
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
                Callback::new(move |(registered, cases): ((Slip, Lang), Vec<Known>)| {
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

/// The slip, and the way on.
#[component]
fn Registered(
    slip: Slip,
    citizen: Lang,
    known: RwSignal<Vec<Known>>,
    linked: Callback<()>,
    next: Callback<()>,
) -> impl IntoView {
    let desk = desk();
    let number = slip.number;
    let slip = StoredValue::new(slip);
    let on_next = Callback::new(move |()| {
        next.run(());
        request_animation_frame(|| browser::focus("register-applicant-name"));
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
        // The slip speaks the citizen's language, whatever the console speaks.
        let handed = slip.with_value(|slip| slip::sheet(slip, &desk.names(), citizen));
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

/// A trip's fields; `key` tells them apart while they come and go.
#[derive(Clone, Copy, PartialEq)]
struct TripFields {
    key: u32,
    on: RwSignal<String>,
    place: RwSignal<String>,
    department: RwSignal<String>,
    reason: RwSignal<String>,
    told: RwSignal<String>,
}

impl TripFields {
    fn of(key: u32, trip: &TripDraft) -> TripFields {
        TripFields {
            key,
            on: RwSignal::new(trip.on.clone()),
            place: RwSignal::new(trip.place.clone()),
            department: RwSignal::new(trip.department.clone()),
            reason: RwSignal::new(trip.reason.clone()),
            told: RwSignal::new(trip.told.clone()),
        }
    }

    fn draft(self) -> TripDraft {
        TripDraft {
            on: self.on.get(),
            place: self.place.get(),
            department: self.department.get(),
            reason: self.reason.get(),
            told: self.told.get(),
        }
    }
}

/// The form's fields.
#[derive(Clone, Copy)]
struct Fields {
    channel: RwSignal<String>,
    language: RwSignal<String>,
    kind: RwSignal<String>,
    name: RwSignal<String>,
    company: RwSignal<String>,
    phone: RwSignal<String>,
    document: RwSignal<String>,
    matter: RwSignal<String>,
    title: RwSignal<String>,
    account: RwSignal<String>,
    trips: RwSignal<Vec<TripFields>>,
    trips_made: RwSignal<String>,
    reason: RwSignal<String>,
    departments: RwSignal<Vec<DepartmentId>>,
    department: RwSignal<String>,
    suggestion: RwSignal<String>,
    wish: RwSignal<String>,
    source_number: RwSignal<String>,
    shows_identity: RwSignal<bool>,
    next_key: StoredValue<u32>,
}

impl Fields {
    fn of(draft: &Draft) -> Fields {
        let line = |written: &String| RwSignal::new(written.clone());
        let trips: Vec<TripFields> =
            (0..).zip(&draft.trips).map(|(key, trip)| TripFields::of(key, trip)).collect();
        Fields {
            channel: line(&draft.channel),
            language: RwSignal::new(draft.language.pick("zh", "en").to_owned()),
            kind: line(&draft.kind),
            name: line(&draft.name),
            company: line(&draft.company),
            phone: line(&draft.phone),
            document: line(&draft.document),
            matter: line(&draft.matter),
            title: line(&draft.title),
            account: line(&draft.account),
            next_key: StoredValue::new(u32::try_from(trips.len()).unwrap_or(0)),
            trips: RwSignal::new(trips),
            trips_made: line(&draft.trips_made),
            reason: line(&draft.reason),
            departments: RwSignal::new(draft.departments.clone()),
            department: line(&draft.department),
            suggestion: line(&draft.suggestion),
            wish: line(&draft.wish),
            source_number: line(&draft.source_number),
            shows_identity: RwSignal::new(draft.shows_identity),
        }
    }

    /// What is typed, following it.
    fn draft(self) -> Draft {
        let language = if self.language.with(|code| code == "en") { Lang::En } else { Lang::Zh };
        Draft {
            channel: self.channel.get(),
            language,
            kind: self.kind.get(),
            name: self.name.get(),
            company: self.company.get(),
            phone: self.phone.get(),
            document: self.document.get(),
            matter: self.matter.get(),
            title: self.title.get(),
            account: self.account.get(),
            trips: self.trips.get().into_iter().map(TripFields::draft).collect(),
            trips_made: self.trips_made.get(),
            reason: self.reason.get(),
            departments: self.departments.get(),
            department: self.department.get(),
            suggestion: self.suggestion.get(),
            wish: self.wish.get(),
            source_number: self.source_number.get(),
            shows_identity: self.shows_identity.get(),
        }
    }

    /// What to look for of the same person: once it is told who they are and what they came for.
    fn asked(self, names: &Directory) -> Option<AskDuplicates> {
        let phone = self.phone.with(|typed| Phone::read(typed).ok());
        let document = self.document.with(|typed| Line::new(typed.as_str()).ok());
        let title = self.title.with(|typed| Line::new(typed.as_str()).ok())?;
        if phone.is_none() && document.is_none() {
            return None;
        }
        let matter = self.matter.with(|typed| matter_of(typed, names));
        Some(AskDuplicates { phone, document, matter, title, account: None })
    }

    fn add_trip(self) {
        let count = self.trips.with_untracked(Vec::len);
        if count >= TRIPS_MOST {
            return;
        }
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        self.trips.update(|trips| trips.push(TripFields::of(key, &TripDraft::default())));
        request_animation_frame(move || browser::focus(&format!("register-trips-{count}-on")));
    }

    fn remove_trip(self, key: u32) {
        self.trips.update(|trips| trips.retain(|trip| trip.key != key));
        request_animation_frame(|| browser::focus("register-add-trip"));
    }
}

/// The form.
#[component]
fn Sheet(
    account: AccountId,
    window: WindowId,
    registered: Callback<((Slip, Lang), Vec<Known>)>,
) -> impl IntoView {
    let desk = desk();
    let language = language();
    let restored = kept::<Draft>(DRAFT, &account).filter(|draft| *draft != Draft::default());
    let was_restored = RwSignal::new(restored.is_some());
    let fields = RwSignal::new(Fields::of(&restored.unwrap_or_default()));
    let form = Form::new("register");
    desk.clears(form);
    let owner = account.clone();
    Effect::new(move || {
        let draft = fields.get().draft();
        if draft == Draft::default() {
            browser::forget(DRAFT);
        } else {
            keep(DRAFT, &owner, &draft);
        }
    });
    let wanted = Memo::new(move |_| fields.get().asked(&desk.names()));
    let knowing = Knowing::follow(desk, wanted);
    Effect::new(move || {
        let account = fields.get().account;
        knowing.tell(account.with(|typed| Prose::new(typed.as_str()).ok()));
    });
    let submit = Callback::new(move |()| {
        let Some(staff) = desk.staff_now() else { return };
        let draft = untrack(move || fields.get().draft());
        let names = desk.names_now();
        match draft.read(&staff, &window, &names, desk.policy_now().as_ref(), browser::now()) {
            Ok(register) => {
                let citizen = register.language;
                form.accepts(Vec::new());
                form.send(
                    move |key| async move { desk.api.register_case(register, key).await },
                    move |slip| registered.run(((slip, citizen), knowing.now())),
                );
            }
            Err(problems) => {
                form.accepts(problems);
            }
        }
    });
    let sure = RwSignal::new(false);
    let clear = Callback::new(move |()| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        sure.set(false);
        was_restored.set(false);
        form.accepts(Vec::new());
        fields.set(Fields::of(&Draft::default()));
        request_animation_frame(|| browser::focus("register-applicant-name"));
    });
    let key_used = move || {
        let lang = language.get();
        let used = form.failure.with(|failure| {
            failure.as_ref().is_some_and(|failure| failure.code() == Some("key_reused"))
        });
        used.then(|| {
            view! {
                <Notice kind=NoticeKind::Caution><p>{text::key_used(lang)}</p></Notice>
            }
        })
    };
    let drawn = spoken(move |lang| {
        let fields = fields.get();
        view! {
            <FormBox form=form on_submit=submit>
                {parts(fields, knowing, lang)}
                {knowing.list(lang)}
                <div class="buttons">
                    <SubmitButton label=text::register_now(lang)/>
                    {move || {
                        let lang = language.get();
                        let label =
                            if sure.get() { text::clear_draft_sure(lang) } else { text::clear_draft(lang) };
                        view! { <Button label=label kind=ButtonKind::Quiet on_press=clear/> }
                    }}
                </div>
            </FormBox>
        }
    });
    view! {
        {spoken(|lang| {
            view! {
                <Heading text=text::register_title(lang)/>
                <p class="hint">{text::register_keys(lang)}</p>
            }
        })}
        {move || {
            was_restored
                .get()
                .then(|| {
                    view! {
                        <Notice live=true><p>{text::draft_restored(language.get())}</p></Notice>
                    }
                })
        }}
        {key_used}
        <div
            class="dense"
            on:keydown=move |event| flow::heed(&event, form, submit)
        >
            {drawn}
        </div>
    }
}

fn parts(fields: Fields, knowing: Knowing, lang: Lang) -> impl IntoView {
    let channels = [Channel::Window, Channel::Phone]
        .map(|channel| Choice::new(channel.code(), channel.say(lang)));
    let kinds =
        ApplicantKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.say(lang))).collect();
    let languages = vec![Choice::new("zh", "中文"), Choice::new("en", "English")];
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
                        <Field
                            name="applicant.company"
                            label=text::company_name(lang)
                            value=fields.company
                        />
                    }
                })}
            <Field name="applicant.name" label=name value=fields.name/>
        }
    };
    view! {
        <section class="part" aria-labelledby="part-who">
            <h2 id="part-who">{text::part_who(lang)}</h2>
            <div class="cells">
                <Radios
                    name="channel"
                    label=text::channel(lang)
                    choices=channels.to_vec()
                    value=fields.channel
                    inline=true
                />
                <Radios
                    name="applicant.kind"
                    label=text::applicant_kind(lang)
                    choices=kinds
                    value=fields.kind
                    inline=true
                />
                <Radios
                    name="language"
                    label=text::citizen_language(lang)
                    choices=languages
                    value=fields.language
                    inline=true
                />
                {who}
                <Field
                    name="applicant.phone"
                    label=text::phone(lang)
                    value=fields.phone
                    kind=FieldKind::Phone
                    optional=true
                />
                <Field
                    name="applicant.document"
                    label=text::document(lang)
                    hint=text::document_hint(lang)
                    value=fields.document
                    optional=true
                />
            </div>
        </section>
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
                <Field
                    name="title"
                    label=text::title(lang)
                    hint=text::title_hint(lang, Line::MAX)
                    value=fields.title
                />
            </div>
            {knowing.line(lang)}
            <TextArea
                name="account"
                label=text::account_of_it(lang)
                value=fields.account
                most=Prose::MAX
                rows=4
                optional=true
            />
        </section>
        <section class="part" aria-labelledby="part-trips">
            <h2 id="part-trips">{text::part_trips(lang)}</h2>
            {trips(fields, lang)}
            <div class="cells">
                <Field
                    name="trips_made"
                    label=text::trips_made(lang)
                    hint=text::trips_made_hint(lang)
                    value=fields.trips_made
                    kind=FieldKind::Digits
                    optional=true
                    short=true
                />
                <Select
                    name="reason"
                    label=text::main_reason(lang)
                    choices=reasons(lang)
                    value=fields.reason
                />
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
                <TextArea
                    name="suggestion"
                    label=text::suggestion(lang)
                    value=fields.suggestion
                    most=Note::MAX
                    rows=3
                    optional=true
                />
                <TextArea
                    name="wish"
                    label=text::wish(lang)
                    value=fields.wish
                    most=Note::MAX
                    rows=3
                    optional=true
                />
                <Field
                    name="source_number"
                    label=text::source_number(lang)
                    value=fields.source_number
                    optional=true
                />
            </div>
            <TickBox
                name="shows_identity"
                label=text::shows_identity(lang)
                value=fields.shows_identity
            />
        </section>
    }
}

/// The reasons to choose from. Each begins with its number, because an input method cannot type into
/// a native select: the number can be typed.
pub fn reasons(lang: Lang) -> Vec<Choice> {
    let numbered = RefusalReason::ALL.iter().enumerate();
    numbered
        .map(|(index, reason)| {
            Choice::new(reason.code(), format!("{} {}", index + 1, reason.say(lang)))
        })
        .collect()
}

fn trips(fields: Fields, lang: Lang) -> impl IntoView {
    let said = RwSignal::new(String::new());
    // A trip's place in the list is in the names of its fields, so a row is drawn for both.
    let numbered = move || fields.trips.get().into_iter().enumerate().collect::<Vec<_>>();
    let row = move |(index, trip): (usize, TripFields)| {
        let number = index + 1;
        let only = Memo::new(move |_| fields.trips.with(|trips| trips.len() < 2));
        let remove = Callback::new(move |()| fields.remove_trip(trip.key));
        let at = |field: &str| format!("trips.{index}.{field}");
        view! {
            <fieldset class="trip">
                <legend>{text::trip_number(lang, number)}</legend>
                <div class="cells">
                    <DateField
                        name=at("on")
                        label=text::trip_on(lang)
                        value=trip.on
                        latest=browser::today()
                    />
                    <Field name=at("place") label=text::trip_place(lang) value=trip.place/>
                    <DepartmentField
                        name=at("department")
                        label=text::trip_department(lang)
                        typed=trip.department
                        optional=true
                    />
                    <Select
                        name=at("reason")
                        label=text::trip_reason(lang)
                        choices=reasons(lang)
                        value=trip.reason
                    />
                    <Field
                        name=at("told")
                        label=text::trip_told(lang)
                        value=trip.told
                        optional=true
                    />
                </div>
                {move || {
                    (!only.get())
                        .then(|| {
                            view! {
                                <Button
                                    label=text::remove_trip(lang, number)
                                    kind=ButtonKind::Quiet
                                    on_press=remove
                                />
                            }
                        })
                }}
            </fieldset>
        }
    };
    let add = move |_| {
        fields.add_trip();
        let number = fields.trips.with_untracked(Vec::len);
        said.set(text::trip_added(lang, number));
    };
    let full = Memo::new(move |_| fields.trips.with(|trips| trips.len() >= TRIPS_MOST));
    view! {
        <div class="trips">
            <For each=numbered key=|(index, trip)| (*index, trip.key) children=row/>
        </div>
        {move || {
            if full.get() {
                view! { <p class="hint">{text::trips_full(lang, TRIPS_MOST)}</p> }.into_any()
            } else {
                view! {
                    <button type="button" id="register-add-trip" class="button secondary" on:click=add>
                        {text::add_trip(lang)}
                    </button>
                }
                    .into_any()
            }
        }}
        <p class="unseen" role="status">{said}</p>
    }
}
