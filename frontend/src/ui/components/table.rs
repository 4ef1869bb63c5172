//! A table that scrolls within its own box.

use super::plain;
use leptos::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    /// Whether it holds numbers, which are aligned right.
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
    /// Any other content, such as a link or a tag.
    View(AnyView),
}

impl Cell {
    pub fn of(value: impl std::fmt::Display) -> Cell {
        Cell::Words(value.to_string())
    }

    pub fn view(view: impl IntoView + 'static) -> Cell {
        Cell::View(view.into_any())
    }
}

/// A table. The first cell of each row is its header.
#[component]
pub fn Table(
    #[prop(into)] caption: String,
    /// Whether only screen readers get the caption.
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
