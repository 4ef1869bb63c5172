//! Registers from elsewhere, uploaded to be imported. They stay where they were uploaded, and go away from there after a
//! day; what is read out of them lies with what the task makes.

use super::{Area, FileError, FileKey, Files, UploadTicket, is_missing, media_type, unavailable};
use shared::limits::MAX_REGISTER_FILE;
use shared::vocabulary::Sheet;
use std::fs::File;
use std::io::{Seek, Write};

impl Files {
    /// Permission to upload a register.
    pub async fn register_ticket(
        &self,
        bytes: u64,
        sheet: Sheet,
    ) -> Result<UploadTicket, FileError> {
        self.ticket_for(bytes, MAX_REGISTER_FILE, media_type(sheet)).await
    }

    /// Fetches an upload into a file without a name, which is gone with the handle: a register does not fit into memory
    /// beside what is made of it.
    pub async fn fetch_upload(&self, key: &FileKey) -> Result<File, FileError> {
        if key.area() != Area::Waiting {
            return Err(FileError::NotThere);
        }
        let get = self.client.get_object().bucket(&*self.bucket).key(key.to_string());
        let mut answer = get.send().await.map_err(|error| {
            if is_missing(&error) { FileError::NotThere } else { unavailable(error) }
        })?;
        let mut file = tempfile::tempfile().map_err(disk)?;
        let mut left = MAX_REGISTER_FILE;
        while let Some(chunk) = answer
            .body
            .try_next()
            .await
            .map_err(|error| FileError::Unavailable(anyhow::Error::new(error)))?
        {
            left = left.checked_sub(chunk.len()).ok_or(FileError::TooLarge)?;
            file.write_all(&chunk).map_err(disk)?;
        }
        file.rewind().map_err(disk)?;
        Ok(file)
    }
}

fn disk(error: std::io::Error) -> FileError {
    FileError::Unavailable(anyhow::Error::new(error).context("a file without a name"))
}
