//! Random samples of closed cases: drawing one, and checking its cases one by one. The address holds the sample.

mod sample;

use crate::client::navigation::navigation;
use crate::staff::forms::fields::{day, line};
use crate::staff::forms::keyboard_nav::FlowBox;
use crate::staff::route::{Route, Watch};
use crate::staff::supervision::samples::sample::SampleSheet;
use crate::staff::text::watch as text;
use crate::staff::views::listed::{
    address, cursor_in, fetched_list, focus_on_change, follow, lines, under,
};
use crate::staff::workspace::workspace;
use crate::ui::components::{FieldKind, SubmitButton};
use crate::ui::form::Form;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::limits::MAX_SAMPLE;
use shared::problem::{Field as Wrong, FieldProblem};
use shared::time::Day;
use shared::vocabulary::Role;
use shared::wire::{DrawSample, Page, Sample};

pub fn sample_path(id: &str) -> String {
    let path = Route::Supervision(Watch::Samples).path();
    address(path, &[("sample", Some(id.to_owned()))])
}

#[component]
pub fn Samples() -> impl IntoView {
    let query = navigation().whole_query();
    let chosen = Memo::new(move |_| query.with(|query| query.get("sample")));
    focus_on_change(chosen);
    move || match chosen.get() {
        Some(id) => view! { <SampleSheet id=id/> }.into_any(),
        None => view! { <SampleList/> }.into_any(),
    }
}

#[component]
fn SampleList() -> impl IntoView {
    let workspace = workspace();
    let draws =
        workspace.session_now().is_some_and(|session| session.seat.role() == Role::Inspector);
    let (page, again) =
        follow::<Page<Sample>, _>(move |query| workspace.api.samples(cursor_in(query)));
    let at = under(Route::Supervision(Watch::Samples).path());
    let list = fetched_list(page, again, text::samples_none, at, move |items, lang| {
        let samples = lines(items.iter().map(|sample| sample_line(sample, lang)));
        view! {
            <h2>{text::samples_list(lang)}</h2>
            {samples}
        }
        .into_any()
    });
    view! {
        {spoken(move |lang| view! { <p class="hint">{text::samples_hint(lang)}</p> })}
        {draws.then(|| view! { <Draw/> })}
        {list}
    }
}

fn sample_line(sample: &Sample, lang: Lang) -> AnyView {
    let words = text::sample_of(lang, sample.drawn_at.minute_text());
    let progress = text::sample_progress(lang, sample.checked(), sample.cases.len());
    view! {
        <li class="case-line watch-line">
            <div class="case-what">
                <a class="case-link" href=sample_path(&sample.id)>{words}</a>
                <p class="case-about">
                    <span>{text::sample_line(lang, sample.from, sample.until)}</span>
                </p>
            </div>
            <p class="case-stage"><span class="tag">{progress}</span></p>
        </li>
    }
    .into_any()
}

/// The form that draws a sample; pressing twice draws only one.
#[component]
fn Draw() -> impl IntoView {
    let workspace = workspace();
    let form = Form::new("draw");
    workspace.clears(form);
    let (from, until) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let size = RwSignal::new("10".to_owned());
    let navigation = navigation();
    let draw = Callback::new(move |()| {
        let read = read_draw(&from.get_untracked(), &until.get_untracked(), &size.get_untracked());
        let Some(draw) = form.takes(read) else { return };
        form.send(
            move |key| async move { workspace.api.draw_sample(draw, key).await },
            move |sample| navigation.go(&sample_path(&sample.id)),
        );
    });
    spoken(move |lang| {
        view! {
            <section class="part" aria-labelledby="draw-title">
                <h2 id="draw-title">{text::sample_draw_title(lang)}</h2>
                <FlowBox form=form on_submit=draw>
                    <div class="cells">
                        {day("from", text::sample_from(lang), from)}
                        {day("until", text::sample_until(lang), until)}
                        {
                            line("size", text::sample_size(lang), size)
                                .hint(text::sample_size_hint(lang, MAX_SAMPLE))
                                .kind(FieldKind::Digits)
                                .short()
                        }
                    </div>
                    <div class="buttons"><SubmitButton label=text::sample_draw(lang)/></div>
                </FlowBox>
            </section>
        }
    })
}

/// The request, or nothing, with the problems shown at the fields.
fn read_draw(from: &str, until: &str, size: &str) -> Result<DrawSample, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut day = |name: &str, written: &str| {
        let written = written.trim();
        let day = Day::read(written).ok();
        if day.is_none() {
            let problem = if written.is_empty() { Wrong::Missing } else { Wrong::NotADate };
            problems.push(FieldProblem::new(name, problem));
        }
        day
    };
    let (from, until) = (day("from", from), day("until", until));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        problems.push(FieldProblem::new("until", Wrong::TooEarly));
    }
    let size = size.trim().parse().ok().filter(|size| (1..=MAX_SAMPLE).contains(size));
    if size.is_none() {
        let problem = Wrong::OutOfRange { min: 1, max: MAX_SAMPLE };
        problems.push(FieldProblem::new("size", problem));
    }
    match (from, until, size) {
        (Some(from), Some(until), Some(size)) if problems.is_empty() => {
            Ok(DrawSample { from, until, size })
        }
        (_, _, _) => Err(problems),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_drawing_is_said_at_its_field() {
        let fields = |from: &str, until: &str, size: &str| -> Vec<String> {
            let problems = read_draw(from, until, size).expect_err("it is wrong");
            problems.into_iter().map(|problem| problem.field).collect()
        };
        assert_eq!(fields("", "", ""), ["from", "until", "size"]);
        assert_eq!(fields("2018-05-25", "2018-04-16", "8"), ["until"]);
        assert_eq!(fields("2018-04-16", "2018-05-25", "51"), ["size"]);
        assert_eq!(fields("2018-04-16", "2018-05-25", "0"), ["size"]);
        let draw = read_draw("2018-04-16", "2018-05-25", " 8 ").expect("it is right");
        assert_eq!((draw.from.to_string().as_str(), draw.size), ("2018-04-16", 8));
    }
}
