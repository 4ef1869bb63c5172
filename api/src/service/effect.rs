//! The measured effect of reforms.

use crate::app::App;
use crate::problem::Failure;
use shared::effect::{Effect, effect};
use shared::reform::Reform;

/// The effect of each of these reforms up to today.
pub async fn effects(app: &App, reforms: &[Reform]) -> Result<Vec<Effect>, Failure> {
    let today = app.now().day();
    let asked: Vec<_> =
        reforms.iter().map(|reform| (reform.basis.pain.clone(), reform.text.from)).collect();
    let (of_each, all) = app.store.load_registered(&asked, today).await?;
    let of_each = of_each.iter().zip(&asked);
    Ok(of_each.map(|(pain, (_, from))| effect(*from, today, pain, &all)).collect())
}
