use image::{ImageBuffer, Rgba, RgbaImage};

use super::*;

/// As a portal reads it that reads nothing else.
async fn logo(file: Vec<u8>) -> Result<Picture, Unread> {
    Reader::new().logo(file).await
}

fn plain(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba([20, 120, 200, 128])))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let picture = if format == ImageFormat::Jpeg { picture.to_rgb8().into() } else { picture.clone() };
    picture.write_to(&mut file, format).expect("written");
    file.into_inner()
}

/// A chunk of a PNG file with its length and checksum.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(data.len()).expect("short");
    [&length.to_be_bytes()[..], &kind, data, &(!crc).to_be_bytes()].concat()
}

/// The file with a chunk behind its header, which every PNG has in its first 33 bytes.
fn with_chunk(png: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(kind, data), &png[33..]].concat()
}

/// A PNG that says that it is so large, and has no pixel.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let empty = [0x78, 0x9c, 3, 0, 0, 0, 0, 1];
    [b"\x89PNG\r\n\x1a\n", &chunk(*b"IHDR", &header)[..], &chunk(*b"IDAT", &empty), &chunk(*b"IEND", &[])]
        .concat()
}

async fn refused(file: Vec<u8>) -> Problem {
    match logo(file).await {
        Err(Unread::Wrong(problem)) => problem,
        other => panic!("refused, not {other:?}"),
    }
}

fn holds(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|part| part == text)
}

#[tokio::test]
async fn three_kinds_of_pictures_are_read_and_written_anew() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let file = encoded(&plain(60, 30), format);
        let written = logo(file.clone()).await.expect("read");
        assert_eq!((written.width, written.height), (60, 30), "{format:?}");
        assert_eq!(image::guess_format(&written.png).ok(), Some(ImageFormat::Png));
        assert_ne!(written.png, file, "never the file that was sent");
        assert!(written.fits());
    }
}

#[tokio::test]
async fn a_large_picture_is_shrunk_and_keeps_its_shape() {
    for (from, to) in [((2_000, 200), (480, 48)), ((300, 3_000), (10, 96)), ((1_200, 1_197), (96, 96))] {
        let written = logo(encoded(&plain(from.0, from.1), ImageFormat::Png)).await.expect("read");
        assert_eq!((written.width, written.height), to, "{from:?}");
    }
    let deep: ImageBuffer<Rgba<u16>, Vec<u16>> = ImageBuffer::from_pixel(8, 4, Rgba([9_000, 1, 2, 60_000]));
    assert!(logo(encoded(&DynamicImage::ImageRgba16(deep), ImageFormat::Png)).await.is_ok());
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_is_called() {
    // T38, P72, P74
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let bitmap = [&b"BM"[..], &[0; 64]].concat();
    let png = encoded(&plain(60, 30), ImageFormat::Png);
    for file in [
        svg.to_vec(),
        [b"\xef\xbb\xbf<?xml version=\"1.0\"?>", &svg[..]].concat(),
        b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;<script>".to_vec(),
        bitmap,
        b"%PDF-1.7".to_vec(),
        b"RIFF\x04\x00\x00\x00WAVE".to_vec(),
        b"RIFF\x04\x00\x00\x00WEBP".to_vec(),
        b"\xff\xd8\xff".to_vec(),
        png[..60].to_vec(),
        png[..8].to_vec(),
        vec![0],
    ] {
        assert_eq!(refused(file.clone()).await, Problem::NotAPicture, "{file:?}");
    }
    for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(&plain(60, 30), format);
        for cut in (1..whole.len()).step_by(7) {
            if let Ok(written) = logo(whole[..cut].to_vec()).await {
                assert!(written.fits(), "{format:?} cut at {cut}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_its_pixels_are_read() {
    for (width, height) in [(4_097, 1), (1, 4_097), (4_096, 4_096), (60_000, 60_000), (u32::MAX >> 1, 2)] {
        let problem = refused(claims(width, height)).await;
        assert!(
            matches!(problem, Problem::PictureTooLarge | Problem::NotAPicture),
            "{width} × {height}: {problem:?}"
        );
    }
    assert_eq!(refused(claims(4_096, 4_000)).await, Problem::PictureTooLarge);
    assert_eq!(refused(claims(0, 5)).await, Problem::NotAPicture);
    assert_eq!(refused(vec![0; PICTURE_BYTES + 1]).await, Problem::PictureTooLarge);
}

#[tokio::test]
async fn one_is_read_at_a_time_whoever_hangs_up() {
    let (reader, file) = (Reader::new(), encoded(&plain(900, 900), ImageFormat::Png));
    let begun = tokio::time::timeout(std::time::Duration::from_millis(1), reader.logo(file.clone())).await;
    assert!(begun.is_err(), "given up while it is read");
    assert_eq!(reader.turn.available_permits(), 0, "and still read");
    let all = futures::future::join_all((0..2 * WAITING).map(|_| reader.logo(file.clone()))).await;
    let busy = all.iter().filter(|one| **one == Err(Unread::Busy)).count();
    assert_eq!((busy, all.iter().filter(|one| one.is_ok()).count()), (WAITING, WAITING));
}

#[tokio::test]
async fn nothing_but_pixels_is_kept() {
    // T38: what hides behind or within a picture, and where it was taken
    let script = b"<script>alert(document.domain)</script>";
    let png = encoded(&plain(60, 30), ImageFormat::Png);
    let behind = [&png[..], script].concat();
    let within = with_chunk(&png, *b"tEXt", &[b"Comment\0", &script[..]].concat());
    for file in [behind, within] {
        assert!(holds(&file, script));
        let written = logo(file).await.expect("read");
        assert!(!holds(&written.png, b"script"));
    }
}

#[tokio::test]
async fn a_photograph_stands_as_it_was_taken() {
    // EXIF orientation 6: a quarter turn to the right.
    let jpeg = encoded(&plain(60, 30), ImageFormat::Jpeg);
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let turned = [&jpeg[..2], &[0xff, 0xe1], &length[..], &exif[..], &jpeg[2..]].concat();
    let written = logo(turned).await.expect("read");
    assert_eq!((written.width, written.height), (30, 60));
    assert!(!holds(&written.png, b"Exif"));
}
