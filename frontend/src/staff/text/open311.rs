//! The words about the keys of Open311. What is said of every key stands with those of queueing systems.

use crate::ui::text::texts;
use shared::lang::Lang;

texts! {
    title: "Open311 密钥", "Open311 keys";
    hint: "其他应用、系统经 Open311 登记时用 api_key 出示密钥，每个密钥单独计数，不占网上登记的限额。其他网站的网页登记必须出示密钥；应用、系统是否必须有密钥，在“访问限额”里设定。密钥只显示一次，系统只保存其摘要。",
        "Apps and other systems that register cases by Open311 show a key as api_key. Each key is counted by itself and uses up nobody else's limit. Pages of other websites always need one to register; whether apps and systems do is set under Rate limits. A key is shown once; only its digest is stored.";
}
