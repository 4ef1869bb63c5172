//! The filters of a list and its order, in a form that is opened when it is needed. Nothing changes until it is applied.

use crate::client::browser;
use crate::client::navigation::navigation;
use crate::client::staff::QueueQuery;
use crate::staff::queue::part::{narrowed, path_of};
use crate::staff::text::lists as words;
use crate::staff::views::period::typed_period;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, Choice, DateField, FormBox, Select, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use shared::id::{DepartmentId, MatterId};
use shared::lang::{Lang, Say};
use shared::problem::FieldProblem;
use shared::time::Day;
use shared::vocabulary::{CaseClass, QueueOrder, RefusalReason, Role};

/// Under which name the browser remembers a filter.
const KEPT_FILTER: &str = "onetrip.filter";

#[component]
pub fn Filter(asked: Memo<QueueQuery>, role: Memo<Option<Role>>) -> impl IntoView {
    let language = language();
    let typed = Typed::default();
    Effect::new(move || typed.follow(&asked.get()));
    let summary = move || {
        let lang = language.get();
        match asked.with(narrowed) {
            0 => words::filter(lang).to_owned(),
            count => words::filter_on(lang, count),
        }
    };
    let form = Form::new("filter");
    let remembered = RwSignal::new(kept());
    let mine = move || {
        let lang = language.get();
        let href = remembered.get()?;
        Some(view! { <a class="button quiet" href=href>{words::filter_mine(lang)}</a> })
    };
    let fields = spoken(move |lang| {
        view! { <Fields
            typed=typed
            form=form
            asked=asked
            role=role
            remembered=remembered
            lang=lang
        /> }
    });
    view! {
        <details class="work-filter">
            <summary>{summary}</summary>
            {fields}
        </details>
        {mine}
    }
}

/// The address that the browser remembers as this user's filter. It names nobody.
fn kept() -> Option<String> {
    browser::kept_for_good(KEPT_FILTER).filter(|path| path.starts_with("/console?"))
}

/// What the form holds: codes and days as they are written.
#[derive(Clone, Copy, Default)]
struct Typed {
    department: RwSignal<String>,
    matter: RwSignal<String>,
    reason: RwSignal<String>,
    class: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    order: RwSignal<String>,
}

impl Typed {
    /// Shows what the list is filtered by, also after going back.
    fn follow(self, asked: &QueueQuery) {
        let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
        self.department.set(asked.department.as_ref().map_or(String::new(), ToString::to_string));
        self.matter.set(asked.matter.as_ref().map_or(String::new(), ToString::to_string));
        self.reason.set(asked.reason.map_or(String::new(), |reason| reason.code().to_owned()));
        self.class.set(asked.class.map_or(String::new(), |class| class.code().to_owned()));
        self.from.set(day(asked.from));
        self.until.set(day(asked.until));
        let is_own = asked.order == QueueOrder::Due;
        self.order.set(if is_own { String::new() } else { asked.order.code().to_owned() });
    }

    /// The list that the form asks for.
    fn read(self, asked: QueueQuery) -> Result<QueueQuery, Vec<FieldProblem>> {
        let ((from, until), problems) = typed_period(self.from, self.until);
        if !problems.is_empty() {
            return Err(problems);
        }
        let order = self.order.get_untracked();
        let order = QueueOrder::ALL.iter().copied().find(|known| known.code() == order);
        Ok(QueueQuery {
            department: DepartmentId::new(self.department.get_untracked()).ok(),
            matter: MatterId::new(self.matter.get_untracked()).ok(),
            reason: RefusalReason::read(&self.reason.get_untracked()),
            class: CaseClass::read(&self.class.get_untracked()),
            from,
            until,
            order: order.unwrap_or(QueueOrder::Due),
            cursor: None,
            ..asked
        })
    }
}

/// Choices with the codes and words of a vocabulary.
fn choices<T: Copy + Say>(all: &[T], code: fn(T) -> &'static str, lang: Lang) -> Vec<Choice> {
    all.iter().map(|each| Choice::new(code(*each), each.say(lang))).collect()
}

#[component]
fn Fields(
    typed: Typed,
    form: Form,
    asked: Memo<QueueQuery>,
    role: Memo<Option<Role>>,
    /// The filter that the browser remembers.
    remembered: RwSignal<Option<String>>,
    lang: Lang,
) -> impl IntoView {
    let workspace = workspace();
    let navigation = navigation();
    let show = Callback::new(move |()| {
        if let Some(query) = form.takes(typed.read(asked.get_untracked())) {
            navigation.go(&path_of(&query));
        }
    });
    let clear = move || {
        let QueueQuery { state, stage, .. } = asked.get();
        path_of(&QueueQuery { stage, ..QueueQuery::of(state) })
    };
    // What is in the address is remembered, which is what the list shows.
    let shown = move || path_of(&QueueQuery { cursor: None, ..asked.get() });
    let keep = move |()| {
        let path = shown();
        browser::keep_for_good(KEPT_FILTER, &path);
        remembered.set(kept());
    };
    let is_kept = move || remembered.get() == Some(shown());
    let names = workspace.names();
    // An officer's cases are all of one department.
    let is_department = matches!(role.get(), Some(Role::DepartmentOfficer | Role::DepartmentHead));
    let departments: Vec<Choice> = names
        .departments
        .iter()
        .map(|known| Choice::new(known.id.to_string(), known.name.say(lang)))
        .collect();
    let matters: Vec<Choice> = names
        .matters
        .iter()
        .map(|known| Choice::new(known.id.to_string(), known.name.say(lang)))
        .collect();
    let reasons = choices(RefusalReason::ALL, RefusalReason::code, lang);
    let classes = choices(CaseClass::ALL, CaseClass::code, lang);
    let orders = QueueOrder::ALL.iter().copied().filter(|order| *order != QueueOrder::Due);
    let orders = choices(&orders.collect::<Vec<_>>(), QueueOrder::code, lang);
    let any = words::any(lang);
    view! {
        <FormBox form=form on_submit=show>
            <div class="work-fields">
                {(!is_department)
                    .then(|| {
                        view! {
                            <Select
                                name="department"
                                label=words::department(lang)
                                choices=departments
                                value=typed.department
                                none=any
                            />
                        }
                    })}
                <Select
                    name="matter"
                    label=words::matter(lang)
                    choices=matters
                    value=typed.matter
                    none=any
                />
                <Select
                    name="reason"
                    label=words::reason(lang)
                    choices=reasons
                    value=typed.reason
                    none=any
                />
                <Select
                    name="class"
                    label=words::class(lang)
                    hint=words::class_hint(lang)
                    choices=classes
                    value=typed.class
                    none=any
                />
                <DateField name="from" label=words::registered_from(lang) value=typed.from/>
                <DateField name="until" label=words::registered_until(lang) value=typed.until/>
                <Select
                    name="sort"
                    label=words::order(lang)
                    choices=orders
                    value=typed.order
                    none=QueueOrder::Due.say(lang)
                />
            </div>
            <div class="buttons">
                <SubmitButton label=words::filter_apply(lang) kind=ButtonKind::Secondary/>
                <a class="button quiet" href=clear>{words::filter_clear(lang)}</a>
                <Button
                    label=words::filter_keep(lang)
                    kind=ButtonKind::Quiet
                    on_press=Callback::new(keep)
                />
                <p class="hint" role="status">
                    {move || is_kept().then(|| words::filter_kept(lang))}
                </p>
            </div>
        </FormBox>
    }
}
