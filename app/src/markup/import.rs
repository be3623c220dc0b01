//! The rows of a file of new things, each with what is wrong with it.

use domain::{
    field::Problem,
    import::{Columns, Row, Why},
};
use maud::{Markup, html};

use super::parts::Parts;

/// How many there are, in words with their verb, and how many rows have to be mended.
pub fn told<C, N>(things: &str, rows: &[Row<C, N>]) -> String {
    match rows.iter().filter(|row| row.new.is_none()).count() {
        0 => format!("{things} in this file, and nothing is wrong with it."),
        1 => format!("{things} in this file. 1 row has to be mended first."),
        wrong => format!("{things} in this file. {wrong} rows have to be mended first."),
    }
}

/// Which columns of the file are left out, if any.
pub fn left_out<C: Columns>(content: &str) -> Option<String> {
    let names = domain::import::left_out::<C>(content);
    (!names.is_empty())
        .then(|| format!(" These columns say nothing of what is new and are left out: {}.", names.join(", ")))
}

/// All rows; those with a problem come first, since nobody finds one among a thousand.
pub fn rows<C: Columns, N>(parts: &Parts, caption: &str, rows: &[Row<C, N>]) -> Markup {
    let (wrong, right): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.new.is_none());
    html! {
        table class="list import" {
            caption class="visually-hidden" { (caption) }
            thead {
                tr {
                    th scope="col" class="r" { "Line" }
                    @for column in C::ALL { th scope="col" { (column.name()) } }
                }
            }
            tbody { @for row in wrong.into_iter().chain(right) { (self::row(parts, row)) } }
        }
    }
}

fn row<C: Columns, N>(parts: &Parts, row: &Row<C, N>) -> Markup {
    html! {
        tr id={ "line-" (row.line) } {
            th scope="row" class="c-line r num" data-label="Line" { (row.line) }
            @for column in C::ALL {
                @let text = row.cell(*column);
                @let wrong: Vec<_> = row.problems.iter().filter(|(at, _)| at == column).collect();
                @if !text.is_empty() || !wrong.is_empty() {
                    td class="c-cell" data-label=(column.name()) {
                        (text)
                        @for (_, why) in wrong {
                            p class="error" {
                                (parts.small_icon("bad"))
                                span {
                                    (why)
                                    @if let (Why::Field(Problem::NotAChoice), Some(choices)) = (why, column.choices()) {
                                        " Write " (choices) "."
                                    }
                                }
                            }
                        }
                    }
                } @else {
                    td class="empty-cell" {}
                }
            }
        }
    }
}
