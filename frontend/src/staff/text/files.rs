//! The words about adding, opening and publishing files.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    choose: "照片或 PDF", "A photo or a PDF";
    choose_hint(megabytes, files): "JPEG、PNG、WebP 或 PDF，不超过 {megabytes} MB，办件人员一件最多交 {files} 个。反映人和办件人员看得到。",
        "JPEG, PNG, WebP or PDF of up to {megabytes} MB; staff can add at most {files} to a case. The citizen and the staff can see it.";
    uploading(share): "正在上传 {share}", "Uploading {share}";
    stop: "取消上传", "Stop the upload";
    look: "打开看", "Look at it";
    look_kept: "每次打开都会留下记录。", "Each time you open it is recorded.";
    look_first: "打开看过的附件才能公开，按钮在“公开与关联”里。",
        "Once you have looked at a file, you can publish it under “Publish and link”.";
    looked: "已看过", "Looked at";
    see_public: "看公开的副本", "The public copy";
    name_hidden: "名称已隐去", "Its name is hidden from you";
    hidden_words: "反映人交来的附件可能显示身份，对本部门隐去。办理需要时请联系窗口。",
        "What the citizen handed in may show who they are, so it is hidden from your department. Ask the window for what you need.";
    publish_words: "公开的是一份副本，任何人可见，不能收回。照片里的拍摄时间、地点、设备等信息会去掉，画面本身不变；PDF 原样公开，请先检查正文和文档属性（作者等）；带脚本、外部链接、表单或内嵌文件的 PDF 不能公开，请打印成新的 PDF 或图片。",
        "A copy is published for everyone to see and cannot be taken back. Details of where, when and with what a photo was taken are removed; the picture itself stays as it is. A PDF is published unchanged: check its pages and its properties (such as the author) first. One with scripts, links, forms or embedded files cannot be published; print it to a new PDF or a picture.";
}
