//! Answers are compressed fast rather than small; assets are compressed when they are built.
//!
//! Compressing a page that holds both a secret and what a stranger chose lets its length tell about the
//! secret (BREACH). Pages hold no such secret: sessions are `HttpOnly` cookies, the cross-site rule needs no
//! token in the page, and one-time links are shown once on a page that reflects nothing.

use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{And, NotForContentType, Predicate, SizeAbove},
    },
};

/// Fewer bytes than this fit a packet anyhow.
const SMALLEST: u16 = 1_024;

pub(super) fn layer() -> CompressionLayer<And<And<SizeAbove, NotForContentType>, NotForContentType>> {
    // An event stream must leave at once, and images are compressed already.
    let when = SizeAbove::new(SMALLEST).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    CompressionLayer::new().quality(CompressionLevel::Precise(5)).compress_when(when)
}
