//! Each rule matters: without it some row of the table is answered otherwise.

#[path = "../../tests/common/table.rs"]
mod table;

use super::question::Ask;
use super::rules::{GRANTS, STOPS};
use super::{Rule, decide};

#[test]
fn without_any_one_rule_some_row_of_the_table_changes() {
    let rows = table::rows();
    let all: Vec<Rule> = STOPS.iter().map(|s| s.rule).chain(GRANTS.iter().map(|g| g.rule)).collect();
    assert_eq!(all.len(), 50);
    let differ = |missing| -> Vec<&str> {
        let said = |row: &table::Row| {
            let said = decide(&Ask::new(row.question, row.facts), missing);
            (said.out.name(), said.rule.0, format!("{}/{}", said.severity.name(), said.shown.name()))
        };
        let other = |row: &&table::Row| said(row) != (row.out.as_str(), row.rule.as_str(), row.audit.clone());
        rows.iter().filter(other).map(|row| row.number.as_str()).collect()
    };
    assert_eq!(differ(None), Vec::<&str>::new(), "rows that do not agree");
    let idle: Vec<&str> = all.iter().filter(|rule| differ(Some(**rule)).is_empty()).map(|rule| rule.0).collect();
    assert_eq!(idle, Vec::<&str>::new(), "rules that no row needs");
}
