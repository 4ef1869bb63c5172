//! The step that asks for each trip, and for the total number of trips.

use super::{Registration, TripFields};
use crate::client::browser;
use crate::ui::components::{
    Button, ButtonKind, Choice, DateField, Field, FieldKind, Select, TextArea, live, plain,
};
use crate::ui::text;
use leptos::prelude::*;
use shared::decide::MAX_TRIPS;
use shared::directory::Directory;
use shared::lang::{Lang, Say};
use shared::text::Note;
use shared::vocabulary::RefusalReason;

pub(super) fn fields(registration: Registration, directory: &Directory, lang: Lang) -> AnyView {
    if registration.trips.with_untracked(Vec::is_empty) {
        registration.add_trip();
    }
    let departments: Vec<Choice> = directory
        .departments
        .iter()
        .filter(|department| directory.takes_cases(department))
        .map(|department| Choice::new(department.id.as_str(), department.name.say(lang)))
        .collect();
    let trips = live(move || {
        let trips = registration.trips.get();
        let alone = trips.len() == 1;
        trips
            .into_iter()
            .enumerate()
            .map(|(index, trip)| {
                trip_fields(registration, trip, index, alone, departments.clone(), lang)
            })
            .collect::<Vec<_>>()
            .into_any()
    });
    let add = Callback::new(move |()| {
        registration.add_trip();
        let index = registration.trips.with_untracked(Vec::len) - 1;
        request_animation_frame(move || browser::focus(&format!("register-trips-{index}-on")));
    });
    let more = live(move || {
        if registration.trips.with(|trips| trips.len() < MAX_TRIPS) {
            view! {
                <Button label=text::add_trip(lang) kind=ButtonKind::Secondary on_press=add/>
            }
            .into_any()
        } else {
            plain("p").class("hint").text(text::trips_full(lang)).any()
        }
    });
    let made = view! {
        <Field
            name="trips_made"
            label=text::trips_made(lang)
            hint=text::trips_made_hint(lang)
            kind=FieldKind::Digits
            short=true
            optional=true
            value=registration.trips_made
        />
    };
    vec![
        plain("p").class("hint").text(text::trips_hint(lang)).any(),
        plain("div").class("field stack").child(trips).any(),
        more,
        made.into_any(),
    ]
    .into_any()
}

fn trip_fields(
    registration: Registration,
    trip: TripFields,
    index: usize,
    alone: bool,
    departments: Vec<Choice>,
    lang: Lang,
) -> AnyView {
    let head = text::trip(lang, index + 1);
    let reasons = RefusalReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), reason.say(lang)))
        .collect::<Vec<_>>();
    let remove = Callback::new(move |()| {
        registration.remove_trip(index);
        request_animation_frame(browser::focus_heading);
    });
    let head_id = format!("trip-{index}");
    let (labelled, described) = (head_id.clone(), head.clone());
    let remove = (!alone).then(|| {
        view! {
            <Button
                label=text::remove(lang)
                described=described
                kind=ButtonKind::Quiet
                on_press=remove
            />
        }
        .into_any()
    });
    let on = view! {
        <DateField
            name=format!("trips.{index}.on")
            label=text::trip_day(lang)
            latest=browser::today()
            value=trip.on
        />
    };
    let place = view! {
        <Field
            name=format!("trips.{index}.place")
            label=text::trip_place(lang)
            hint=text::trip_place_hint(lang)
            value=trip.place
        />
    };
    let department = view! {
        <Select
            name=format!("trips.{index}.department")
            label=text::trip_department(lang)
            none=text::trip_department_none(lang)
            choices=departments
            value=trip.department
        />
    };
    let reason = view! {
        <Select
            name=format!("trips.{index}.reason")
            label=text::trip_reason(lang)
            choices=reasons
            value=trip.reason
        />
    };
    let told = view! {
        <TextArea
            name=format!("trips.{index}.told")
            label=text::trip_told(lang)
            most=Note::MAX
            rows=3
            optional=true
            value=trip.told
        />
    };
    let head = plain("h2").attr("id", head_id).text(head).any();
    plain("div")
        .class("trip")
        .attr("role", "group")
        .attr("aria-labelledby", labelled)
        .child(plain("div").class("trip-head").child(head).children(remove).any())
        .children([
            on.into_any(),
            place.into_any(),
            department.into_any(),
            reason.into_any(),
            told.into_any(),
        ])
        .any()
}
