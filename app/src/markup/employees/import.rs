//! The rows of a file of new employees, each with what is wrong with it.

use domain::employee::import::{Column, ImportRow};
use maud::{Markup, html};

use super::super::{list, parts::Parts};

/// How many there are, and how many of them have to be mended.
pub fn summary(rows: &[ImportRow]) -> String {
    let people = list::counted(rows.len() as u64, "person is", "people are");
    match rows.iter().filter(|row| row.new.is_none()).count() {
        0 => format!("{people} in this file, and nothing is wrong with it."),
        1 => format!("{people} in this file. 1 row has to be mended first."),
        wrong => format!("{people} in this file. {wrong} rows have to be mended first."),
    }
}

/// All rows; those with a problem come first, since nobody finds one among a thousand.
pub fn rows(parts: &Parts, rows: &[ImportRow]) -> Markup {
    let (wrong, right): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.new.is_none());
    html! {
        table class="list import" {
            caption class="visually-hidden" { "People in the file" }
            thead {
                tr {
                    th scope="col" class="r" { "Line" }
                    @for column in Column::ALL { th scope="col" { (column.name()) } }
                }
            }
            tbody { @for row in wrong.into_iter().chain(right) { (self::row(parts, row)) } }
        }
    }
}

fn row(parts: &Parts, row: &ImportRow) -> Markup {
    html! {
        tr id={ "line-" (row.line) } {
            th scope="row" class="c-line r num" data-label="Line" { (row.line) }
            @for (column, text) in Column::ALL.into_iter().zip(&row.cells) {
                @let wrong: Vec<_> = row.problems.iter().filter(|(at, _)| *at == column).collect();
                @if !text.is_empty() || !wrong.is_empty() {
                    td class="c-cell" data-label=(column.name()) {
                        (text)
                        @for (_, why) in wrong {
                            p class="error" { (parts.small_icon("bad")) span { (why) } }
                        }
                    }
                } @else {
                    td class="empty-cell" {}
                }
            }
        }
    }
}
