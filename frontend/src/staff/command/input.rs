//! Form inputs. Each kind of value defines how it is entered and how it is read, so that a form names an input only
//! once.

use crate::staff::forms::departments::DepartmentsField;
use crate::staff::forms::drafting::DraftFields;
use crate::staff::forms::fields::{area, day, department, line, radios};
use crate::staff::forms::reader::{FieldReader, Typed};
use crate::staff::text;
use crate::staff::workspace::workspace;
use crate::ui::components::{Choice, FieldKind, TickBox};
use crate::ui::language::language;
use leptos::prelude::*;
use shared::directory::Directory;
use shared::id::{DepartmentId, WindowId};
use shared::lang::{Lang, Say};
use shared::personal::TextId;
use shared::problem::Field as Problem;
use shared::text::{Line, Link, Note, Prose};
use shared::time::Day;
use shared::vocabulary::{Outcome, PersonCheck, StepKind, VoidedBecause};

/// A field to draw: its path in the request, its label, and its hint.
pub struct FieldView {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: String,
}

/// A value that can be entered.
pub trait Input: Sized + 'static {
    type Typed: DraftFields + Default;

    /// Whether what is typed is kept in the tab until the command is given.
    const KEPT: bool = true;

    fn view(field: FieldView, typed: Self::Typed, optional: bool) -> AnyView;

    /// The value; problems go to `reader`.
    fn read(reader: &mut FieldReader, name: &str, typed: Self::Typed) -> Option<Self>;
}

/// An optional value.
impl<Value: Input<Typed = RwSignal<String>>> Input for Option<Value> {
    type Typed = RwSignal<String>;

    fn view(field: FieldView, typed: RwSignal<String>, _: bool) -> AnyView {
        Value::view(field, typed, true)
    }

    fn read(
        reader: &mut FieldReader,
        name: &str,
        typed: RwSignal<String>,
    ) -> Option<Option<Value>> {
        if typed.is_blank() { Some(None) } else { Value::read(reader, name, typed).map(Some) }
    }
}

macro_rules! input {
    ($Value:ty as $Typed:ty, $view:expr, $read:expr $(, kept = $kept:literal)?) => {
        impl Input for $Value {
            type Typed = $Typed;
            $( const KEPT: bool = $kept; )?

            fn view(field: FieldView, typed: $Typed, optional: bool) -> AnyView {
                let view: fn(FieldView, $Typed, bool) -> AnyView = $view;
                view(field, typed, optional)
            }

            fn read(reader: &mut FieldReader, name: &str, typed: $Typed) -> Option<$Value> {
                let read: fn(&mut FieldReader, &str, $Typed) -> Option<$Value> = $read;
                read(reader, name, typed)
            }
        }
    };
}

input!(Line as RwSignal<String>, line_of, |reader, name, typed| reader.line(name, typed));
input!(Link as RwSignal<String>, line_of, |reader, name, typed| {
    let link = Link::new(typed.get_untracked()).ok();
    if link.is_none() {
        reader.add(name, Problem::NotALink);
    }
    link
});
input!(
    Note as RwSignal<String>,
    |field, typed, optional| area_of(field, typed, Note::MAX, optional),
    |reader, name, typed| reader.note(name, typed)
);
input!(
    Prose as RwSignal<String>,
    |field, typed, optional| area_of(field, typed, Prose::MAX, optional),
    |reader, name, typed| reader.prose(name, typed)
);
input!(
    Day as RwSignal<String>,
    |FieldView { name, label, hint }, typed, optional| {
        day(name, label, typed).hint(hint).optional_if(optional).into_render()
    },
    |reader, name, typed| reader.day(name, typed)
);
input!(
    DepartmentId as RwSignal<String>,
    |FieldView { name, label, hint }, typed, optional| {
        department(name, label, typed).hint(hint).optional_if(optional).into_render()
    },
    |reader, name, typed| reader.department(name, typed)
);
input!(
    Vec<DepartmentId> as Departments,
    |FieldView { name, label, hint }, Departments { chosen, more }, _| {
        view! { <DepartmentsField name=name label=label hint=hint chosen=chosen typed=more/> }
            .into_any()
    },
    |reader, name, Departments { chosen, more }| {
        reader.known::<()>(name, more, None);
        Some(chosen.get_untracked())
    }
);
input!(
    Confirmed as RwSignal<bool>,
    |field, typed, _| view! { <TickBox name=field.name label=field.label value=typed/> }.into_any(),
    |reader, _, typed| Some(Confirmed(reader.confirmed(typed))),
    kept = false
);
input!(
    DayCount as RwSignal<String>,
    |FieldView { name, label, hint }, value, optional| {
        let line = line(name, label, value).kind(FieldKind::Digits).short();
        line.hint(hint).optional_if(optional).into_render()
    },
    |_, _, _| Some(DayCount)
);
input!(
    Lines as RwSignal<String>,
    |field, typed, optional| area_of(field, typed, Note::MAX, optional),
    |reader, name, typed| {
        let written = typed.get_untracked();
        let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
        let lines: Result<Vec<Line>, _> = lines.map(Line::new).collect();
        let lines = lines.map_err(|error| reader.add(name, error.into())).ok()?;
        if lines.is_empty() {
            reader.add(name, Problem::Missing);
        }
        Some(Lines(lines))
    }
);
// A number that is chosen from the subject is drawn by `chosen_field`.
input!(u16 as RwSignal<String>, |_, _, _| ().into_any(), |reader, name, typed| {
    reader.choice(name, typed.get_untracked().parse().ok())
});
// A file is chosen among those that were opened on this page.
input!(
    TextId as RwSignal<String>,
    |_, _, _| ().into_any(),
    |reader, name, typed| reader.choice(name, typed.get_untracked().parse().ok().map(TextId)),
    kept = false
);

/// A choice from a closed vocabulary; `inline` puts the options side by side.
macro_rules! vocabulary_input {
    ($Value:ty, inline $inline:literal) => {
        input!(
            $Value as RwSignal<String>,
            |field, typed, _| {
                let lang = language().now();
                let all = <$Value>::ALL.iter();
                let choices = all.map(|value| Choice::new(value.code(), value.say(lang)));
                radios_of(field, choices.collect(), typed, $inline)
            },
            |reader, name, typed| reader.choice(name, <$Value>::read(&typed.get_untracked()))
        );
    };
}

input!(WindowId as RwSignal<String>, |_, _, _| ().into_any(), |reader, name, typed| {
    reader.choice(name, WindowId::new(typed.get_untracked()).ok())
});

vocabulary_input!(Outcome, inline true);
vocabulary_input!(StepKind, inline true);
vocabulary_input!(PersonCheck, inline false);
vocabulary_input!(VoidedBecause, inline false);

fn line_of(
    FieldView { name, label, hint }: FieldView,
    typed: RwSignal<String>,
    optional: bool,
) -> AnyView {
    line(name, label, typed).hint(hint).optional_if(optional).into_render()
}

fn area_of(field: FieldView, typed: RwSignal<String>, most: usize, optional: bool) -> AnyView {
    let FieldView { name, label, hint } = field;
    let rows = if optional { 3 } else { 4 };
    area(name, label, typed, most, rows).hint(hint).optional_if(optional).into_render()
}

fn radios_of(
    field: FieldView,
    choices: Vec<Choice>,
    typed: RwSignal<String>,
    inline: bool,
) -> AnyView {
    let FieldView { name, label, hint } = field;
    radios(name, label, typed, choices).hint(hint).inline_if(inline).into_render()
}

/// Several departments, and what is typed and not yet chosen.
#[derive(Clone, Copy, Default)]
pub struct Departments {
    pub chosen: RwSignal<Vec<DepartmentId>>,
    pub more: RwSignal<String>,
}

impl DraftFields for Departments {
    type Draft = (Vec<DepartmentId>, String);

    fn of((chosen, more): &Self::Draft) -> Departments {
        Departments { chosen: RwSignal::new(chosen.clone()), more: RwSignal::new(more.clone()) }
    }

    fn fill(self, (chosen, more): &Self::Draft) {
        self.chosen.set(chosen.clone());
        self.more.set(more.clone());
    }

    fn draft(self) -> Self::Draft {
        (self.chosen.get(), self.more.get())
    }
}

/// A box that has to be ticked before something becomes public.
pub struct Confirmed(pub bool);

/// One item per line, and at least one.
pub struct Lines(pub Vec<Line>);

/// A number of working days. Its limits depend on the rules, which the form knows.
pub struct DayCount;

/// A field whose hint depends on the subject or the rules in force.
pub fn ruled_field<Value: Input, Options: Send + Sync + 'static>(
    name: &'static str,
    label: &'static str,
    typed: Value::Typed,
    options: Memo<Options>,
    hint: impl Fn(&Options) -> String + Send + Sync + 'static,
) -> AnyView {
    let hint = Memo::new(move |_| options.with(&hint));
    (move || Value::view(FieldView { name, label, hint: hint.get() }, typed, false)).into_any()
}

/// A choice from what the subject has at present. It is drawn again only if that changes.
pub fn chosen_field<Options: Send + Sync + 'static>(
    name: &'static str,
    label: &'static str,
    typed: RwSignal<String>,
    options: Memo<Options>,
    lang: Lang,
    choices: impl Fn(&Options, &Directory, Lang) -> Vec<Choice> + Send + Sync + 'static,
) -> AnyView {
    let workspace = workspace();
    let choices = Memo::new(move |_| {
        let names = workspace.names();
        options.with(|options| choices(options, &names, lang))
    });
    (move || {
        let choices = choices.get();
        if choices.is_empty() {
            view! { <p>{text::nothing_to_choose(lang)}</p> }.into_any()
        } else {
            radios_of(FieldView { name, label, hint: String::new() }, choices, typed, false)
        }
    })
    .into_any()
}

/// Fills a field if it is empty.
pub fn suggest(typed: RwSignal<String>, words: &str) {
    if typed.with_untracked(String::is_empty) {
        typed.set(words.to_owned());
    }
}

/// Chooses the only option if there is just one.
pub fn suggest_only(typed: RwSignal<String>, choices: Vec<Choice>) {
    if let [only] = choices.as_slice() {
        suggest(typed, &only.code);
    }
}

/// Defines the fields of a form in their order: `name: Value, label`. A field can have a `hint`, a hint that depends
/// on the subject (`rule`), or options from the subject (`choose`).
macro_rules! inputs {
    (
        $(#[$doc:meta])*
        $vis:vis struct $Form:ident on $Options:ty {
            $( $name:ident: $Value:ty, $label:expr $(, $how:ident = $extra:expr)?; )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default)]
        $vis struct $Form {
            $( pub $name: <$Value as $crate::staff::command::input::Input>::Typed, )+
        }

        impl $Form {
            fn fields(self, options: Memo<$Options>, lang: Lang) -> AnyView {
                let _ = &options;
                vec![ $( $crate::staff::command::input::inputs!(
                    @view $Value, stringify!($name), ($label)(lang), self.$name, options, lang
                    $(, $how = $extra)?
                ), )+ ]
                .into_any()
            }

            #[allow(dead_code)]
            fn choose_only(self, options: &$Options, names: &shared::directory::Directory, lang: Lang) {
                let _ = (options, names, lang);
                $( $( $crate::staff::command::input::inputs!(
                    @only self.$name, options, names, lang, $how = $extra
                ); )? )+
            }

            fn kept(self) -> $crate::staff::command::kept::KeptInputs {
                let inputs: $crate::staff::command::kept::KeptInputs =
                    $crate::staff::command::kept::kept_inputs!(self; $( $name ),+);
                let is_kept =
                    [ $( <$Value as $crate::staff::command::input::Input>::KEPT, )+ ];
                let inputs = inputs.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
                inputs.map(|(input, _)| input).collect()
            }

            /// All values, if every field can be read.
            #[allow(dead_code)]
            fn values(
                self,
                reader: &mut $crate::staff::forms::reader::FieldReader,
            ) -> Option<($($Value,)+)> {
                $( let $name = <$Value as $crate::staff::command::input::Input>::read(
                    reader, stringify!($name), self.$name,
                ); )+
                Some(($($name?,)+))
            }
        }
    };
    (@view $Value:ty, $name:expr, $label:expr, $typed:expr, $options:ident, $lang:ident) => {
        $crate::staff::command::input::inputs!(
            @view $Value, $name, $label, $typed, $options, $lang, hint = |_| ""
        )
    };
    (@view $Value:ty, $name:expr, $label:expr, $typed:expr, $options:ident, $lang:ident,
        hint = $hint:expr) => {
        <$Value as $crate::staff::command::input::Input>::view(
            $crate::staff::command::input::FieldView {
                name: $name, label: $label, hint: String::from(($hint)($lang)),
            },
            $typed,
            false,
        )
    };
    (@view $Value:ty, $name:expr, $label:expr, $typed:expr, $options:ident, $lang:ident,
        rule = $rule:expr) => {
        $crate::staff::command::input::ruled_field::<$Value, _>(
            $name, $label, $typed, $options, move |options| ($rule)(options, $lang),
        )
    };
    (@view $Value:ty, $name:expr, $label:expr, $typed:expr, $options:ident, $lang:ident,
        choose = $choose:expr) => {
        $crate::staff::command::input::chosen_field(
            $name, $label, $typed, $options, $lang, $choose,
        )
    };
    (@only $typed:expr, $options:ident, $names:ident, $lang:ident, choose = $choose:expr) => {
        $crate::staff::command::input::suggest_only($typed, ($choose)($options, $names, $lang))
    };
    (@only $typed:expr, $options:ident, $names:ident, $lang:ident, $how:ident = $extra:expr) => {};
}
pub(crate) use inputs;

/// Defines the form of a command: its fields as for [`inputs!`], and the command made of their values.
macro_rules! command_form {
    (
        $(#[$doc:meta])*
        $vis:vis struct $Form:ident on $Subject:ty {
            $( $name:ident: $Value:ty, $label:expr $(, $how:ident = $extra:expr)?; )+
        }
        $( prefill |$form:ident, $view:ident, $session:ident, $context:ident| $prefill:block )?
        => $request:expr
    ) => {
        $crate::staff::command::input::inputs! {
            $(#[$doc])*
            $vis struct $Form on <$Subject as $crate::staff::command::Subject>::Options {
                $( $name: $Value, $label $(, $how = $extra)?; )+
            }
        }

        impl $crate::staff::command::CommandFields<$Subject> for $Form {
            fn prefill(
                &self,
                _view: &<$Subject as $crate::staff::command::Subject>::View,
                _session: &shared::wire::Session,
                context: &$crate::staff::command::FormContext<$Subject>,
            ) {
                self.choose_only(context.options, context.names, context.lang);
                $(
                    let ($form, $view, $session, $context) = (self, _view, _session, context);
                    let _ = $session;
                    $prefill
                )?
            }

            fn view(
                &self,
                options: Memo<<$Subject as $crate::staff::command::Subject>::Options>,
                lang: Lang,
            ) -> AnyView {
                self.fields(options, lang)
            }

            fn read(
                &self,
                reader: &mut $crate::staff::forms::reader::FieldReader,
                _: &$crate::staff::command::FormContext<$Subject>,
            ) -> Option<<$Subject as $crate::staff::command::Subject>::Request> {
                let ($($name,)+) = self.values(reader)?;
                Some($request.into())
            }

            fn inputs(&self) -> $crate::staff::command::kept::KeptInputs {
                self.kept()
            }
        }
    };
}
pub(crate) use command_form;
