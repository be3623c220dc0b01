//! Pictures that people send: read within bounds, and written anew, so that nothing is kept of a file but its pixels
//! (SECURITY section 2). Whatever takes a picture takes it here.

use std::io::Cursor;

use domain::{
    Problem,
    branding::Picture,
    limits::{LOGO_HEIGHT, LOGO_WIDTH, PICTURE_BYTES, PICTURE_PIXELS, PICTURE_SIDE},
};
use image::{
    DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The most memory that reading one may take: 16 bits in four channels of each pixel, and room.
const MEMORY: u64 = PICTURE_PIXELS * 8 + 16 * 1_024 * 1_024;

/// One at a time: a picture takes a thousand times the memory of a page.
static TURN: Semaphore = Semaphore::const_new(1);

/// The logo in a file that somebody sent; its form is told by what is in it, not by its name.
pub async fn logo(file: Vec<u8>) -> Result<Picture, Problem> {
    if file.len() > PICTURE_BYTES {
        return Err(Problem::PictureTooLarge);
    }
    let _turn = TURN.acquire().await.map_err(|_| Problem::NotAPicture)?;
    let read = spawn_blocking(move || write(&shrunk(read(&file)?))).await;
    read.unwrap_or_else(|error| {
        // A reader that panics has met what it can't read.
        tracing::warn!(%error, "a picture was not read");
        Err(Problem::NotAPicture)
    })
}

fn read(file: &[u8]) -> Result<DynamicImage, Problem> {
    let broken = |_| Problem::NotAPicture;
    let format = image::guess_format(file).map_err(broken)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Problem::NotAPicture);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // Before a single pixel is read.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > PICTURE_SIDE || pixels > PICTURE_PIXELS {
        return Err(Problem::PictureTooLarge);
    }
    let turned = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(turned);
    Ok(picture)
}

/// As large as a logo may be; smaller ones stay as they are.
fn shrunk(picture: DynamicImage) -> DynamicImage {
    if picture.width() <= LOGO_WIDTH && picture.height() <= LOGO_HEIGHT {
        return picture;
    }
    picture.resize(LOGO_WIDTH, LOGO_HEIGHT, imageops::FilterType::Lanczos3)
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
