//! The form for asking the citizen for material: the matter's material as checkboxes, further items as text, and a
//! reason if material was asked for before.

use super::prelude::*;
use crate::staff::command::Ticks;
use crate::ui::components::{Notice, NoticeKind};
use shared::command::AskMaterials;
use shared::decide::MAX_MATERIALS;
use shared::problem::Field as Problem;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Default)]
pub struct Form {
    pub(super) ticked: RwSignal<BTreeSet<usize>>,
    pub(super) more: RwSignal<String>,
    pub(super) again: RwSignal<String>,
}

/// The field for the typed material. It is the main field if the matter has no list of its own.
fn more_field(form_options: &FormOptions) -> &'static str {
    if form_options.materials.is_empty() { "materials" } else { "more_materials" }
}

impl CommandFields<OnCase> for Form {
    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        let Form { ticked, more: written, again } = *self;
        let known =
            Memo::new(move |_| form_options.with(|form_options| form_options.materials.clone()));
        let times =
            Memo::new(move |_| form_options.with(|form_options| form_options.material_requests));
        let asked_before = move || {
            let times = times.get();
            (times > 0).then(|| {
                view! {
                    <Notice kind=NoticeKind::Caution title=text::asked_before(lang, times)>
                        <p>{text::asked_before_words(lang)}</p>
                    </Notice>
                }
            })
        };
        let ticks = move || {
            let words: Vec<String> =
                known.with(|known| known.iter().map(|name| name.say(lang).to_owned()).collect());
            (!words.is_empty()).then(|| {
                view! {
                    <Ticks
                        name="materials"
                        label=text::materials_known(lang)
                        hint=text::materials_once(lang)
                        choices=words
                        ticked=ticked
                    />
                }
            })
        };
        let more = move || {
            let name = form_options.with_untracked(more_field);
            let (label, hint, optional) = if known.with(Vec::is_empty) {
                (text::materials_missing(lang), text::materials_once(lang), false)
            } else {
                (text::materials_more(lang), text::one_a_line(lang), true)
            };
            view! {
                {area(name, label, written, Prose::MAX, 4).hint(hint).optional_if(optional)}
            }
        };
        view! {
            {asked_before}
            {ticks}
            {more}
            {move || {
                (times.get() > 0)
                    .then(|| {
                        let label = text::asked_again_because(lang);
                        view! {
                            {area("again", label, again, Prose::MAX, 4)}
                        }
                    })
            }}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; ticked, more, again)
    }

    /// The ticked material in the order of the boxes, followed by the typed items.
    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let form_options = context.options;
        let ticked = self.ticked.get_untracked();
        let known = form_options.materials.iter().enumerate();
        let mut materials: Vec<Line> = known
            .filter(|(place, _)| ticked.contains(place))
            .map(|(_, name)| context.lang.pick(&name.zh, &name.en).clone())
            .collect();
        let more = self.more.get_untracked();
        for line in more.lines().map(str::trim).filter(|line| !line.is_empty()) {
            materials.extend(reader.line(more_field(form_options), line));
        }
        if reader.is_empty() && materials.is_empty() {
            reader.add("materials", Problem::Missing);
        } else if materials.len() > MAX_MATERIALS {
            reader.add("materials", Problem::TooMany { max: MAX_MATERIALS });
        }
        let is_again = form_options.material_requests > 0;
        let again = if is_again { reader.prose("again", self.again) } else { None };
        Some(Command::AskMaterials(AskMaterials { materials, again }).into())
    }
}
