//! Makes the keys that an administrator gives out to other systems.

use super::SignedIn;
use crate::app::App;
use crate::problem::Failure;
use crate::secret::digest;
use crate::store::AccessKey;
use shared::problem::Field;

/// Makes the key that `asked` returns for an identifier, and returns it with what is shown once. The same request with
/// the same idempotency key gets the same key.
///
/// # Errors
///
/// [`Failure::KeyReused`] if the idempotency key made another one, and a field if an active key has its name: by its
/// name a key is found when it must be revoked.
pub async fn make_key<K: AccessKey>(
    app: &App,
    signed_in: &SignedIn,
    idempotency: &str,
    asked: impl FnOnce(String) -> K,
) -> Result<(K, String), Failure> {
    let (id, secret) = app.pepper.program_key(K::KIND, &signed_in.session.account, idempotency);
    let made = asked(id);
    let is_taken = |known: &K| {
        known.id() != made.id() && known.name() == made.name() && known.revoked_at().is_none()
    };
    if app.store.all_keys::<K>().await?.iter().any(is_taken) {
        return Err(Failure::field("name", Field::Taken));
    }
    let author = signed_in.author(app);
    let key = if app.store.save_key(&made, &digest(secret.as_bytes()), &author).await? {
        made
    } else {
        let known = app.store.load_key::<K>(made.id()).await?;
        let known = known.map(|(known, _)| known).filter(|known| known.opens_what(&made));
        known.ok_or(Failure::KeyReused)?
    };
    let shown = format!("{}.{secret}", key.id());
    Ok((key, shown))
}
