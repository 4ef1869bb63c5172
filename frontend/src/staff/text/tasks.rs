//! The words about tasks: files of the register that are being made.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    tasks_title: "我的后台办理", "My tasks";
    tasks_hint: "文件生成和导入都在后台进行，可以离开本页。办理情况和文件保留一天，只有您能看到和下载。", "Files are made and registers imported in the background, so you can leave this page. Each is kept for a day, and only you can see it and download its file.";
    tasks_none: "今天还没有。", "Nothing was started today.";
    tasks_import(source, name): "导入 {source}（{name}）", "Import of {source} ({name})";
    tasks_rows(rows): "已办 {rows} 行", "{rows} rows so far";
    tasks_rows_of(rows, expected): "已办 {rows} 行，共约 {expected} 行", "{rows} of about {expected} rows";
    tasks_done(rows, size): "共 {rows} 行，{size}", "{rows} rows, {size}";
    tasks_size_kb(size): "{size} KB", "{size} KB";
    tasks_size_mb(size): "{size} MB", "{size} MB";
    tasks_started(at): "{at} 开始", "started {at}";
    tasks_download: "下载", "Download";
    tasks_cancel: "取消", "Cancel";
    tasks_checked_next: "文件已检查，您确认后才会导入。", "The file was checked; nothing is imported until you confirm.";
    tasks_confirm: "查看并确认", "Look and confirm";
    tasks_cancelled_next: "需要时请重新开始。", "Start it again if you need it.";
    tasks_begun: "已开始，正在后台办理。", "It has begun.";
    tasks_ready: "文件已生成，可以下载。", "The file is ready to download.";
    tasks_newest: "最新的", "Newest";
    tasks_older: "更早的", "Older";
}
