//! The words of the page about what the jobs have set aside.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    set_aside_title: "暂缓处理", "Set aside";
    set_aside_hint: "时限提醒、统计、通知由系统自动办理。其中某一项办不下去时，先放到这里，其余照常办理。系统会再试，间隔逐次延长；办成后自动从这里移除。请把原因转告维护人员，修好后可以按“立即再试”，不必等到下次。",
        "The system reminds, counts and sends notices by itself. What it cannot do is set aside here, and everything else goes on. It is tried again after pauses that grow, and leaves this list once it is done. Pass the reason on to whoever maintains the system; once it is mended, “Try again now” spares you the wait.";
    set_aside_none: "没有暂缓处理的事项，系统运行正常。", "Nothing is set aside. Everything is running.";
    set_aside_list: "暂缓处理的事项", "What is set aside";
    set_aside_job: "任务", "Job";
    set_aside_about: "涉及", "About";
    set_aside_why: "原因", "Why";
    set_aside_since: "首次失败", "First failed";
    set_aside_tries: "已试次数", "Tries";
    set_aside_next: "下次再试", "Next try";
    set_aside_now: "立即再试", "Try again now";
    set_aside_what(job, about): "{job}，{about}", "{job}, {about}";
    set_aside_whole: "整个任务", "The whole job";
    set_aside_soon: "系统马上再试。稍后重新打开本页，看是否还在列表中。", "It is being tried again. Open this page again in a moment to see whether it is still listed.";
}
