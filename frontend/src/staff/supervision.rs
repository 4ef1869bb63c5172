//! Supervision: what is overdue, demands, samples of closed cases, how the departments perform, and who read personal
//! data. A role sees only the parts that the server grants it. Nothing here changes a case.

mod demands;
mod efficiency;
mod grants;
mod overdue;
mod readings;
mod samples;
mod trail;

pub use demands::line as demand_line;
pub use overdue::{heard_words, subject_link};
pub use samples::sample_path;

use crate::client::navigation::navigation;
use crate::staff::route::{Route, Watch};
use crate::staff::supervision::demands::Demands;
use crate::staff::supervision::efficiency::Efficiency;
use crate::staff::supervision::grants::Grants;
use crate::staff::supervision::overdue::Overdue;
use crate::staff::supervision::readings::Readings;
use crate::staff::supervision::samples::Samples;
use crate::staff::supervision::trail::Trail;
use crate::staff::text as console_text;
use crate::staff::text::grant as grant_text;
use crate::staff::text::trail as trail_text;
use crate::staff::text::watch as text;
use crate::staff::views::listed::links;
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;
use shared::vocabulary::Role;

/// The parts that a role may see; it starts with the first.
pub fn watched_by(role: Role) -> &'static [Watch] {
    match role {
        Role::LeaderInCharge | Role::PrincipalLeader => {
            &[Watch::Overdue, Watch::Demands, Watch::Samples, Watch::Efficiency]
        }
        Role::Inspector => &Watch::ALL,
        Role::Administrator => &[Watch::Readings, Watch::Grants],
        Role::WindowClerk | Role::WindowLead | Role::DepartmentOfficer | Role::DepartmentHead => {
            &[]
        }
    }
}

fn watch_name(watch: Watch, lang: Lang) -> &'static str {
    match watch {
        Watch::Overdue => text::watch_overdue(lang),
        Watch::Demands => text::watch_demands(lang),
        Watch::Samples => text::watch_samples(lang),
        Watch::Efficiency => text::watch_efficiency(lang),
        Watch::Readings => text::watch_readings(lang),
        Watch::Trail => trail_text::tab(lang),
        Watch::Grants => grant_text::tab(lang),
    }
}

fn title_of(watch: Watch, lang: Lang) -> &'static str {
    match watch {
        Watch::Overdue => text::overdue_title(lang),
        Watch::Demands => text::demands_title(lang),
        Watch::Samples => text::samples_title(lang),
        Watch::Efficiency => text::efficiency_title(lang),
        Watch::Readings => text::readings_title(lang),
        Watch::Trail => trail_text::title(lang),
        Watch::Grants => grant_text::title(lang),
    }
}

/// If the role may not see this part, its first part is shown.
#[component]
pub fn Supervision(watch: Watch) -> impl IntoView {
    let workspace = workspace();
    let role = workspace.session_now().map(|session| session.seat.role());
    let parts = role.map_or(&[][..], watched_by);
    if !parts.contains(&watch) {
        let first = parts.first().copied().unwrap_or(Watch::Overdue);
        let navigation = navigation();
        Effect::new(move || {
            navigation.replace(&Route::Supervision(first).path());
        });
        return ().into_any();
    }
    let head = spoken(move |lang| {
        let above = console_text::room_supervision(lang);
        let tabs = parts.iter().map(|other| {
            let href = Route::Supervision(*other).path();
            (href, watch_name(*other, lang), *other == watch)
        });
        let tabs = links("tabs", above, tabs);
        view! {
            <Heading text=title_of(watch, lang) above=above/>
            {tabs}
        }
    });
    let part = match watch {
        Watch::Overdue => view! { <Overdue/> }.into_any(),
        Watch::Demands => view! { <Demands/> }.into_any(),
        Watch::Samples => view! { <Samples/> }.into_any(),
        Watch::Efficiency => view! { <Efficiency/> }.into_any(),
        Watch::Readings => view! { <Readings/> }.into_any(),
        Watch::Trail => view! { <Trail/> }.into_any(),
        Watch::Grants => view! { <Grants/> }.into_any(),
    };
    view! {
        {head}
        {part}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::route::{Room, rooms_of};

    #[test]
    fn who_has_the_room_watches_something_and_nobody_else_does() {
        for role in Role::ALL {
            let has_room = rooms_of(*role).contains(&Room::Supervision);
            assert_eq!(!watched_by(*role).is_empty(), has_room, "{role:?}");
        }
        assert_eq!(watched_by(Role::Administrator), [Watch::Readings, Watch::Grants]);
    }
}
