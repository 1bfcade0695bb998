//! The forms of a page, as a browser reads them: what can be typed, what is chosen, what is sent.
#![allow(dead_code)]

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// `hidden`, `text`, `checkbox`, `radio`, `textarea`, `select`, ...
    pub kind: String,
    /// What it holds as it stands; of a box or a button what it sends if it is on.
    pub value: String,
    /// On, where it is a box or a button; else always.
    pub on: bool,
    /// What can be chosen: what is sent, and the words for it.
    pub options: Vec<(String, String)>,
}

impl Field {
    /// Somebody can write words into it.
    pub fn takes_words(&self) -> bool {
        matches!(self.kind.as_str(), "text" | "textarea" | "search" | "tel")
    }
}

#[derive(Clone, Debug)]
pub struct Form {
    pub method: String,
    pub action: String,
    pub fields: Vec<Field>,
}

impl Form {
    /// What is sent if it is sent as it stands.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|f| f.on).map(|f| (f.name.clone(), f.value.clone())).collect()
    }

    pub fn body(&self) -> String {
        coded(&self.pairs())
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.name == name).map(|f| f.value.as_str())
    }

    pub fn set(&mut self, name: &str, value: &str) {
        let field = self.fields.iter_mut().find(|f| f.name == name).unwrap_or_else(|| panic!("no field {name}"));
        (field.value, field.on) = (value.to_owned(), true);
    }
}

/// As a browser writes it.
pub fn coded(pairs: &[(String, String)]) -> String {
    let code = |text: &str| {
        let each = text.bytes().map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
            b' ' => "+".to_owned(),
            _ => format!("%{b:02X}"),
        });
        each.collect::<String>()
    };
    pairs.iter().map(|(n, v)| format!("{}={}", code(n), code(v))).collect::<Vec<_>>().join("&")
}

pub fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The value of an attribute; an attribute without one is there and empty.
pub fn attribute(tag: &str, name: &str) -> Option<String> {
    let mut outside = tag.split('"');
    let mut last = "";
    while let Some(part) = outside.next() {
        let value = outside.next();
        let named = part.trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
        if value.is_some() && part.ends_with('=') && named == name {
            return value.map(plain);
        }
        if part.split(' ').any(|word| word == name) {
            last = name;
        }
    }
    (!last.is_empty()).then(String::new)
}

/// All forms of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    for part in page.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let get = |attr: &str| attribute(tag, attr).unwrap_or_default();
        if name == "form" {
            inside = true;
            forms.push(Form { method: get("method"), action: get("action"), fields: Vec::new() });
        } else if tag == "/form" {
            inside = false;
        }
        let Some(form) = forms.last_mut().filter(|_| inside) else { continue };
        match name {
            "input" => {
                let kind = attribute(tag, "type").unwrap_or_else(|| "text".to_owned());
                let box_of = matches!(kind.as_str(), "checkbox" | "radio");
                let on = !box_of || attribute(tag, "checked").is_some();
                form.fields.push(Field { name: get("name"), kind, value: get("value"), on, options: Vec::new() });
            }
            "textarea" => form.fields.push(Field {
                name: get("name"),
                kind: name.to_owned(),
                value: plain(rest),
                on: true,
                options: Vec::new(),
            }),
            "select" => form.fields.push(Field {
                name: get("name"),
                kind: name.to_owned(),
                value: String::new(),
                on: true,
                options: Vec::new(),
            }),
            "option" => {
                if let Some(select) = form.fields.last_mut().filter(|f| f.kind == "select") {
                    let value = get("value");
                    if attribute(tag, "selected").is_some() || select.options.is_empty() {
                        select.value.clone_from(&value);
                    }
                    select.options.push((value, plain(rest)));
                }
            }
            _ => {}
        }
    }
    forms.iter_mut().for_each(|f| f.fields.retain(|field| !field.name.is_empty()));
    forms
}
