//! An edition of the rules: in words, and as a form.

use super::figure::{EXPLAIN, Figure, PLAN, REFORM, TIMES};
use crate::staff::command::Ticks;
use crate::staff::forms::fields::{day, line, select};
use crate::staff::text::{factor, insights, rules as words};
use crate::ui::components::{Choice, Fact, FieldKind, TickBox};
use crate::ui::form::FormProblem;
use leptos::prelude::*;
use shared::calendar::office::{DayOfYear, OfficeHours, OfficeRule, Opening, Season};
use shared::lang::{Lang, Say};
use shared::policy::{ExplainRule, FactorRule, LadderStep, PlanRule, Policy};
use shared::time::Day;
use shared::vocabulary::{CaseClass, EscalationLevel, RefusalReason, Role};
use std::collections::BTreeSet;

/// The roles that can owe a public explanation.
const EXPLAINERS: [Role; 2] = [Role::LeaderInCharge, Role::PrincipalLeader];

pub fn facts_of(edition: &Policy, lang: Lang) -> Vec<Fact> {
    let joint = lang.pick("、", "; ");
    let figure = |figure: &Figure| Fact::new((figure.label)(lang), figure.say(edition, lang));
    let reasons = |chosen: &BTreeSet<RefusalReason>| -> String {
        chosen.iter().map(|reason| reason.say(lang)).collect::<Vec<_>>().join(joint)
    };
    let mut facts: Vec<Fact> = TIMES.iter().take(2).map(figure).collect();
    facts.push(Fact::new(words::contact(lang), words::contact_value(lang)));
    facts.extend(TIMES.iter().skip(2).map(figure));
    let classes = CaseClass::ALL.iter().filter_map(|class| {
        let of_class: Vec<&str> = RefusalReason::ALL
            .iter()
            .filter(|reason| edition.class_of(**reason) == *class)
            .map(|reason| reason.say(lang))
            .collect();
        (!of_class.is_empty()).then(|| words::class_of(lang, class.say(lang), of_class.join(joint)))
    });
    facts.push(Fact::new(words::part_classes(lang), lines(classes.collect())));
    let ladder: Vec<String> = edition
        .ladder
        .iter()
        .map(|step| words::ladder_on(lang, step.after_days, step.rung.say(lang)))
        .collect();
    let ladder = if ladder.is_empty() { vec![words::ladder_none(lang).to_owned()] } else { ladder };
    facts.push(Fact::new(words::part_ladder(lang), lines(ladder)));
    facts.push(Fact::new(words::explain_by(lang), edition.explain.by.say(lang)));
    let mut explained: Vec<String> =
        edition.explain.reasons.iter().map(|reason| reason.say(lang).to_owned()).collect();
    if edition.explain.when_overdue {
        explained.push(words::explain_overdue(lang).to_owned());
    }
    if explained.is_empty() {
        explained.push(words::ladder_none(lang).to_owned());
    }
    facts.push(Fact::new(words::explain_reasons(lang), lines(explained)));
    facts.extend(EXPLAIN.iter().map(figure));
    let planned = if edition.plan.reasons.is_empty() {
        words::plan_none(lang).to_owned()
    } else {
        reasons(&edition.plan.reasons)
    };
    facts.push(Fact::new(words::plan_reasons(lang), planned));
    facts.extend(PLAN.iter().map(figure));
    facts.extend(REFORM.iter().map(figure));
    let roles: Vec<&str> = edition.factor.roles.iter().map(|role| role.say(lang)).collect();
    let roles = if roles.is_empty() { factor::rule_none(lang).into() } else { roles.join(joint) };
    facts.push(Fact::new(factor::rule_roles(lang), roles));
    facts.push(Fact::new(words::digest(lang), time_of(edition.digest_minute)));
    let mut hours = vec![say_hours(&edition.office.usual, lang)];
    hours.extend(edition.office.season.as_ref().map(|season| {
        let [from, until] = [season.from, season.until].map(say_day);
        words::office_summer_days(lang, from, until, say_hours(&season.hours, lang))
    }));
    facts.push(Fact::new(words::part_office(lang), lines(hours)));
    facts
}

fn lines(said: Vec<String>) -> AnyView {
    let items: Vec<AnyView> =
        said.into_iter().map(|said| view! { <li>{said}</li> }.into_any()).collect();
    view! { <ul class="spans">{items}</ul> }.into_any()
}

/// A minute of the day as `hh:mm`.
fn time_of(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Reads a minute of the day.
fn minute_of(typed: &str) -> Option<u32> {
    let (hours, minutes) = typed.trim().split_once([':', '：'])?;
    let part = |digits: &str, most: u32| -> Option<u32> {
        let is_number =
            (1..=2).contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|value| is_number && *value <= most)
    };
    Some(part(hours, 23)? * 60 + part(minutes, 59)?)
}

/// Office hours as `08:30-12:00，14:00-17:30`.
fn say_hours(hours: &OfficeHours, lang: Lang) -> String {
    let minute = |minute: u32| time_of(minute);
    let sessions: Vec<String> = hours
        .sessions()
        .map(|session| format!("{}-{}", minute(session.opens), minute(session.closes)))
        .collect();
    sessions.join(lang.pick("，", ", "))
}

/// Reads what [`say_hours`] writes, and how people write it.
fn hours_of(typed: &str) -> Option<OfficeHours> {
    let sessions = typed
        .split([',', '，', '、', ';', '；', ' ', '\u{3000}'])
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (opens, closes) = part.split_once(['-', '–', '—', '－', '~', '～', '至'])?;
            Some(Opening { opens: minute_of(opens)?, closes: minute_of(closes)? })
        })
        .collect::<Option<Vec<Opening>>>()?;
    let (first, afternoon) = match sessions.as_slice() {
        [only] => (only, None),
        [first, afternoon] => (first, Some(*afternoon)),
        [] | [_, ..] => return None,
    };
    let hours = OfficeHours { opens: first.opens, closes: first.closes, afternoon };
    let rule = OfficeRule { usual: hours, season: None };
    rule.problems().is_empty().then_some(hours)
}

/// A day of the year as `6-15`.
fn say_day(day: DayOfYear) -> String {
    format!("{}-{}", day.month, day.day)
}

fn day_of_year(typed: &str) -> Option<DayOfYear> {
    let typed = typed.trim().trim_end_matches('日');
    let (month, day) = typed.split_once(['-', '月', '/', '.'])?;
    // 2000 is a leap year.
    let found = DayOfYear { month: month.trim().parse().ok()?, day: day.trim().parse().ok()? };
    Day::from_civil(2000, found.month.into(), found.day.into()).map(|_| found)
}

/// The office hours as typed.
#[derive(Clone, Copy)]
struct OfficeFields {
    usual: RwSignal<String>,
    from: RwSignal<String>,
    until: RwSignal<String>,
    summer: RwSignal<String>,
}

impl OfficeFields {
    fn of(rule: &OfficeRule) -> OfficeFields {
        let typed = |words: Option<String>| RwSignal::new(words.unwrap_or_default());
        let season = rule.season.as_ref();
        let hours = |hours: &OfficeHours| say_hours(hours, Lang::Zh);
        OfficeFields {
            usual: typed(Some(hours(&rule.usual))),
            from: typed(season.map(|season| say_day(season.from))),
            until: typed(season.map(|season| say_day(season.until))),
            summer: typed(season.map(|season| hours(&season.hours))),
        }
    }

    fn read(self, said: &mut Vec<FormProblem>) -> Option<OfficeRule> {
        let hours = |typed: RwSignal<String>, field: &str, said: &mut Vec<FormProblem>| {
            let read = typed.with_untracked(|typed| hours_of(typed));
            if read.is_none() {
                said.push(FormProblem::new(field, |lang| words::not_hours(lang).into()));
            }
            read
        };
        let usual = hours(self.usual, "office.usual", said);
        let summer = [self.from, self.until, self.summer];
        if summer.iter().all(|typed| typed.with_untracked(|typed| typed.trim().is_empty())) {
            return Some(OfficeRule { usual: usual?, season: None });
        }
        let day = |typed: RwSignal<String>, field: &str, said: &mut Vec<FormProblem>| {
            let read = typed.with_untracked(|typed| day_of_year(typed));
            if read.is_none() {
                said.push(FormProblem::new(field, |lang| words::not_a_day_of_year(lang).into()));
            }
            read
        };
        let from = day(self.from, "office.season.from", said);
        let until = day(self.until, "office.season.until", said);
        let hours = hours(self.summer, "office.season.hours", said);
        let season = Season { from: from?, until: until?, hours: hours? };
        Some(OfficeRule { usual: usual?, season: Some(season) })
    }

    fn view(self, lang: Lang) -> AnyView {
        view! {
            <h3>{words::part_office(lang)}</h3>
            <p class="hint">{words::part_office_hint(lang)}</p>
            <div class="cells">
                {
                    line("office.usual", words::office_usual(lang), self.usual)
                        .hint(words::office_usual_hint(lang))
                }
                {
                    line("office.season.hours", words::office_summer(lang), self.summer)
                        .hint(words::office_usual_hint(lang))
                        .optional()
                }
                {
                    line("office.season.from", words::office_from(lang), self.from)
                        .hint(words::office_day_hint(lang))
                        .optional()
                }
                {
                    line("office.season.until", words::office_until(lang), self.until)
                        .hint(words::office_day_hint(lang))
                        .optional()
                }
            </div>
        }
        .into_any()
    }
}

/// An edition as typed.
#[derive(Clone)]
pub struct EditionFields {
    from: RwSignal<String>,
    digest: RwSignal<String>,
    times: [RwSignal<String>; TIMES.len()],
    explain: [RwSignal<String>; EXPLAIN.len()],
    plan: [RwSignal<String>; PLAN.len()],
    reform: [RwSignal<String>; REFORM.len()],
    classes: Vec<(RefusalReason, RwSignal<String>)>,
    ladder: Vec<(EscalationLevel, RwSignal<String>)>,
    explain_by: RwSignal<String>,
    explain_overdue: RwSignal<bool>,
    explain_reasons: RwSignal<BTreeSet<usize>>,
    plan_reasons: RwSignal<BTreeSet<usize>>,
    factor_roles: RwSignal<BTreeSet<usize>>,
    office: OfficeFields,
    /// The parts of an edition that the form has no fields for.
    rest: StoredValue<Policy>,
}

fn places_of<T: Ord>(chosen: &BTreeSet<T>, all: &[T]) -> RwSignal<BTreeSet<usize>> {
    let all = all.iter().enumerate();
    RwSignal::new(all.filter(|(_, one)| chosen.contains(*one)).map(|(at, _)| at).collect())
}

fn chosen_of<T: Copy + Ord>(places: RwSignal<BTreeSet<usize>>, all: &[T]) -> BTreeSet<T> {
    let places = places.get_untracked();
    places.into_iter().filter_map(|place| all.get(place).copied()).collect()
}

impl EditionFields {
    /// Fills the fields from `edition`. The day is kept for an edition that is changed, and empty for a new one.
    pub fn of(edition: &Policy, from: Option<Day>) -> EditionFields {
        let typed = |figure: Figure| RwSignal::new((figure.read)(edition).to_string());
        let ladder = EscalationLevel::ALL.iter().map(|rung| {
            let step = edition.ladder.iter().find(|step| step.rung == *rung);
            (*rung, RwSignal::new(step.map_or(String::new(), |step| step.after_days.to_string())))
        });
        let classes = RefusalReason::ALL
            .iter()
            .map(|reason| (*reason, RwSignal::new(edition.class_of(*reason).code().to_owned())));
        EditionFields {
            from: RwSignal::new(from.map_or(String::new(), |from| from.to_string())),
            digest: RwSignal::new(time_of(edition.digest_minute)),
            times: TIMES.map(typed),
            explain: EXPLAIN.map(typed),
            plan: PLAN.map(typed),
            reform: REFORM.map(typed),
            classes: classes.collect(),
            ladder: ladder.collect(),
            explain_by: RwSignal::new(edition.explain.by.code().to_owned()),
            explain_overdue: RwSignal::new(edition.explain.when_overdue),
            explain_reasons: places_of(&edition.explain.reasons, RefusalReason::ALL),
            plan_reasons: places_of(&edition.plan.reasons, RefusalReason::ALL),
            factor_roles: places_of(&edition.factor.roles, Role::ALL),
            office: OfficeFields::of(&edition.office),
            rest: StoredValue::new(edition.clone()),
        }
    }

    /// The edition, and the problems that the rules themselves do not report. A missing number counts as out of
    /// range, which they do report.
    pub fn read(&self, tomorrow: Day) -> (Policy, Vec<FormProblem>) {
        let mut said = Vec::new();
        let mut edition = self.rest.get_value();
        match Day::read(&self.from.get_untracked()) {
            Ok(from) if from >= tomorrow => edition.from = from,
            Ok(_) | Err(_) => {
                said.push(FormProblem::new("from", |lang| words::not_before_tomorrow(lang).into()));
            }
        }
        match self.digest.with_untracked(|typed| minute_of(typed)) {
            Some(minute) => edition.digest_minute = minute,
            None => {
                said.push(FormProblem::new("digest_minute", |lang| words::not_a_time(lang).into()));
            }
        }
        if let Some(office) = self.office.read(&mut said) {
            edition.office = office;
        }
        let number = |typed: RwSignal<String>| -> u32 {
            typed.with_untracked(|typed| typed.trim().parse().unwrap_or(u32::MAX))
        };
        let figures = TIMES.iter().zip(&self.times);
        let figures = figures.chain(EXPLAIN.iter().zip(&self.explain));
        let figures = figures.chain(PLAN.iter().zip(&self.plan));
        for (figure, typed) in figures.chain(REFORM.iter().zip(&self.reform)) {
            (figure.write)(&mut edition, number(*typed));
        }
        edition.classes = self
            .classes
            .iter()
            .filter_map(|(reason, code)| {
                let class = code.with_untracked(|code| CaseClass::read(code))?;
                Some((*reason, class))
            })
            .collect();
        for (reason, code) in &self.classes {
            if code.with_untracked(|code| CaseClass::read(code)).is_none() {
                let problem = shared::problem::Field::NotAChoice;
                let field = format!("classes.{}", reason.code());
                said.push(FormProblem::new(field, move |lang| problem.say(lang)));
            }
        }
        edition.ladder = self
            .ladder
            .iter()
            .filter(|(_, typed)| typed.with_untracked(|typed| !typed.trim().is_empty()))
            .map(|(rung, typed)| LadderStep { rung: *rung, after_days: number(*typed) })
            .collect();
        let by = self.explain_by.with_untracked(|code| Role::read(code));
        edition.explain = ExplainRule {
            // No role chosen means that nobody can explain, which the rules refuse.
            by: by.unwrap_or(Role::Administrator),
            reasons: chosen_of(self.explain_reasons, RefusalReason::ALL),
            when_overdue: self.explain_overdue.get_untracked(),
            ..edition.explain
        };
        let reasons = chosen_of(self.plan_reasons, RefusalReason::ALL);
        edition.plan = PlanRule { reasons, ..edition.plan };
        edition.factor = FactorRule { roles: chosen_of(self.factor_roles, Role::ALL) };
        (edition, said)
    }

    pub fn view(&self, lang: Lang) -> AnyView {
        let classes: Vec<Choice> =
            CaseClass::ALL.iter().map(|class| Choice::new(class.code(), class.say(lang))).collect();
        let of_reason = |(reason, value): &(RefusalReason, RwSignal<String>)| {
            view! {
                {
                    select(format!("classes.{}", reason.code()), reason.say(lang), *value, classes.clone())
                }
            }
            .into_any()
        };
        let on_rung = |(rung, value): &(EscalationLevel, RwSignal<String>)| {
            view! {
                {
                    line(format!("ladder.{}", rung.code()), rung.say(lang), *value)
                        .kind(FieldKind::Digits)
                        .short()
                        .optional()
                }
            }
            .into_any()
        };
        let leaders = EXPLAINERS.map(|role| Choice::new(role.code(), role.say(lang))).to_vec();
        let reasons: Vec<String> =
            RefusalReason::ALL.iter().map(|reason| reason.say(lang).to_owned()).collect();
        view! {
            {day("from", words::from(lang), self.from).hint(words::from_hint(lang))}
            <h3>{words::part_times(lang)}</h3>
            <div class="cells">
                {figures_view(&TIMES, &self.times, lang)}
                {
                    line("digest_minute", words::digest(lang), self.digest)
                        .hint(words::digest_hint(lang))
                        .short()
                }
            </div>
            {self.office.view(lang)}
            <h3>{words::part_classes(lang)}</h3>
            <p class="hint">{words::part_classes_hint(lang)}</p>
            <div class="cells">{self.classes.iter().map(of_reason).collect::<Vec<_>>()}</div>
            <h3>{words::part_ladder(lang)}</h3>
            <p class="hint">{words::part_ladder_hint(lang)}</p>
            <div class="cells">{self.ladder.iter().map(on_rung).collect::<Vec<_>>()}</div>
            <h3>{words::part_explain(lang)}</h3>
            <div class="cells">
                {select("explain.by", words::explain_by(lang), self.explain_by, leaders)}
                {figures_view(&EXPLAIN, &self.explain, lang)}
            </div>
            <Ticks
                name="explain.reasons"
                label=words::explain_reasons(lang)
                hint=words::reasons_hint(lang)
                choices=reasons.clone()
                ticked=self.explain_reasons
            />
            <TickBox
                name="explain.when_overdue"
                label=words::explain_overdue(lang)
                value=self.explain_overdue
            />
            <h3>{words::part_plan(lang)}</h3>
            <Ticks
                name="plan.reasons"
                label=words::plan_reasons(lang)
                hint=words::reasons_hint(lang)
                choices=reasons
                ticked=self.plan_reasons
            />
            <div class="cells">{figures_view(&PLAN, &self.plan, lang)}</div>
            <h3>{insights::rule_part(lang)}</h3>
            <div class="cells">{figures_view(&REFORM, &self.reform, lang)}</div>
            <h3>{factor::rule_part(lang)}</h3>
            <Ticks
                name="factor.roles"
                label=factor::rule_roles(lang)
                hint=factor::rule_hint(lang)
                choices=Role::ALL.iter().map(|role| role.say(lang).to_owned()).collect()
                ticked=self.factor_roles
            />
        }
        .into_any()
    }
}

fn figures_view(figures: &[Figure], typed: &[RwSignal<String>], lang: Lang) -> AnyView {
    let fields = figures.iter().zip(typed).map(|(figure, value)| {
        view! {
            {
                line(figure.field, (figure.label)(lang), *value)
                    .hint((figure.unit)(lang))
                    .kind(FieldKind::Digits)
                    .short()
            }
        }
        .into_any()
    });
    fields.collect::<Vec<_>>().into_any()
}

/// The form's field for a field of the request, if the edition is at `place` and its ladder has these steps. A
/// problem without a field in the form is shown at its day.
pub fn form_field(place: usize, ladder: Vec<LadderStep>) -> impl Fn(&str) -> String + Clone {
    let own = format!("editions.{place}.");
    move |field| {
        let field = field.strip_prefix("rules.").unwrap_or(field);
        let Some(field) = field.strip_prefix(&own) else { return "from".to_owned() };
        let step = field
            .strip_prefix("ladder.")
            .and_then(|rest| rest.split('.').next()?.parse::<usize>().ok())
            .and_then(|step| ladder.get(step));
        step.map_or_else(|| field.to_owned(), |step| format!("ladder.{}", step.rung.code()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::policy::Rules;

    fn day(written: &str) -> Day {
        Day::read(written).expect("a day")
    }

    #[test]
    fn what_is_typed_is_the_edition_that_was_written_into_the_fields() {
        let owner = Owner::new();
        owner.with(|| {
            for edition in Rules::default().editions {
                let edition = Policy { from: day("2027-01-01"), ..edition };
                let fields = EditionFields::of(&edition, Some(edition.from));
                let (read, said) = fields.read(day("2026-12-31"));
                assert!(said.is_empty());
                // A reason that the list leaves out has the default class, which the form writes out.
                let named =
                    RefusalReason::ALL.iter().map(|reason| (*reason, edition.class_of(*reason)));
                assert_eq!(read, Policy { classes: named.collect(), ..edition.clone() });
                let (_, late) = fields.read(day("2027-01-02"));
                assert_eq!(late.len(), 1);
            }
        });
    }

    #[test]
    fn what_is_no_number_is_out_of_its_range() {
        let owner = Owner::new();
        owner.with(|| {
            let fields = EditionFields::of(&Policy::default(), None);
            fields.times[0].set("acht".into());
            fields.ladder[1].1.set("".into());
            fields.ladder[2].1.set("0".into());
            fields.digest.set("24:00".into());
            let (edition, said) = fields.read(day("2026-12-31"));
            let said: Vec<&str> = said.iter().map(|found| found.field.as_str()).collect();
            assert_eq!(said, ["from", "digest_minute"]);
            let own = form_field(1, edition.ladder.clone());
            let editions = vec![Policy { from: day("2018-04-16"), ..edition.clone() }, edition];
            let rules = Rules { editions, clock_from: None };
            let told: Vec<String> = rules
                .problems()
                .iter()
                .filter(|found| found.field.starts_with("editions.1."))
                .map(|found| own(&found.field))
                .collect();
            assert_eq!(told, ["from", "window_hours", "ladder.leader_in_charge"]);
            assert_eq!(own("rules.editions"), "from");
        });
    }

    #[test]
    fn a_time_of_the_day_is_read_as_it_is_written() {
        for (typed, minute) in [
            ("18:00", Some(1080)),
            (" 7:05 ", Some(425)),
            ("23：59", Some(1439)),
            ("24:00", None),
            ("18", None),
            ("18:0x", None),
            (":", None),
        ] {
            assert_eq!(minute_of(typed), minute, "{typed}");
        }
        assert_eq!(time_of(425), "07:05");
    }

    #[test]
    fn office_hours_are_read_as_people_write_them_and_written_as_they_are_read() {
        let noon = "08:30-12:00，14:00-17:30";
        for typed in [noon, "8:30-12:00, 14:00-17:30", "8：30至12：00 14:00～17:30"] {
            let hours = hours_of(typed).expect(typed);
            assert_eq!((hours.opens, hours.closes), (510, 720), "{typed}");
            assert_eq!(hours.afternoon, Some(Opening { opens: 840, closes: 1050 }), "{typed}");
            assert_eq!(say_hours(&hours, Lang::Zh), noon);
        }
        for typed in ["", "9-17", "17:00-9:00", "8:30-12:00,11:00-17:00", "9:00-17:00-18:00"] {
            assert_eq!(hours_of(typed), None, "{typed}");
        }
        for typed in ["6-15", "6月15日", "06/15"] {
            assert_eq!(day_of_year(typed), Some(DayOfYear { month: 6, day: 15 }), "{typed}");
        }
        assert_eq!(day_of_year("6-31"), None);
        Owner::new().with(|| {
            let typed = OfficeFields::of(&OfficeRule::default());
            typed.from.set("6-15".into());
            let mut said = Vec::new();
            assert_eq!(typed.read(&mut said), None);
            let said: Vec<&str> = said.iter().map(|found| found.field.as_str()).collect();
            assert_eq!(said, ["office.season.until", "office.season.hours"]);
        });
    }

    #[test]
    fn an_edition_is_told_in_both_languages() {
        let edition = Policy::default();
        for lang in Lang::ALL {
            let names: Vec<String> =
                facts_of(&edition, lang).into_iter().map(|fact| fact.name).collect();
            assert_eq!(names.len(), 2 + 1 + 9 + 2 + 3 + 1 + 3 + 3 + 1 + 1 + 1);
        }
    }
}
