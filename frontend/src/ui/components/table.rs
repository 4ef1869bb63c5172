//! A table that scrolls within itself.

use super::plain;
use leptos::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
}

impl Column {
    pub fn words(label: impl Into<String>) -> Column {
        Column { label: label.into(), numeric: false }
    }

    pub fn numbers(label: impl Into<String>) -> Column {
        Column { label: label.into(), numeric: true }
    }
}

pub enum Cell {
    Words(String),
    /// Anything else: a link, a tag.
    View(AnyView),
}

impl Cell {
    /// A cell with anything that can be written.
    pub fn of(value: impl std::fmt::Display) -> Cell {
        Cell::Words(value.to_string())
    }

    pub fn view(view: impl IntoView + 'static) -> Cell {
        Cell::View(view.into_any())
    }
}

/// A table. The first cell of each row is its head.
///
/// Criteria: 1.3.1 (caption, `scope`), 1.4.10 (a wide table scrolls in its own box; the page does
/// not), 2.1.1 (the box can be scrolled with the keyboard).
///
/// ```text
/// <Table caption=text::by_reason(lang) columns=columns rows=rows/>
/// ```
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    /// Whether the caption is only for those who do not see where it stands.
    #[prop(optional)]
    caption_unseen: bool,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
) -> impl IntoView {
    let numeric: Vec<bool> = columns.iter().map(|column| column.numeric).collect();
    let numbers = |is_number: bool| if is_number { "number" } else { "" };
    let heads = columns.into_iter().map(|column| {
        plain("th").attr("scope", "col").class(numbers(column.numeric)).text(column.label).any()
    });
    let heads = plain("thead").child(plain("tr").children(heads).any()).any();
    let lines = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(index, cell)| {
            let shown = match cell {
                Cell::Words(words) => words.into_any(),
                Cell::View(view) => view,
            };
            let class = numbers(numeric.get(index).copied().unwrap_or(false));
            let cell = if index == 0 { plain("th").attr("scope", "row") } else { plain("td") };
            cell.class(class).child(shown).any()
        });
        plain("tr").children(cells).any()
    });
    let lines = plain("tbody").children(lines).any();
    let unseen = if caption_unseen { "unseen" } else { "" };
    let label = caption.clone();
    let caption = plain("caption").class(unseen).text(caption).any();
    plain("div")
        .class("scroll")
        .attr("role", "region")
        .attr("tabindex", "0")
        .attr("aria-label", label)
        .child(plain("table").child(caption).child(heads).child(lines).any())
        .any()
}
