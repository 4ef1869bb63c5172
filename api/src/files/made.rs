//! Files that the house makes itself, piece by piece: no piece is larger than what one step of a task writes, and the
//! file is put together from them without being held as a whole.

use super::{Area, FileError, FileKey, Files, SignedLink, VIEW_HOLDS, is_missing, unavailable};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use shared::vocabulary::Sheet;

/// What is made has no type of its own: its link says as what it is to be saved.
const MEDIA_TYPE: &str = "application/octet-stream";

/// A file that is being put together.
pub struct MadeUpload {
    files: Files,
    key: FileKey,
    id: String,
    parts: Vec<CompletedPart>,
    bytes: u64,
}

impl Files {
    /// Stores what one step of a task makes. Whoever stores it again overwrites it.
    pub async fn put_piece(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), FileError> {
        let key = made(key)?;
        let put = self.client.put_object().bucket(&*self.bucket).key(key.to_string());
        let put = put.content_type(MEDIA_TYPE).body(ByteStream::from(bytes));
        put.send().await.map(|_| ()).map_err(unavailable)
    }

    /// Reads what [`Files::put_piece`] stored, as a whole: a step makes no more than fits into memory.
    pub async fn read_piece(&self, key: &FileKey) -> Result<Vec<u8>, FileError> {
        let key = made(key)?;
        let get = self.client.get_object().bucket(&*self.bucket).key(key.to_string());
        let answer = get.send().await.map_err(|error| {
            if is_missing(&error) { FileError::NotThere } else { unavailable(error) }
        })?;
        let bytes = answer.body.collect().await;
        let bytes = bytes.map_err(|error| FileError::Unavailable(anyhow::Error::new(error)))?;
        Ok(bytes.to_vec())
    }

    /// Begins to put a file together. It is there only when it is finished, and then as a whole.
    pub async fn begin_file(&self, key: &FileKey) -> Result<MadeUpload, FileError> {
        let key = made(key)?.clone();
        let begun = self
            .client
            .create_multipart_upload()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .content_type(MEDIA_TYPE)
            .send()
            .await
            .map_err(unavailable)?;
        let id = begun.upload_id.ok_or_else(|| no_answer("an upload without a name"))?;
        Ok(MadeUpload { files: self.clone(), key, id, parts: Vec::new(), bytes: 0 })
    }

    /// A link with which whoever holds it can save a made file, for as long as a link to view one is valid.
    pub async fn save_link(
        &self,
        key: &FileKey,
        sheet: Sheet,
        name: &str,
    ) -> Result<SignedLink, FileError> {
        let key = made(key)?;
        let request = self
            .client
            .get_object()
            .bucket(&*self.bucket)
            .key(key.to_string())
            .response_content_type(media_type(sheet))
            .response_content_disposition(format!("attachment; filename=\"{name}\""))
            .response_cache_control("no-store")
            .presigned(self.holding(VIEW_HOLDS)?)
            .await
            .map_err(unavailable)?;
        Ok(self.reading_link(request.uri()))
    }
}

impl MadeUpload {
    /// Adds the next part. All but the last have at least 5 MiB, which S3 demands.
    pub async fn add(&mut self, bytes: Vec<u8>) -> Result<(), FileError> {
        let number = i32::try_from(self.parts.len()).unwrap_or(i32::MAX).saturating_add(1);
        let length = bytes.len() as u64;
        let added = self
            .files
            .client
            .upload_part()
            .bucket(&*self.files.bucket)
            .key(self.key.to_string())
            .upload_id(&self.id)
            .part_number(number)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(unavailable)?;
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(added.e_tag)
            .set_checksum_crc32(added.checksum_crc32)
            .build();
        self.parts.push(part);
        self.bytes = self.bytes.saturating_add(length);
        Ok(())
    }

    /// Makes the file out of its parts, and returns its size.
    pub async fn finish(self) -> Result<u64, FileError> {
        let MadeUpload { files, key, id, parts, bytes } = self;
        let whole = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        files
            .client
            .complete_multipart_upload()
            .bucket(&*files.bucket)
            .key(key.to_string())
            .upload_id(id)
            .multipart_upload(whole)
            .send()
            .await
            .map_err(unavailable)?;
        Ok(bytes)
    }

    /// Forgets the parts. What cannot be forgotten now goes away after a day.
    pub async fn abandon(self) {
        let abort = self.files.client.abort_multipart_upload().bucket(&*self.files.bucket);
        let sent = abort.key(self.key.to_string()).upload_id(self.id).send().await;
        if let Err(error) = sent {
            tracing::warn!("parts of a file stay until they expire: {:?}", unavailable(error));
        }
    }
}

/// The type as which a spreadsheet is saved.
pub fn media_type(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Csv => "text/csv; charset=utf-8",
        Sheet::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// A key of something made, and of nothing else.
fn made(key: &FileKey) -> Result<&FileKey, FileError> {
    match key.area() {
        Area::Made => Ok(key),
        Area::Waiting | Area::Kept | Area::Public => Err(FileError::NotThere),
    }
}

fn no_answer(why: &'static str) -> FileError {
    FileError::Unavailable(anyhow::anyhow!(why))
}
