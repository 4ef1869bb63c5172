//! The words of the calendar page.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    intro: "时限按工作日计算：周一至周五，减去放假的日子，加上调休上班的日子。国务院办公厅每年 11 月前后公布下一年的安排。",
        "Deadlines count working days: Monday to Friday, minus holidays, plus weekend days worked in exchange. The State Council announces the next year's arrangements around November.";
    missing_title(year): "{year} 年的安排还没有录入", "The arrangements for {year} are missing";
    missing_words: "录入之前，这一年按平常的周一至周五计算。国务院办公厅公布通知后，请照通知录入。",
        "Until they are entered, that year follows the ordinary week from Monday to Friday. Once the State Council has announced them, enter them from the notice.";
    all_there(year): "到 {year} 年的安排都已录入。", "All arrangements up to {year} have been entered.";
    years: "哪一年", "Which year";
    year_title(year): "{year} 年", "{year}";
    built_in: "内置", "Built in";
    added: "已录入", "Added";
    source: "依据", "Source";
    source_hint: "通知的文号，如“国办发明电〔2025〕7号”。", "The number of the notice, such as “国办发明电〔2025〕7号”.";
    holidays: "放假", "Holidays";
    worked: "调休上班", "Worked in exchange";
    no_worked: "没有调休上班的日子", "No days are worked in exchange";
    span(from, until): "{from} 至 {until}", "{from} to {until}";
    days_off(count): "共 {count} 天", "{count} days";
    no_year: "这一年没有安排，按平常的周一至周五计算。", "There are no arrangements for this year; it follows the ordinary week.";
    past_words: "已过去的年份不再修改。", "Past years can no longer be changed.";
    month_title(year, month): "{year} 年 {month} 月", "{year}-{month}";
    off: "休", "off";
    on: "班", "work";
    legend: "“休”是放假的日子，“班”是调休上班的日子。", "“off” marks a holiday, “work” a weekend day that is worked.";
    monday: "一", "Mo";
    tuesday: "二", "Tu";
    wednesday: "三", "We";
    thursday: "四", "Th";
    friday: "五", "Fr";
    saturday: "六", "Sa";
    sunday: "日", "Su";

    // Entering one.
    add_year: "录入一年的安排", "Enter a year's arrangements";
    edit_year(year): "修改 {year} 年的安排", "Edit the arrangements for {year}";
    year_name(year): "{year} 年的安排", "the arrangements for {year}";
    year: "年份", "Year";
    year_too_early(year): "请填写 {year} 年或以后的年份", "Enter {year} or a later year";
    year_taken: "这一年已有安排，请从该年的页面修改", "This year already has its arrangements; edit them on its own page";
    notice: "通知全文", "The text of the notice";
    notice_hint: "把国务院办公厅的通知粘贴在这里，再按“读入”，下面的日期就填好了，请核对后保存。",
        "Paste the State Council's notice here and press “Read it in”: the dates below are filled in for you to check and save.";
    read_notice: "读入", "Read it in";
    notice_read(holidays, worked): "读到 {holidays} 段假期、{worked} 天调休上班，请与通知核对。",
        "Found holidays: {holidays}; days worked in exchange: {worked}. Please check them against the notice.";
    notice_empty: "没有读到假期。请粘贴通知里“一、元旦：……”起的全部内容，或在下面逐段填写。",
        "No holiday was found. Paste the notice from “一、元旦：…” to its end, or enter the days below.";
    other_weekday(day): "{day} 与通知里写的星期不符", "{day} is not the day of the week that the notice says";
    other_count(from, until, said): "{from} 至 {until} 不是通知里写的 {said} 天", "{from} to {until} are not the {said} days that the notice says";
    unread_day(written): "“{written}”读不出日期", "“{written}” is no date";
    other_year_days(days, year): "{days} 不在 {year} 年，请另外录入那一年", "{days} lie outside {year}; enter them for their own year";
    holiday_number(number): "第 {number} 段假期", "Holiday {number}";
    holiday_from: "第一天", "First day";
    holiday_until: "最后一天", "Last day";
    holiday_until_hint: "只放一天可留空。", "Leave empty for a single day.";
    holidays_hint: "照通知逐段填写，包括其中的周末。跨年的假期分别填入两年。",
        "Enter each one as in the notice, including the weekends in it. Enter a holiday that spans two years in both.";
    worked_number(number): "调休上班第 {number} 天", "Day worked in exchange, {number}";
    worked_hint: "通知里写明上班的周六、周日。", "The Saturdays and Sundays that the notice makes working days.";
    add_holiday: "再加一段假期", "Add a holiday";
    add_worked: "再加一天调休", "Add a worked day";
    remove_holiday(number): "去掉第 {number} 段假期", "Remove holiday {number}";
    remove_worked(number): "去掉调休第 {number} 天", "Remove worked day {number}";
    changed_meanwhile: "有人刚刚改过这一年的安排，页面上已是最新内容。您填写的内容还在，仍要保存就再按一次。",
        "Somebody else has just changed this year; the page shows the latest version. What you typed is still here; press again to overwrite it.";
}
