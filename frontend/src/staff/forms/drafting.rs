//! Forms that are stored in the tab while they are filled in: plans, studies, reforms and registrations. A draft is
//! plain text, field by field, so that nothing typed is lost, even if it is invalid.

use crate::client::browser;
use crate::staff::forms::draft_storage::{keep, kept};
use crate::staff::forms::keyboard_nav;
use crate::staff::workspace::workspace;
use crate::ui::components::{Button, ButtonKind, FormBox, Heading, Notice, NoticeKind};
use crate::ui::form::Form;
use crate::ui::language::{language, spoken};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::id::AccountId;
use shared::lang::Lang;
use std::sync::Arc;

/// Fields as signals, and the draft that stores them.
pub trait DraftFields: Copy + Send + Sync + 'static {
    type Draft: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static;

    fn of(draft: &Self::Draft) -> Self;

    fn fill(self, draft: &Self::Draft);

    /// The draft; tracks changes.
    fn draft(self) -> Self::Draft;
}

impl<T> DraftFields for RwSignal<T>
where
    T: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    type Draft = T;

    fn of(draft: &T) -> RwSignal<T> {
        RwSignal::new(draft.clone())
    }

    fn fill(self, draft: &T) {
        self.set(draft.clone());
    }

    fn draft(self) -> T {
        self.get()
    }
}

/// Defines fields and their draft together.
macro_rules! draft_fields {
    (
        $(#[$meta:meta])*
        $vis:vis struct $Draft:ident, $Fields:ident { $( $name:ident: $Field:ty, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        $vis struct $Draft {
            $( pub $name: <$Field as $crate::staff::forms::drafting::DraftFields>::Draft, )+
        }

        #[derive(Clone, Copy)]
        $vis struct $Fields {
            $( pub $name: $Field, )+
        }

        impl $crate::staff::forms::drafting::DraftFields for $Fields {
            type Draft = $Draft;

            fn of(draft: &$Draft) -> $Fields {
                $Fields {
                    $( $name: $crate::staff::forms::drafting::DraftFields::of(&draft.$name), )+
                }
            }

            fn fill(self, draft: &$Draft) {
                $( $crate::staff::forms::drafting::DraftFields::fill(self.$name, &draft.$name); )+
            }

            fn draft(self) -> $Draft {
                $Draft { $( $name: $crate::staff::forms::drafting::DraftFields::draft(self.$name), )+ }
            }
        }
    };
}
pub(crate) use draft_fields;

/// Rows of fields that can be added, removed and moved; `key` identifies a row.
pub struct Rows<Fields: Send + Sync + 'static> {
    rows: RwSignal<Vec<(u32, Fields)>>,
    next_key: StoredValue<u32>,
}

impl<Fields: Send + Sync + 'static> Clone for Rows<Fields> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Fields: Send + Sync + 'static> Copy for Rows<Fields> {}

impl<Fields: DraftFields> DraftFields for Rows<Fields> {
    type Draft = Vec<Fields::Draft>;

    fn of(draft: &Vec<Fields::Draft>) -> Rows<Fields> {
        let rows = Rows { rows: RwSignal::new(Vec::new()), next_key: StoredValue::new(0) };
        rows.fill(draft);
        rows
    }

    fn fill(self, draft: &Vec<Fields::Draft>) {
        self.rows.set(draft.iter().map(|row| self.row(row)).collect());
    }

    fn draft(self) -> Vec<Fields::Draft> {
        self.rows.get().into_iter().map(|(_, fields)| fields.draft()).collect()
    }
}

impl<Fields: DraftFields> Rows<Fields> {
    fn row(self, draft: &Fields::Draft) -> (u32, Fields) {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        (key, Fields::of(draft))
    }

    fn count(self) -> usize {
        self.rows.with(Vec::len)
    }
}

type RowText = Arc<dyn Fn(usize) -> String + Send + Sync>;

/// The words of a list of rows; those about one row take its number, counted from 1.
#[derive(Clone)]
pub struct RowWords {
    /// `None` if the row's only field makes it clear.
    pub legend: Option<RowText>,
    pub add: String,
    pub added: RowText,
    pub remove: RowText,
    /// Shown instead of the button if no more rows can be added.
    pub full: String,
    /// Moving up, moving down, and the place after a move; `None` if the order has no meaning.
    pub moves: Option<[RowText; 3]>,
}

#[derive(Clone)]
pub struct RowList<Fields: DraftFields> {
    pub rows: Rows<Fields>,
    pub form: Form,
    /// The path of the list in the request.
    pub name: &'static str,
    /// The first field of a row, which gets the focus when the row is added.
    pub first: &'static str,
    /// The fewest and the most rows.
    pub count: [usize; 2],
    /// The CSS classes of the list and of a row.
    pub class: [&'static str; 2],
    pub words: RowWords,
}

impl<Fields: DraftFields> RowList<Fields> {
    fn add_id(&self) -> String {
        self.form.id(&format!("{}-add", self.name))
    }

    fn move_id(&self, key: u32, up: bool) -> String {
        self.form.id(&format!("{}-{key}-{}", self.name, if up { "up" } else { "down" }))
    }

    fn add(&self, said: RwSignal<String>) {
        let count = self.rows.rows.with_untracked(Vec::len);
        if count >= self.count[1] {
            return;
        }
        let row = self.rows.row(&Fields::Draft::default());
        self.rows.rows.update(|rows| rows.push(row));
        said.set((self.words.added)(count + 1));
        let first = self.form.id(&format!("{}.{count}.{}", self.name, self.first));
        request_animation_frame(move || browser::focus(&first));
    }

    fn remove(&self, key: u32) {
        self.rows.rows.update(|rows| rows.retain(|(known, _)| *known != key));
        let add = self.add_id();
        request_animation_frame(move || browser::focus(&add));
    }

    /// Moves a row by one place and returns its new place.
    fn shift(&self, key: u32, up: bool) -> Option<usize> {
        let rows = self.rows.rows;
        let place = rows.with_untracked(|rows| rows.iter().position(|(known, _)| *known == key))?;
        let other = if up { place.checked_sub(1)? } else { place + 1 };
        let count = rows.with_untracked(Vec::len);
        if other >= count {
            return None;
        }
        rows.update(|rows| rows.swap(place, other));
        // The button moves with its row, and is gone at the end of the list, where the other one gets the focus.
        let at_end = other == 0 || other + 1 == count;
        let focused = self.move_id(key, up != at_end);
        request_animation_frame(move || browser::focus(&focused));
        Some(other + 1)
    }

    /// The rows and the button that adds one. `inside` draws the fields of a row, given its number and the path of
    /// each field.
    pub fn view(
        self,
        inside: impl Fn(Fields, usize, &dyn Fn(&str) -> String) -> AnyView
        + Clone
        + Send
        + Sync
        + 'static,
    ) -> AnyView {
        let said = RwSignal::new(String::new());
        let rows = self.rows;
        // The names of a row's fields contain its place, so a row is identified by its key and its place.
        let numbered = move || rows.rows.get().into_iter().enumerate().collect::<Vec<_>>();
        let list = self.clone();
        let row = move |(index, (key, fields)): (usize, (u32, Fields))| {
            let at = |field: &str| format!("{}.{index}.{field}", list.name);
            let inside = inside(fields, index + 1, &at);
            let buttons = list.clone().row_buttons(index, key, said);
            match &list.words.legend {
                Some(legend) => view! {
                    <fieldset class=list.class[1]>
                        <legend>{legend(index + 1)}</legend>
                        {inside}
                        {buttons}
                    </fieldset>
                }
                .into_any(),
                None => view! { <div class=list.class[1]>{inside}{buttons}</div> }.into_any(),
            }
        };
        let full = Memo::new(move |_| rows.count() >= self.count[1]);
        let id = self.form.id(self.name);
        view! {
            <div class=self.class[0] id=id tabindex="-1">
                <For each=numbered key=|(index, (key, _))| (*index, *key) children=row/>
            </div>
            {move || {
                if full.get() {
                    return view! { <p class="hint">{self.words.full.clone()}</p> }.into_any();
                }
                let (list, id) = (self.clone(), self.add_id());
                let add = move |_| list.add(said);
                let label = self.words.add.clone();
                view! {
                    <p>
                        <button type="button" id=id class="button secondary" on:click=add>
                            {label}
                        </button>
                    </p>
                }
                .into_any()
            }}
            <p class="unseen" role="status">{said}</p>
        }
        .into_any()
    }

    fn row_buttons(self, index: usize, key: u32, said: RwSignal<String>) -> AnyView {
        let number = index + 1;
        let count = Memo::new(move |_| self.rows.count());
        (move || {
            let many = count.get();
            let way = |up: bool, is_there: bool| {
                let [label_up, label_down, moved] =
                    self.words.moves.clone().filter(|_| is_there)?;
                let label = if up { label_up(number) } else { label_down(number) };
                let list = self.clone();
                let shift = move |_| {
                    if let Some(place) = list.shift(key, up) {
                        said.set(moved(place));
                    }
                };
                let id = self.move_id(key, up);
                Some(view! {
                    <button type="button" id=id class="button quiet" on:click=shift>{label}</button>
                })
            };
            let list = self.clone();
            let remove = Callback::new(move |()| list.remove(key));
            let label = (self.words.remove)(number);
            view! {
                <div class="buttons">
                    {way(true, index > 0)}
                    {way(false, number < many)}
                    {(many > self.count[0])
                        .then(|| {
                            view! { <Button label=label kind=ButtonKind::Quiet on_press=remove/> }
                        })}
                </div>
            }
        })
        .into_any()
    }
}

/// The words around a form that is stored in the tab.
#[derive(Clone, Copy)]
pub struct DraftWords {
    pub title: fn(Lang) -> &'static str,
    pub lead: fn(Lang) -> &'static str,
    /// Shown if earlier input was restored.
    pub restored: fn(Lang) -> &'static str,
    /// Shown if an earlier attempt may have succeeded although no response came back.
    pub key_used: Option<fn(Lang) -> &'static str>,
}

/// A form that is stored in the tab until it is sent, visible only to the account that types it.
#[derive(Clone, Copy)]
pub struct DraftForm<Fields: DraftFields> {
    pub form: Form,
    pub fields: Fields,
    kept_as: &'static str,
    was_restored: RwSignal<bool>,
}

impl<Fields: DraftFields> DraftForm<Fields> {
    /// Restores the form. `about` identifies what it is for; input for something else is not restored.
    pub fn new(
        name: &'static str,
        kept_as: &'static str,
        account: AccountId,
        about: String,
    ) -> DraftForm<Fields> {
        let restored = kept::<(String, Fields::Draft)>(kept_as, &account)
            .filter(|(of, draft)| *of == about && *draft != Fields::Draft::default())
            .map(|(_, draft)| draft);
        let was_restored = RwSignal::new(restored.is_some());
        let form = Form::new(name);
        workspace().clears(form);
        let fields = Fields::of(&restored.unwrap_or_default());
        Effect::new(move || {
            let draft = fields.draft();
            if draft == Fields::Draft::default() {
                browser::forget(kept_as);
            } else {
                keep(kept_as, &account, (&about, &draft));
            }
        });
        DraftForm { form, fields, kept_as, was_restored }
    }

    /// The draft without tracking.
    pub fn draft(self) -> Fields::Draft {
        untrack(move || self.fields.draft())
    }

    /// Forgets the draft once it was sent.
    pub fn forget(self) {
        browser::forget(self.kept_as);
    }

    /// The page: its heading, `above`, and the form around `inside`.
    pub fn page(
        self,
        words: DraftWords,
        above: impl IntoView + 'static,
        class: &'static str,
        on_submit: Callback<()>,
        inside: impl Fn(Lang) -> AnyView + Clone + Send + Sync + 'static,
    ) -> AnyView {
        let (language, form) = (language(), self.form);
        let restored = move || {
            let lang = language.get();
            self.was_restored.get().then(|| {
                view! { <Notice live=true><p>{(words.restored)(lang)}</p></Notice> }
            })
        };
        let key_used = move || {
            let (lang, said) = (language.get(), words.key_used?);
            let is_used = form.failure.with(|failure| {
                failure.as_ref().is_some_and(|failure| failure.code() == Some("key_reused"))
            });
            is_used.then(|| {
                view! { <Notice kind=NoticeKind::Caution><p>{said(lang)}</p></Notice> }
            })
        };
        let drawn = spoken(move |lang| {
            let inside = inside.clone();
            view! { <FormBox form=form on_submit=on_submit>{inside(lang)}</FormBox> }
        });
        view! {
            {spoken(move |lang| {
                view! {
                    <Heading text=(words.title)(lang)/>
                    <p class="lead">{(words.lead)(lang)}</p>
                }
            })}
            {above.into_any()}
            {restored}
            {key_used}
            <section
                class=class
                aria-label=move || (words.title)(language.get())
                on:keydown=move |event| keyboard_nav::handle_key(&event, form, on_submit)
            >
                {drawn}
            </section>
        }
        .into_any()
    }

    /// A button that clears the form when it is pressed a second time.
    pub fn clear_button(
        self,
        label: fn(Lang) -> &'static str,
        sure_label: fn(Lang) -> &'static str,
        first: &'static str,
    ) -> AnyView {
        let language = language();
        let sure = RwSignal::new(false);
        let clear = Callback::new(move |()| {
            if !sure.get_untracked() {
                return sure.set(true);
            }
            sure.set(false);
            self.was_restored.set(false);
            self.form.accepts(Vec::new());
            self.fields.fill(&Fields::Draft::default());
            let first = self.form.id(first);
            request_animation_frame(move || browser::focus(&first));
        });
        (move || {
            let label = if sure.get() { sure_label } else { label };
            view! { <Button label=label(language.get()) kind=ButtonKind::Quiet on_press=clear/> }
        })
        .into_any()
    }
}
