//! Every row of the decision table is answered as it says.

use yf_folder::access;

#[path = "common/table.rs"]
mod table;

#[test]
fn every_row_of_the_table_agrees() {
    let rows = table::rows();
    assert_eq!(rows.len(), 76, "the table has 76 rows");
    let mut faults = Vec::new();
    for row in &rows {
        let said = access::may(row.question, row.facts);
        let audit = format!("{}/{}", said.severity.name(), said.shown.name());
        let said = (said.out.name(), said.rule.0, audit.as_str());
        if said != (row.out.as_str(), row.rule.as_str(), row.audit.as_str()) {
            faults.push(format!("row {}: said {said:?}, the table {} {} {}", row.number, row.out, row.rule, row.audit));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
