//! The cross-table of matters and reasons up to the end of a month. The month is in the address. Rows and columns
//! without a cell that may be shown are left out, and the page says so.

use crate::client::directory::directory;
use crate::client::load::Remote;
use crate::client::navigation::navigation;
use crate::client::public::PublicApi;
use crate::transparency::route::Route;
use crate::transparency::text;
use crate::ui::components::{Cell, Column, Empty, Heading, Table, link, loaded, paragraph, plain};
use crate::ui::language::spoken;
use crate::ui::text as words;
use leptos::prelude::*;
use shared::cross::{CrossTable, CrossTables, TableCell};
use shared::directory::Directory;
use shared::lang::{Lang, Say};

#[component]
pub fn CrossTablePage() -> impl IntoView {
    let directory = directory();
    let tables: Remote<CrossTables> = Remote::new();
    let navigation = navigation();
    let month = Memo::new(move |_| navigation.query("month"));
    Effect::new(move || tables.fetch(PublicApi::table(month.get())));
    let again = move || tables.fetch(PublicApi::table(month.get_untracked()));
    let head = spoken(|lang| {
        let heading = view! { <Heading text=text::tables_title(lang)/> }.into_any();
        let figures = link("", Route::Figures.path(), words::figures_title(lang));
        let data = link("", Route::Data.path(), text::data_link(lang));
        let ways = plain("p").class("row no-print").child(figures).child(data).any();
        vec![heading, paragraph(text::tables_lead(lang)), ways]
    });
    let body = loaded(
        directory.0,
        move || directory.fetch(),
        move |known, _| {
            loaded(tables, again, move |shown, lang| draw(&shown, &known, lang)).into_any()
        },
    );
    [head.into_any(), body.into_any()].into_any()
}

fn draw(tables: &CrossTables, known: &Directory, lang: Lang) -> AnyView {
    let Some(table) = &tables.table else {
        return view! { <Empty words=text::tables_none(lang)/> }.into_any();
    };
    let made = table.made_at.day();
    let period = text::tables_period(lang, table.from, table.until, made);
    let period = plain("p").class("note").attr("role", "status").text(period).any();
    let counted = [
        text::tables_how_1(lang, table.least),
        text::tables_how_2(lang, table.least),
        text::tables_how_3(lang, table.rates_from),
        text::tables_how_4(lang).to_owned(),
        text::tables_how_5(lang, table.hidden, table.told_by_totals),
        text::tables_how_6(lang).to_owned(),
    ]
    .map(|words| plain("li").text(words).any());
    let files = [(words::download_csv(lang), "csv"), (words::download_json(lang), "json")].map(
        |(label, format)| {
            let month = &table.month;
            let href = format!("/api/v1/tables/matters-by-reason?month={month}&format={format}");
            plain("a")
                .attr("href", href)
                .attr("rel", "external")
                .attr("download", "")
                .text(label)
                .any()
        },
    );
    let counted = plain("section")
        .class("card")
        .child(plain("h2").text(text::tables_how(lang)).any())
        .child(plain("ul").class("promises").children(counted).any())
        .child(plain("h3").text(words::download(lang)).any())
        .child(plain("p").class("row").children(files).any())
        .any();
    vec![months(tables, &table.month, lang), period, cells(table, known, lang), counted].into_any()
}

/// Links to the months that have a table.
fn months(tables: &CrossTables, shown: &str, lang: Lang) -> AnyView {
    let ways = tables.months.iter().map(|month| {
        let way = plain("a").attr("href", format!("{}?month={month}", Route::Tables.path()));
        let way = if month == shown { way.attr("aria-current", "page") } else { way };
        plain("li").child(way.text(month.clone()).any()).any()
    });
    plain("nav")
        .class("no-print")
        .attr("aria-label", text::tables_months(lang))
        .child(plain("ul").class("row months").children(ways).any())
        .any()
}

fn cells(table: &CrossTable, known: &Directory, lang: Lang) -> AnyView {
    let is_shown = |cell: &TableCell| cell.count.is_some();
    let rows: Vec<_> = table.rows.iter().filter(|row| row.cells.iter().any(is_shown)).collect();
    if rows.is_empty() {
        return paragraph(text::tables_nothing(lang, table.total, table.least));
    }
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|column| rows.iter().any(|row| row.cells.get(*column).is_some_and(is_shown)))
        .collect();
    let heads = columns
        .iter()
        .filter_map(|column| table.columns.get(*column))
        .map(|column| Column::numbers(column.reason.say(lang)));
    let heads = std::iter::once(Column::words(words::matter(lang)))
        .chain(heads)
        .chain([Column::numbers(text::tables_total(lang))])
        .collect();
    let mut lines: Vec<Vec<Cell>> = rows
        .iter()
        .map(|row| {
            let name = row.matter.as_ref().map_or_else(
                || words::matter_unknown(lang).to_owned(),
                |id| known.matter(id, lang).to_owned(),
            );
            let cells = columns.iter().filter_map(|column| row.cells.get(*column));
            std::iter::once(Cell::of(name))
                .chain(cells.map(|cell| Cell::of(said(cell, lang))))
                .chain([Cell::of(row.total)])
                .collect()
        })
        .collect();
    let totals = columns.iter().filter_map(|column| table.columns.get(*column));
    lines.push(
        std::iter::once(Cell::of(text::tables_total(lang)))
            .chain(totals.map(|column| Cell::of(column.total)))
            .chain([Cell::of(table.total)])
            .collect(),
    );
    let left_out = table.rows.len() - rows.len();
    let left_out = (left_out > 0).then(|| paragraph(text::tables_left_out(lang, left_out)));
    let table = view! { <Table caption=text::tables_title(lang) columns=heads rows=lines/> };
    std::iter::once(table.into_any()).chain(left_out).collect::<Vec<_>>().into_any()
}

fn said(cell: &TableCell, lang: Lang) -> String {
    match (cell.count, &cell.as_of, cell.share) {
        (None, _, _) => text::tables_hidden(lang).to_owned(),
        (Some(count), Some(month), _) => text::tables_cell_as_of(lang, count, month),
        (Some(count), None, Some(share)) => text::tables_cell_share(lang, count, share),
        (Some(count), None, None) => count.to_string(),
    }
}
