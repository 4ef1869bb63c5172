//! A notice box.

use super::plain;
use leptos::prelude::*;

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum NoticeKind {
    #[default]
    Info,
    Success,
    Caution,
    Problem,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            NoticeKind::Info => "notice",
            NoticeKind::Success => "notice success",
            NoticeKind::Caution => "notice caution",
            NoticeKind::Problem => "notice problem-box",
        }
    }
}

/// A box with a title and what belongs to it. With `live` it is announced when it appears: a status
/// politely, a problem at once.
///
/// Criteria: 1.4.1 (title and shape say what the colour says), 4.1.3.
///
/// ```text
/// <Notice kind=NoticeKind::Success title=text::sent(lang) live=true>{text::sent_next(lang)}</Notice>
/// ```
#[component]
pub fn Notice(
    #[prop(optional)] kind: NoticeKind,
    /// Left out if empty.
    #[prop(optional, into)]
    title: String,
    /// Whether a screen reader announces it when it appears.
    #[prop(optional)]
    live: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let role = live.then_some(match kind {
        NoticeKind::Info | NoticeKind::Success | NoticeKind::Caution => "status",
        NoticeKind::Problem => "alert",
    });
    let mut notice = plain("div").class(kind.class());
    if let Some(role) = role {
        notice = notice.attr("role", role);
    }
    if !title.is_empty() {
        notice = notice.child(plain("p").class("notice-title").text(title).any());
    }
    notice.children(children.map(|children| children().into_any())).any()
}
