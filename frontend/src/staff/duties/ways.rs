//! Links from the first page to everything that a role does.

use crate::staff::route::{Room, Route, Watch, rooms_of};
use crate::staff::supervision::watched_by;
use crate::staff::text::watch as text;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::vocabulary::Role;

/// The links, each with a line about the page.
#[component]
pub fn Ways(role: Role) -> impl IntoView {
    spoken(move |lang| {
        let links: Vec<AnyView> = ways_of(role)
            .into_iter()
            .map(|(route, words)| {
                view! { <li><a href=route.path()>{words(lang)}</a></li> }.into_any()
            })
            .collect();
        view! {
            <section class="room-ways no-print" aria-labelledby="ways-title">
                <h2 id="ways-title">{text::brief_ways(lang)}</h2>
                <ul class="room-ways-list">{links}</ul>
            </section>
        }
    })
}

type Words = Box<dyn Fn(Lang) -> &'static str>;

fn ways_of(role: Role) -> Vec<(Route, Words)> {
    let mut ways: Vec<(Route, Words)> = Vec::new();
    for room in rooms_of(role).iter().copied() {
        match room {
            Room::Duties => {}
            Room::Supervision => {
                for watch in watched_by(role).iter().copied() {
                    ways.push((
                        Route::Supervision(watch),
                        Box::new(move |lang| watch_hint(watch, lang)),
                    ));
                }
            }
            Room::Queue
            | Room::RegisterCase
            | Room::Register
            | Room::Import
            | Room::Plans
            | Room::Studies
            | Room::Digests
            | Room::Insights
            | Room::Notices
            | Room::Administration => {
                ways.push((Route::of(room), Box::new(move |lang| room_hint(room, lang))))
            }
        }
    }
    ways
}

fn room_hint(room: Room, lang: Lang) -> &'static str {
    match room {
        Room::Duties => "",
        Room::Queue => text::way_queue(lang),
        Room::RegisterCase => text::way_register_case(lang),
        Room::Register => text::way_register(lang),
        Room::Import => text::way_import(lang),
        Room::Plans => text::way_plans(lang),
        Room::Studies => crate::staff::text::studies::way(lang),
        Room::Digests => text::way_digests(lang),
        Room::Supervision => text::way_overdue(lang),
        Room::Insights => crate::staff::text::insights::way(lang),
        Room::Notices => text::way_notices(lang),
        Room::Administration => text::way_administration(lang),
    }
}

fn watch_hint(watch: Watch, lang: Lang) -> &'static str {
    match watch {
        Watch::Overdue => text::way_overdue(lang),
        Watch::Demands => text::way_demands(lang),
        Watch::Samples => text::way_samples(lang),
        Watch::Efficiency => text::way_efficiency(lang),
        Watch::Readings => text::way_readings(lang),
        Watch::Trail => crate::staff::text::trail::way(lang),
        Watch::Grants => crate::staff::text::grant::way(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_of_a_role_is_reached_from_its_first_page() {
        for role in Role::ALL {
            let reached: Vec<Route> = ways_of(*role).into_iter().map(|(route, _)| route).collect();
            for room in rooms_of(*role).iter().filter(|room| **room != Room::Duties) {
                let found = reached.iter().any(|route| route.room() == Some(*room));
                assert!(found, "{role:?} does not reach {room:?}");
            }
        }
    }
}
