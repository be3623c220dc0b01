//! The whole router in process, on databases of their own. The tree mirrors the addresses.

mod portal;

mod access;
mod health;
mod statements;
