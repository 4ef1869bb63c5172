//! Draws a reform, on the public pages and in the console: what changed, and whether it helped.

mod picture;

use crate::ui::components::{Cell, Column, Table, paragraph, plain};
use crate::ui::text::reforms as text;
use leptos::prelude::*;
use picture::picture;
use shared::directory::Directory;
use shared::effect::{Effect, Finding, Ratio};
use shared::id::DepartmentId;
use shared::lang::Lang;
use shared::reform::{Change, Process, ProcessStep, Redesign};

/// A text that may be in another language than the page.
pub fn written(class: &'static str, (words, spoken): (&str, Lang)) -> AnyView {
    let words = plain("p").class(class).attr("lang", spoken.tag()).text(words.to_owned());
    words.attr("dir", "auto").any()
}

pub fn named(departments: &[DepartmentId], known: &Directory, lang: Lang) -> String {
    let names: Vec<&str> = departments.iter().map(|id| known.department(id, lang)).collect();
    names.join(lang.pick("、", ", "))
}

/// The new rule, or the process before and after.
pub fn change_view(change: &Change, known: &Directory, lang: Lang) -> AnyView {
    match change {
        Change::Rule { text } => written("words", text.read(lang)),
        Change::Process(redesign) => process_view(redesign, known, lang),
    }
}

fn process_view(redesign: &Redesign, known: &Directory, lang: Lang) -> AnyView {
    let Redesign { before, after } = redesign;
    let lists = plain("div")
        .class("process-lists")
        .child(steps_view(text::before(lang), before, known, lang))
        .child(steps_view(text::after(lang), after, known, lang));
    plain("div")
        .class("process")
        .child(picture(redesign, known, lang))
        .child(lists.any())
        .child(totals_view(redesign, lang))
        .child(plain("p").class("note").text(text::counted_note(lang)).any())
        .any()
}

fn steps_view(title: &'static str, process: &Process, known: &Directory, lang: Lang) -> AnyView {
    let Process(steps) = process;
    let lines = steps.iter().map(|step| {
        let (what, spoken) = step.what.read(lang);
        let what = plain("b").attr("lang", spoken.tag()).text(what.to_owned()).any();
        let about = plain("span").class("note").text(about(step, known, lang)).any();
        let about = plain("p").child(about);
        plain("li").child(plain("p").child(what).any()).child(about.any()).any()
    });
    plain("div")
        .child(plain("h3").text(title).any())
        .child(plain("ol").class("lines").children(lines).any())
        .any()
}

/// Where a step is taken, by which department, and what it costs.
fn about(step: &ProcessStep, known: &Directory, lang: Lang) -> String {
    let (place, _) = step.place.read(lang);
    let department = step.department.as_ref().map(|id| known.department(id, lang));
    let costs = if step.trips == 0 {
        text::step_inside(lang, step.days)
    } else {
        text::step_facts(lang, step.trips, step.days, step.documents)
    };
    [Some(place), department, Some(costs.as_str())]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn totals_view(redesign: &Redesign, lang: Lang) -> AnyView {
    let (before, after) = (redesign.before.totals(), redesign.after.totals());
    let columns = vec![
        Column::words(text::count_of(lang)),
        Column::numbers(text::before(lang)),
        Column::numbers(text::after(lang)),
        Column::numbers(text::change(lang)),
    ];
    let rows = [
        (text::trips(lang), before.trips, after.trips),
        (text::places(lang), before.places, after.places),
        (text::departments(lang), before.departments, after.departments),
        (text::documents(lang), before.documents, after.documents),
        (text::days(lang), before.days, after.days),
        (text::steps(lang), before.steps, after.steps),
    ]
    .map(|(name, before, after)| {
        let change = i64::from(after) - i64::from(before);
        let change = match change {
            0 => "0".to_owned(),
            fewer if fewer < 0 => format!("−{}", -fewer),
            more => format!("+{more}"),
        };
        vec![Cell::of(name), Cell::of(before), Cell::of(after), Cell::of(change)]
    });
    view! { <Table caption=text::totals_title(lang) columns=columns rows=Vec::from(rows)/> }
        .into_any()
}

/// The effect in plain words, week by week, and how it is counted.
pub fn effect_view(effect: &Effect, lang: Lang) -> AnyView {
    let saved = effect.trips_saved.map(|trips| paragraph(text::saved(lang, trips)));
    let columns = vec![Column::words(text::week(lang)), Column::numbers(text::cases(lang))];
    let rows: Vec<Vec<Cell>> = effect
        .weeks
        .iter()
        .map(|week| {
            let side = if week.after { text::after(lang) } else { text::before(lang) };
            vec![Cell::of(format!("{} · {side}", week.monday)), Cell::of(week.cases)]
        })
        .collect();
    let table = (!rows.is_empty()).then(|| {
        view! { <Table caption=text::weeks_table(lang) columns=columns rows=rows/> }.into_any()
    });
    let how = plain("details")
        .child(plain("summary").text(text::how_title(lang)).any())
        .child(paragraph(text::how(lang)))
        .children(table);
    plain("div").child(finding_view(effect, lang)).children(saved).child(how.any()).any()
}

/// The conclusion about the effect.
pub fn finding_view(effect: &Effect, lang: Lang) -> AnyView {
    let (before, after) = (effect.before, effect.after);
    let counts = (before.cases, before.weeks, after.cases, after.weeks);
    let (many, weeks, since, since_weeks) = counts;
    if after.weeks == 0 {
        return paragraph(text::effect_early(lang));
    }
    if effect.finding == Finding::TooFew {
        return paragraph(text::effect_few(lang, many, weeks, since, since_weeks));
    }
    let counted = text::effect_counts(lang, many, weeks, since, since_weeks);
    let said = match effect.ratio {
        None => match effect.finding {
            Finding::More => text::effect_new(lang).to_owned(),
            Finding::Fewer | Finding::MayBeChance | Finding::TooFew => String::new(),
        },
        Some(Ratio { percent, low, high }) => {
            let range = match high {
                Some(high) => text::range(lang, low, high),
                None => text::at_least(lang, low),
            };
            match effect.finding {
                Finding::Fewer => text::effect_fewer(lang, percent, range),
                Finding::More => text::effect_more(lang, percent, range),
                Finding::MayBeChance | Finding::TooFew => text::effect_chance(lang, percent, range),
            }
        }
    };
    let space = lang.pick("", " ");
    paragraph(format!("{counted}{space}{said}"))
}
