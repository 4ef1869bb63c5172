//! Notices: those to the signed-in user and, for those responsible for delivery, what was sent and what could not be
//! delivered.

mod delivered;
mod desktop;
mod mine;

use crate::staff::notices::delivered::DeliveredList;
use crate::staff::notices::desktop::DesktopNotices;
use crate::staff::notices::mine::Mine;
use crate::staff::route::{Delivered, Route};
use crate::staff::text;
use crate::staff::text::notices as words;
use crate::staff::views::listed::links;
use crate::staff::workspace::workspace;
use crate::ui::components::Heading;
use crate::ui::language::spoken;
use leptos::prelude::*;
use shared::lang::Lang;

#[component]
pub fn Notices(delivered: Delivered) -> impl IntoView {
    let workspace = workspace();
    let tabs = spoken(move |lang| {
        let role = workspace.session().map(|session| session.seat.role());
        let open: Vec<Delivered> = Delivered::ALL
            .into_iter()
            .filter(|other| role.is_some_and(|role| other.is_for(role)))
            .collect();
        // A single page needs no links to others.
        (open.len() > 1).then(|| {
            let tabs = open.into_iter();
            let tabs = tabs.map(|other| {
                (Route::Notices(other).path(), name_of(other, lang), other == delivered)
            });
            links("tabs", words::which_notices(lang), tabs)
        })
    });
    view! {
        {spoken(move |lang| {
            view! { <Heading text=name_of(delivered, lang) above=text::room_notices(lang)/> }
        })}
        {tabs}
        {match delivered {
            Delivered::Mine => view! {
                <DesktopNotices/>
                <Mine/>
            }
            .into_any(),
            Delivered::Sent | Delivered::Dead => {
                view! { <DeliveredList delivered=delivered/> }.into_any()
            }
        }}
    }
}

fn name_of(delivered: Delivered, lang: Lang) -> &'static str {
    match delivered {
        Delivered::Mine => words::mine(lang),
        Delivered::Sent => words::sent(lang),
        Delivered::Dead => words::dead(lang),
    }
}
