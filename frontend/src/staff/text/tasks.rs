//! The words about tasks: files of the register that are being made.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    tasks_title: "我要的文件", "My files";
    tasks_hint: "文件在后台生成，可以离开本页；生成后保留一天，只有您能下载。", "Files are made in the background, so you can leave this page. They are kept for a day, and only you can download them.";
    tasks_none: "还没有。请在上面选择期间和格式。", "None yet. Choose a period and a format above.";
    tasks_rows(rows): "已写 {rows} 行", "{rows} rows so far";
    tasks_rows_of(rows, expected): "已写 {rows} 行，共约 {expected} 行", "{rows} of about {expected} rows";
    tasks_done(rows, size): "共 {rows} 行，{size}", "{rows} rows, {size}";
    tasks_size_kb(size): "{size} KB", "{size} KB";
    tasks_size_mb(size): "{size} MB", "{size} MB";
    tasks_started(at): "{at} 开始", "started {at}";
    tasks_download: "下载", "Download";
    tasks_cancel: "取消", "Cancel";
    tasks_cancelled_next: "需要时请重新开始。", "Start it again if you need it.";
    tasks_begun: "已开始生成。", "It is being made.";
    tasks_ready: "文件已生成，可以下载。", "The file is ready to download.";
    tasks_newest: "最新的", "Newest";
    tasks_older: "更早的", "Older";
}
