//! The words of the page of the calendar.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    intro: "时限按工作日计算：周一至周五，减去放假的日子，加上调休上班的日子。国务院办公厅每年 11 月前后公布下一年的安排。",
        "Deadlines count working days: Monday to Friday, less the holidays, plus the days worked in exchange. The State Council announces the next year's arrangement around November.";
    missing_title(year): "{year} 年的安排还没有录入", "The arrangement of {year} is missing";
    missing_words: "录入之前，这一年按平常的周一至周五计算。国务院办公厅公布通知后，请照通知录入。",
        "Until it is entered, that year follows the plain week from Monday to Friday. Once the State Council has announced it, enter it from the notice.";
    all_there(year): "到 {year} 年的安排都已录入。", "All arrangements until {year} are there.";
    years: "哪一年", "Which year";
    year_title(year): "{year} 年", "{year}";
    built_in: "内置", "Built in";
    added: "已录入", "Added";
    source: "依据", "Source";
    source_hint: "通知的文号，如“国办发明电〔2025〕7号”。", "The number of the notice, such as “国办发明电〔2025〕7号”.";
    holidays: "放假", "Holidays";
    worked: "调休上班", "Worked in exchange";
    no_worked: "没有调休上班的日子", "No day is worked in exchange";
    span(from, until): "{from} 至 {until}", "{from} to {until}";
    days_off(count): "共 {count} 天", "{count} days";
    no_year: "这一年没有安排，按平常的周一至周五计算。", "There is no arrangement of this year; it follows the plain week.";
    past_words: "已过去的年份不再修改。", "Years that have passed are not changed any more.";
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
    add_year: "录入一年的安排", "Enter a year's arrangement";
    edit_year(year): "修改 {year} 年的安排", "Edit the arrangement of {year}";
    year_name(year): "{year} 年的安排", "the arrangement of {year}";
    year: "年份", "Year";
    year_too_early(year): "请填写 {year} 年或以后的年份", "Enter {year} or a later year";
    year_taken: "这一年已有安排，请从该年的页面修改", "This year has its arrangement; edit it from its own page";
    holiday_number(number): "第 {number} 段假期", "Holiday {number}";
    holiday_from: "第一天", "First day";
    holiday_until: "最后一天", "Last day";
    holiday_until_hint: "只放一天可留空。", "Left empty for a single day.";
    holidays_hint: "照通知逐段填写，包括其中的周末。跨年的假期分别填入两年。",
        "One after the other as the notice has them, with the weekends within. A holiday across the end of a year is entered in both.";
    worked_number(number): "调休上班第 {number} 天", "Day worked in exchange, {number}";
    worked_hint: "通知里写明上班的周六、周日。", "The Saturdays and Sundays that the notice says are worked.";
    add_holiday: "再加一段假期", "Add a holiday";
    add_worked: "再加一天调休", "Add a worked day";
    remove_holiday(number): "去掉第 {number} 段假期", "Remove holiday {number}";
    remove_worked(number): "去掉调休第 {number} 天", "Remove worked day {number}";
    changed_meanwhile: "有人刚刚改过这一年的安排，页面上已是最新内容。您填写的内容还在，仍要保存就再按一次。",
        "Somebody else saved this arrangement meanwhile; the page shows it as it is now. What you typed is still here; press again to overwrite it.";
}
