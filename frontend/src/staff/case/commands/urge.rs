//! The form for reminding the departments that have a case. Whom is asked only where there are several.

use super::prelude::*;
use crate::staff::command::Ticks;
use crate::staff::workspace::workspace;
use shared::command::Urge;
use shared::problem::Field as Problem;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Default)]
pub struct Form {
    pub(super) ticked: RwSignal<BTreeSet<usize>>,
    pub(super) words: RwSignal<String>,
}

impl CommandFields<OnCase> for Form {
    fn prefill(&self, _: &StaffCase, _: &Session, context: &FormContext<OnCase>) {
        if self.ticked.with_untracked(BTreeSet::is_empty) {
            self.ticked.set((0..context.options.holders.len()).collect());
        }
    }

    fn view(&self, form_options: Memo<FormOptions>, lang: Lang) -> AnyView {
        let Form { ticked, words } = *self;
        let (workspace, names) = (workspace(), text::silent_so_far(lang));
        let holders =
            Memo::new(move |_| form_options.with(|form_options| form_options.holders.clone()));
        let whom = move || {
            let known = workspace.names();
            let choices: Vec<String> = holders.with(|holders| {
                let named = holders.iter().map(|(id, is_silent)| {
                    let name = known.department(id, lang);
                    if *is_silent { format!("{name}{names}") } else { name.to_owned() }
                });
                named.collect()
            });
            (choices.len() > 1).then(|| {
                view! {
                    <Ticks
                        name="departments"
                        label=text::urge_whom(lang)
                        hint=""
                        choices=choices
                        ticked=ticked
                    />
                }
            })
        };
        view! {
            {whom}
            {area("words", text::urge_words(lang), words, Prose::MAX, 3).optional()}
        }
        .into_any()
    }

    fn inputs(&self) -> KeptInputs {
        kept_inputs!(self; words)
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let holders = &context.options.holders;
        let ticked = self.ticked.get_untracked();
        let chosen = holders.iter().enumerate().filter(|(place, _)| ticked.contains(place));
        let mut departments: Vec<DepartmentId> = chosen.map(|(_, (id, _))| id.clone()).collect();
        if holders.len() <= 1 {
            departments.clear();
        } else if departments.is_empty() {
            reader.add("departments", Problem::Missing);
        }
        let words = reader.some_prose("words", self.words);
        Some(Command::Urge(Urge { departments, words }).into())
    }
}
