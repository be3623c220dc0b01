//! Pictures that people send: read within bounds, and written anew, so that nothing is kept of a file but its pixels
//! (SECURITY section 2). Whatever takes a picture takes it here.

use std::{
    io::Cursor,
    sync::{Arc, LazyLock},
};

use domain::{
    Problem,
    branding::Picture,
    limits::{LOGO_HEIGHT, LOGO_WIDTH, PICTURE_BYTES, PICTURE_PIXELS, PICTURE_SIDE},
};
use image::{
    DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
    metadata::Orientation,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The most memory that the pixels of one may take: those of the largest in four channels of a byte. One with two bytes for
/// each has half as many pixels.
const MEMORY: u64 = PICTURE_PIXELS * 4;

/// So many files wait to be read, each in memory.
const WAITING: usize = 8;

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    Wrong(Problem),
    /// Too many others are read.
    Busy,
}

/// What reads pictures, one at a time: each takes a thousand times the memory of a page.
struct Reader {
    turn: Arc<Semaphore>,
    places: Semaphore,
}

static READER: LazyLock<Reader> = LazyLock::new(Reader::new);

/// The logo in a file that somebody sent; its form is told by what is in it, not by its name.
pub async fn logo(file: Vec<u8>) -> Result<Picture, Unread> {
    READER.logo(file).await
}

impl Reader {
    fn new() -> Self {
        Self { turn: Arc::new(Semaphore::new(1)), places: Semaphore::new(WAITING) }
    }

    async fn logo(&self, file: Vec<u8>) -> Result<Picture, Unread> {
        if file.len() > PICTURE_BYTES {
            return Err(Unread::Wrong(Problem::PictureTooLarge));
        }
        let _place = self.places.try_acquire().map_err(|_| Unread::Busy)?;
        let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| Unread::Busy)?;
        let read = spawn_blocking(move || {
            // Held by the work itself: whoever hangs up must not let the next one begin beside it.
            let _turn = turn;
            write(&shrunk(read(&file)?))
        });
        read.await
            .unwrap_or_else(|error| {
                // A reader that panics has met what it can't read.
                tracing::warn!(%error, "a picture was not read");
                Err(Problem::NotAPicture)
            })
            .map_err(Unread::Wrong)
    }
}

/// The pixels, as large as a logo may be, and how they are to be turned.
fn read(file: &[u8]) -> Result<(DynamicImage, Orientation), Problem> {
    let broken = |_| Problem::NotAPicture;
    let format = image::guess_format(file).map_err(broken)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Problem::NotAPicture);
    }
    let mut limits = Limits::default();
    // The pixels, and what their reader needs besides.
    limits.max_alloc = Some(2 * MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // Before a single pixel is read.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > PICTURE_SIDE || pixels > PICTURE_PIXELS || decoder.total_bytes() > MEMORY {
        return Err(Problem::PictureTooLarge);
    }
    let turned = decoder.orientation().map_err(broken)?;
    Ok((DynamicImage::from_decoder(decoder).map_err(broken)?, turned))
}

/// As large as a logo may be, and upright; smaller ones stay as they are. Turned when it is small: that takes a copy.
fn shrunk((picture, turned): (DynamicImage, Orientation)) -> DynamicImage {
    let lies = matches!(
        turned,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let (width, height) = if lies { (LOGO_HEIGHT, LOGO_WIDTH) } else { (LOGO_WIDTH, LOGO_HEIGHT) };
    let mut picture = if picture.width() <= width && picture.height() <= height {
        picture
    } else {
        picture.resize(width, height, imageops::FilterType::Lanczos3)
    };
    picture.apply_orientation(turned);
    picture
}

fn write(picture: &DynamicImage) -> Result<Picture, Problem> {
    let pixels = picture.to_rgba8();
    let (width, height) = pixels.dimensions();
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive)
        .write_image(&pixels, width, height, image::ExtendedColorType::Rgba8)
        .map_err(|_| Problem::NotAPicture)?;
    Ok(Picture { png, width, height })
}

#[cfg(test)]
mod tests;
