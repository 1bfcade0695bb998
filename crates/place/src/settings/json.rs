//! JSON with the line of everything in it, and with keys that stand twice still there twice.

/// A value and the line it begins on.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub line: u32,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Flag(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    /// Key, its line, and what it holds, in the order of the file.
    Table(Vec<(String, u32, Node)>),
}

/// Reads a text that `serde_json` finds whole: it judges the grammar and how deep things lie, this keeps the lines.
pub fn read(text: &str) -> Result<Node, serde_json::Error> {
    serde_json::from_str::<serde_json::Value>(text)?;
    let mut walk = Walk { text, at: 0, line: 1 };
    Ok(walk.node())
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl Walk<'_> {
    fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(b) = bytes.get(self.at).filter(|b| b.is_ascii_whitespace()) {
            self.line += u32::from(*b == b'\n');
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    /// Steps over a mark, if it comes next.
    fn step(&mut self, mark: u8) -> bool {
        let there = self.peek() == mark;
        self.at += usize::from(there);
        there
    }

    fn node(&mut self) -> Node {
        let first = self.peek();
        let line = self.line;
        let value = match first {
            b'{' => {
                self.at += 1;
                let mut table = Vec::new();
                while self.peek() == b'"' {
                    let (line, key) = (self.line, self.string());
                    self.step(b':');
                    table.push((key, line, self.node()));
                    self.step(b',');
                }
                self.step(b'}');
                Value::Table(table)
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                while !matches!(self.peek(), b']' | 0) {
                    list.push(self.node());
                    self.step(b',');
                }
                self.step(b']');
                Value::List(list)
            }
            b'"' => Value::Text(self.string()),
            _ => {
                let rest = self.text.get(self.at..).unwrap_or("");
                let end = rest.find(|c: char| c.is_ascii_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
                // Never nothing, so that a walk always comes to its end.
                self.at += end.max(1);
                match rest.get(..end).unwrap_or("") {
                    "null" => Value::Null,
                    "true" => Value::Flag(true),
                    "false" => Value::Flag(false),
                    number => Value::Number(number.to_owned()),
                }
            }
        };
        Node { line, value }
    }

    /// A text in quotes, its escapes undone. It holds no line end: JSON allows none.
    fn string(&mut self) -> String {
        let rest = self.text.get(self.at..).unwrap_or("").as_bytes();
        let mut end = 1;
        while let Some(b) = rest.get(end).filter(|b| **b != b'"') {
            end += if *b == b'\\' { 2 } else { 1 };
        }
        let quoted = self.text.get(self.at..self.at + end + 1).unwrap_or("\"\"");
        self.at += end + 1;
        serde_json::from_str(quoted).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Back to what `serde_json` makes of it, where no key stands twice.
    fn plain(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Flag(b) => (*b).into(),
            Value::Number(n) => serde_json::from_str(n).expect("a number"),
            Value::Text(t) => t.as_str().into(),
            Value::List(l) => l.iter().map(plain).collect(),
            Value::Table(t) => serde_json::Value::Object(t.iter().map(|(k, _, n)| (k.clone(), plain(n))).collect()),
        }
    }

    #[test]
    fn it_reads_what_serde_reads_and_knows_the_lines() {
        let text =
            "{\"a\": [1, -2.5e3, true, null, [], {}],\n \"b\\\"\\u00e9\": {\"c\": \"x\\\\\"\n},\n\"d\":\"\u{e9}\"}";
        let node = read(text).expect("whole");
        assert_eq!(plain(&node), serde_json::from_str::<serde_json::Value>(text).expect("whole"));
        let Value::Table(table) = node.value else { panic!("a table") };
        assert_eq!(table.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [1, 2, 4]);
        assert!(read("[1,]").is_err() && read("").is_err() && read(&"[".repeat(10_000)).is_err());
    }
}
