//! The choices that the forms on a case offer: the steps, demands and files that the signed-in user may act on, and
//! the material of the case's matter. They mirror what `decide` accepts, so that nothing is offered that would be
//! refused.

use crate::staff::text;
use crate::ui::components::Choice;
use crate::ui::form::upload::file_words;
use shared::actor::Seat;
use shared::case::PartState;
use shared::directory::{Directory, Name};
use shared::id::{DepartmentId, PlanId, WindowId};
use shared::lang::{Lang, Say};
use shared::number::CaseNumber;
use shared::personal::Intake;
use shared::policy::Policy;
use shared::sentence::owner_name;
use shared::succession::Reader;
use shared::text::{Line, Prose};
use shared::view::{DemandWithText, Foreseen, Holder, NamedFile, PlannedStepView, StaffCase};
use shared::vocabulary::{Channel, Outcome, RefusalReason, Role, StageKind};

/// Longer texts are cut to this many characters in a choice.
const MAX_SHOWN: usize = 60;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormOptions {
    /// The planned steps that can be finished.
    pub steps: Vec<PlannedStepView>,
    /// The demands that can be answered.
    pub demands: Vec<DemandWithText>,
    /// The unpublished files that the user has opened on this page.
    pub files: Vec<NamedFile>,
    pub materials: Vec<Name>,
    /// How often material has been asked for.
    pub material_requests: u16,
    pub reason: Option<RefusalReason>,
    /// How the case ended, according to whoever resolved it.
    pub outcome: Option<Outcome>,
    /// The rules in force, once they are known.
    pub policy: Option<Policy>,
    /// When it would be due if it were assigned now; `None` if it cannot be assigned.
    pub foreseen: Option<Foreseen>,
    pub holder: Option<DepartmentId>,
    /// Whether the holder is the user's own department.
    pub leads: bool,
    /// The co-departments with unfinished parts, for the lead department.
    pub open_parts: Vec<DepartmentId>,
    /// Whether an assignment is the leader's decision, which binds the department.
    pub binding: bool,
    pub number: Option<CaseNumber>,
    /// The plans that answer the case already.
    pub plans: Vec<PlanId>,
    /// What is registered, as far as it can be corrected.
    pub registered: Option<Registered>,
    /// The windows to which the case can be handed.
    pub windows: Vec<WindowId>,
    /// The departments that have the case, the lead first, and whether each has not accepted it yet.
    pub holders: Vec<(DepartmentId, bool)>,
}

/// A registration, as far as it can be corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    pub channel: Channel,
    pub language: Lang,
    pub intake: Intake,
    pub trips_made: u16,
}

/// The lead department and those with an open part, each with whether it is silent so far.
fn holders_of(case: &StaffCase) -> Vec<(DepartmentId, bool)> {
    let public = &case.public;
    let lead = if let Holder::Department { department } = &public.holder {
        Some((department.clone(), public.stage == StageKind::Assigned))
    } else {
        None
    };
    let parts = public.parts.iter().filter(|part| part.state.is_open());
    let mut parts: Vec<_> =
        parts.map(|part| (part.department.clone(), part.state == PartState::Waiting)).collect();
    // Those that have not answered at all stand first.
    parts.sort_by_key(|(_, is_silent)| !is_silent);
    lead.into_iter().chain(parts).collect()
}

impl FormOptions {
    /// The choices that a case offers to a user at `seat`.
    pub fn of(
        case: &StaffCase,
        seat: &Seat,
        names: &Directory,
        policy: Option<Policy>,
    ) -> FormOptions {
        let public = &case.public;
        let reader = Reader::of(seat, names);
        let steps = case
            .steps
            .iter()
            .filter(|step| step.done_at.is_none())
            .filter(|step| handles(case, &reader) || reader.owes(&step.owner));
        let demands = case.demands.iter();
        let demands =
            demands.filter(|demand| demand.answered_at.is_none() && reader.owes(&demand.of));
        let matter = names.matters.iter().find(|known| Some(&known.id) == public.matter.as_ref());
        FormOptions {
            steps: steps.cloned().collect(),
            demands: demands.cloned().collect(),
            files: case.files.iter().filter(|file| !file.published).cloned().collect(),
            materials: matter.map(|matter| matter.materials.clone()).unwrap_or_default(),
            material_requests: public.material_requests,
            reason: Some(public.reason),
            outcome: public.outcome,
            policy,
            foreseen: case.foreseen.clone(),
            leads: leads(case, &reader),
            holder: match &public.holder {
                Holder::Department { department } => Some(department.clone()),
                Holder::Window { .. } | Holder::Citizen | Holder::Nobody => None,
            },
            open_parts: if public.stage == StageKind::Accepted && leads(case, &reader) {
                let open = public.parts.iter().filter(|part| part.state.is_open());
                open.map(|part| part.department.clone()).collect()
            } else {
                Vec::new()
            },
            binding: seat.role() == Role::LeaderInCharge,
            number: Some(public.number),
            plans: public.plans.clone(),
            registered: case.intake.clone().map(|intake| Registered {
                channel: public.channel,
                language: case.language,
                intake,
                trips_made: public.trips_made,
            }),
            windows: names
                .windows
                .iter()
                .filter(|window| window.active && window.id != public.window)
                .map(|window| window.id.clone())
                .collect(),
            holders: holders_of(case),
        }
    }

    pub fn window_choices(&self, names: &Directory, lang: Lang) -> Vec<Choice> {
        let choice = |window: &WindowId| Choice::new(window.as_str(), names.window(window, lang));
        self.windows.iter().map(choice).collect()
    }

    /// The hint at the number of days: its range, and the default.
    pub fn days_hint(&self, lang: Lang) -> String {
        let Some((reason, policy)) = self.reason.zip(self.policy.as_ref()) else {
            return String::new();
        };
        let (most, class) = (policy.handle_days_most, policy.class_of(reason));
        text::days_hint(lang, most, reason.say(lang), class.say(lang))
    }

    /// A hint from the rules; empty until they are known.
    pub fn by_rule(&self, words: impl Fn(&Policy) -> String) -> String {
        self.policy.as_ref().map(words).unwrap_or_default()
    }

    pub fn step_choices(&self, names: &Directory, lang: Lang) -> Vec<Choice> {
        let choice = |step: &PlannedStepView| {
            let about = format!(
                "{} · {}",
                owner_name(&step.owner, names, lang),
                text::by_when(lang, step.due.minute_text())
            );
            Choice::new(step.id.to_string(), numbered(step.id, step.words.as_ref(), lang))
                .hinted(about)
        };
        self.steps.iter().map(choice).collect()
    }

    pub fn demand_choices(&self, lang: Lang) -> Vec<Choice> {
        let choice = |demand: &DemandWithText| {
            Choice::new(demand.id.to_string(), numbered(demand.id, demand.words.as_ref(), lang))
                .hinted(text::by_when(lang, demand.due.minute_text()))
        };
        self.demands.iter().map(choice).collect()
    }

    pub fn file_choices(&self, lang: Lang) -> Vec<Choice> {
        let choice = |file: &NamedFile| {
            let about = file_words(file.kind, file.bytes, lang);
            let name =
                file.name.as_ref().map_or_else(|| text::files::name_hidden(lang), Line::as_str);
            Choice::new(file.file.0.to_string(), name).hinted(about)
        };
        self.files.iter().map(choice).collect()
    }
}

/// Whether the case is in the user's hands: always for its window, and for a department while it is the lead or has
/// an open part.
fn handles(case: &StaffCase, reader: &Reader) -> bool {
    if reader.departments().is_empty() {
        return reader.seat().window().is_some();
    }
    leads(case, reader)
        || case
            .public
            .parts
            .iter()
            .any(|part| reader.departments().contains(&part.department) && part.state.is_open())
}

/// Whether the user's department is the lead.
fn leads(case: &StaffCase, reader: &Reader) -> bool {
    match &case.public.holder {
        Holder::Department { department } => reader.departments().contains(department),
        Holder::Window { .. } | Holder::Citizen | Holder::Nobody => false,
    }
}

/// A number and the beginning of the text with that number.
fn numbered(id: u16, words: Option<&Prose>, lang: Lang) -> String {
    let words = words.map_or(text::no_title(lang), Prose::as_str);
    format!("{id}. {}", beginning(words))
}

/// The first line of a text, cut to the length of a choice.
fn beginning(words: &str) -> String {
    let line = words.trim().lines().next().unwrap_or_default();
    let is_all = line.chars().count() <= MAX_SHOWN && line == words.trim();
    let shown: String = line.chars().take(MAX_SHOWN).collect();
    if is_all { shown } else { format!("{shown}…") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::specimen::{Specimen, clerk, department, names, officer, prose};
    use shared::command::{Command, Demand, FinishPart, FinishStep, PlanStep};
    use shared::vocabulary::CaseClass;

    fn planned(owner: Option<DepartmentId>, specimen: &Specimen) -> Command {
        let (due_on, words) = (specimen.day_ahead(), prose("去档案馆"));
        Command::PlanStep(PlanStep { department: owner, due_on, words })
    }

    fn step_ids(specimen: &Specimen, seat: &Seat) -> Vec<u16> {
        let form_options = FormOptions::of(&specimen.seen_by(seat), seat, &names(), None);
        form_options.steps.iter().map(|step| step.id).collect()
    }

    #[test]
    fn whoever_handles_a_case_ticks_off_any_step_and_others_their_own() {
        let mut specimen = Specimen::accepted();
        for owner in [None, Some(department("tax")), Some(department("land"))] {
            let command = planned(owner, &specimen);
            specimen.give(&clerk(), command);
        }
        let police = Some(department("police"));
        specimen.give(&clerk(), planned(police, &specimen));
        assert_eq!(step_ids(&specimen, &clerk()), [1, 2, 3, 4]);
        assert_eq!(step_ids(&specimen, &officer("tax")), [1, 2, 3, 4]);
        assert_eq!(step_ids(&specimen, &officer("land")), [1, 2, 3, 4]);
        assert_eq!(step_ids(&specimen, &officer("police")), [4]);
        assert!(step_ids(&specimen, &Seat::Inspector).is_empty());
        specimen.give(&officer("police"), Command::FinishStep(FinishStep { id: 4, words: None }));
        assert!(step_ids(&specimen, &officer("police")).is_empty());
    }

    #[test]
    fn a_demand_is_answered_by_those_it_is_made_of() {
        let mut specimen = Specimen::accepted();
        for department in [Some(department("tax")), None] {
            let (words, due_on) = (prose("为什么这么久？"), specimen.day_ahead());
            let demand = Demand { department, words, due_on };
            specimen.give(&Seat::Inspector, Command::Demand(demand));
        }
        for (seat, expected) in [(officer("tax"), vec!["1"]), (clerk(), vec!["2"])] {
            let form_options = FormOptions::of(&specimen.seen_by(&seat), &seat, &names(), None);
            let choices = form_options.demand_choices(Lang::Zh);
            let codes: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
            assert_eq!(codes, expected, "{seat:?}");
            assert!(choices[0].label.ends_with(". 为什么这么久？"), "{choices:?}");
        }
    }

    #[test]
    fn the_lead_is_told_which_parts_are_open() {
        let mut specimen = Specimen::accepted();
        let open = |specimen: &Specimen, seat: &Seat| {
            FormOptions::of(&specimen.seen_by(seat), seat, &names(), None).open_parts
        };
        assert_eq!(open(&specimen, &officer("tax")), [department("land")]);
        assert!(open(&specimen, &officer("land")).is_empty());
        specimen.give(&officer("land"), Command::Accept);
        assert_eq!(open(&specimen, &officer("tax")), [department("land")]);
        let part = FinishPart { words: prose("已盖章") };
        specimen.give(&officer("land"), Command::FinishPart(part));
        assert!(open(&specimen, &officer("tax")).is_empty());
    }

    #[test]
    fn the_material_is_that_of_the_matter_and_the_days_those_of_the_rules_in_force() {
        let (case, rules) = (Specimen::registered().seen_by(&clerk()), Policy::default());
        let form_options = FormOptions::of(&case, &clerk(), &names(), Some(rules.clone()));
        let materials: Vec<&str> =
            form_options.materials.iter().map(|name| name.say(Lang::En)).collect();
        assert_eq!(materials, ["Household register", "Identity card"]);
        let hint = form_options.days_hint(Lang::En);
        assert!(hint.starts_with("1 to 15.") && hint.contains("10 working days"), "{hint}");
        let reason = RefusalReason::ProcessNotRedesigned;
        let mut rules = Policy { handle_days_most: 22, ..rules };
        rules.classes.insert(reason, CaseClass::FifteenDays);
        let form_options = FormOptions::of(&case, &clerk(), &names(), Some(rules));
        let hint = form_options.days_hint(Lang::En);
        assert!(hint.starts_with("1 to 22.") && hint.contains("15 working days"), "{hint}");
        let form_options = FormOptions::of(&case, &clerk(), &names(), None);
        assert_eq!(form_options.days_hint(Lang::En), "", "no rule is made up");
        let foreseen = case.foreseen.expect("a clerk may assign it");
        assert_eq!((foreseen.class, foreseen.by_days.len()), (CaseClass::TenDays, 15));
        // The default of the class and ten days chosen by hand are due at the same time.
        assert_eq!(foreseen.by_class, foreseen.by_days[9]);
    }

    #[test]
    fn a_choice_shows_how_a_long_text_begins() {
        let long = "长".repeat(MAX_SHOWN + 1);
        for (words, expected) in [
            ("短", "短".to_owned()),
            ("第一行\n第二行", "第一行…".to_owned()),
            (long.as_str(), format!("{}…", "长".repeat(MAX_SHOWN))),
        ] {
            assert_eq!(beginning(words), expected);
        }
    }
}
