//! The form for adding a file to a case.

use super::prelude::*;
use crate::staff::forms::upload::{FileToSend, Uploading};
use crate::ui::form::upload::{FIELD, picked};

#[derive(Default)]
pub struct Form {
    uploading: Uploading,
}

impl CommandFields<OnCase> for Form {
    fn view(&self, _: Memo<FormOptions>, _: Lang) -> AnyView {
        view! { <FileToSend uploading=self.uploading/> }.into_any()
    }

    fn inputs(&self) -> KeptInputs {
        Vec::new()
    }

    fn read(&self, reader: &mut FieldReader, context: &FormContext<OnCase>) -> Option<Request> {
        let picked = picked(context.form).map_err(|problem| reader.add(FIELD, problem));
        Some(Request::File(picked.ok()?, self.uploading, context.form))
    }
}
