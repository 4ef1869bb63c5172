//! The words of the cross-table, the open data and the picture of the figures.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    // The cross-table.
    tables_title: "事项与原因交叉表", "Matters by reason";
    tables_link: "事项与原因交叉表", "Matters by reason";
    tables_lead: "哪些事、因为什么没能一次办成。每个月结束后公布一张，从当年 1 月 1 日累计，公布后不再改动。",
        "What could not be done in one trip, and why. One table for each month that has ended, cumulative from 1 January; once published, it never changes.";
    tables_none: "还没有已结束的月份，表在月末之后公布。", "No month has ended yet; a table is published after the end of its month.";
    tables_months: "月份", "Months";
    tables_period(from, until, made): "{from} 至 {until} 登记的件；{made} 制表", "Cases registered from {from} to {until}; made on {made}";
    tables_nothing(total, least): "这段时间共 {total} 件，分到各事项和原因后，每格都不足 {least} 件，或者公布后能推算出不足 {least} 件的格。现在还没有可以公布的单元格。",
        "There are {total} cases in this period. By matter and reason, every cell has fewer than {least} or would reveal one that has. No cell can be shown yet.";
    tables_left_out(rows): "没有可以公布的单元格而未列出的事项：{rows} 个；各事项的总数见公开统计。",
        "Matters left out because none of their cells can be shown: {rows}. Their totals are in the public figures.";
    tables_cell_as_of(count, month): "{count}（截至 {month}）", "{count} (to {month})";
    tables_cell_share(count, share): "{count}（{share}%）", "{count} ({share}%)";
    tables_total: "合计", "Total";
    tables_hidden: "–", "–";
    tables_how: "这张表怎么算", "How this is counted";
    tables_how_1(least): "“–”：不足 {least} 件（含 0 件），或者公布后会让别的不足 {least} 件的格被推算出来。不这样做，知道邻居去过某个窗口的人，就可能从表里看出其余的内容。",
        "“–”: fewer than {least} cases, including none, or a number that would reveal another such cell. Otherwise somebody who knows that a neighbour went to an office might work out the rest from the table.";
    tables_how_2(least): "“截至某月”：自那时起变化不足 {least} 件，或其变化会让别的格被推算出来，所以沿用当时公布的数字。",
        "“to a month”: it has changed by fewer than {least} since then, or the change would reveal another cell, so the number published then stands.";
    tables_how_3(rate): "百分比是占该事项的份额，只在该事项至少有 {rate} 件时给出。", "A percentage is the share of its matter, given only where the matter has at least {rate} cases.";
    tables_how_4: "合计照常公布。每次公布之前都会检查：知道各月合计和所有已公布的表的人，仍推算不出任何不足 5 件的格。不在此列的：仅凭各月合计就能推算的格，其数目如下；公开统计中只有一件的日子；公开解释页上逐件列出的件。",
        "Totals are always published. Before each table is published, we check that somebody who knows all monthly totals and all tables still cannot work out a cell with fewer than five cases. Not covered: cells that follow from the monthly totals alone, whose number is given here; days with a single case in the public figures; and cases that the page of public explanations lists one by one.";
    tables_how_5(hidden, told): "未公布 {hidden} 格；其中不足 5 件而仅凭各月合计就能推算的 {told} 格。",
        "{hidden} cells are hidden; {told} with fewer than five cases follow from the monthly totals alone.";
    tables_how_6: "没有部门与原因的交叉表：目录写明了每个事项属于哪些部门，两张表放在一起，会互相推算出对方不公布的格。",
        "There is no table of departments by reason: the catalogue says which departments a matter belongs to, and the two tables together would reveal what each of them hides.";

    // Open data.
    data_title: "开放数据", "Open data";
    data_link: "开放数据", "Open data";
    data_lead: "本网站公开的每一张表，都可以按 CSV 和 JSON 取用，地址不变，附字段说明。",
        "Every table that this site publishes, as CSV and JSON, at permanent addresses, with a description of each column.";
    data_licence: "许可：知识共享 署名 4.0（CC BY 4.0）。注明来源即可自由使用。",
        "Licence: Creative Commons Attribution 4.0 (CC BY 4.0). It is free to use if you name the source.";
    data_catalogue: "目录（JSON）", "The catalogue (JSON)";
    data_page(title): "查看页面：{title}", "See the page: {title}";
    data_file(format, title): "{format}：{title}", "{format}: {title}";
    data_schema(format, title): "{format} 字段说明：{title}", "Columns of the {format}: {title}";
    data_paged: "分页提供，每页给出下一页的地址。", "It comes in pages; each gives the address of the next.";
    data_apps: "给程序使用", "For programs";
    data_apps_words: "登记和查询也可以通过 Open311 GeoReport v2；全部接口见 OpenAPI 说明；公开解释另有订阅源。",
        "Cases can also be filed and followed through Open311 GeoReport v2. The whole API is described in OpenAPI; public explanations also have a feed.";
    data_open311: "Open311 接入点", "Open311 discovery";
    data_openapi: "OpenAPI 说明", "OpenAPI description";
    data_feed: "公开解释订阅源", "Feed of explanations";

    // The picture.
    use_title: "引用这些数字", "Use these figures";
    use_words: "这张图可以放进其他网页，也可以打印；图中写明期间、日期和来源。",
        "You can put this picture on other pages or print it; it states its period, date and source.";
    use_alt: "登记、办结等总数和每周登记的图，内容与本页相同",
        "A picture of the totals and of weekly registrations, with the same content as this page";
    use_svg: "打开 SVG 图", "Open as SVG";
    use_png: "下载 PNG 图", "Save as PNG";
    use_png_failed: "浏览器没能生成 PNG，请打开 SVG 图另存。", "The browser could not make a PNG. Open the SVG and save it.";
    use_html: "放进网页的代码", "HTML for another page";
}
