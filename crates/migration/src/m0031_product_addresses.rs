//! The addresses that other products use, of accounts that are there and of those that are not yet.

use crate::dialect::Script;

pub const STEP: Script = Script { name: "m0031_product_addresses", up: UP, down: DOWN };

const UP: &str = "
CREATE TABLE product_address (
    email TEXT PRIMARY KEY,
    product TEXT NOT NULL
);
INSERT INTO product_address (email, product)
    SELECT email, email_locked_by_product FROM account WHERE email_locked_by_product IS NOT NULL;
";

const DOWN: &str = "
DROP TABLE product_address;
";
