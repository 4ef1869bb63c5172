//! A table that scrolls within itself.

use leptos::prelude::*;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub label: String,
    /// Whether it holds numbers, which stand at the right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Column {
        Column { label: label.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(label: impl Into<String>) -> Column {
        Column { label: label.into(), numeric: true }
    }
}

/// A cell.
pub enum Cell {
    /// Words or a number.
    Words(String),
    /// Anything else: a link, a tag.
    View(AnyView),
}

impl Cell {
    /// A cell with anything that can be written.
    pub fn of(value: impl std::fmt::Display) -> Cell {
        Cell::Words(value.to_string())
    }

    /// A cell with a view.
    pub fn view(view: impl IntoView + 'static) -> Cell {
        Cell::View(view.into_any())
    }
}

/// A table. The first cell of each row is its head.
///
/// Criteria: 1.3.1 (caption, `scope`), 1.4.10 (a wide table scrolls in its own box; the page does
/// not), 2.1.1 (the box can be scrolled with the keyboard).
///
/// ```ignore
/// <Table caption=text::by_reason(lang) columns=columns rows=rows/>
/// ```
#[component]
pub fn Table(
    /// What it shows.
    #[prop(into)]
    caption: String,
    /// Whether the caption is only for those who do not see where it stands.
    #[prop(optional)]
    caption_unseen: bool,
    /// Its columns.
    columns: Vec<Column>,
    /// Its rows.
    rows: Vec<Vec<Cell>>,
) -> impl IntoView {
    let numeric: Vec<bool> = columns.iter().map(|column| column.numeric).collect();
    let heads = columns
        .into_iter()
        .map(|column| {
            view! { <th scope="col" class:number=column.numeric>{column.label}</th> }.into_any()
        })
        .collect::<Vec<_>>();
    let lines = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .enumerate()
                .map(|(index, cell)| {
                    let shown = match cell {
                        Cell::Words(words) => words.into_any(),
                        Cell::View(view) => view,
                    };
                    let number = numeric.get(index).copied().unwrap_or(false);
                    if index == 0 {
                        view! { <th scope="row" class:number=number>{shown}</th> }.into_any()
                    } else {
                        view! { <td class:number=number>{shown}</td> }.into_any()
                    }
                })
                .collect::<Vec<_>>();
            view! { <tr>{cells}</tr> }.into_any()
        })
        .collect::<Vec<_>>();
    let label = caption.clone();
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=label>
            <table>
                <caption class:unseen=caption_unseen>{caption}</caption>
                <thead><tr>{heads}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
}
