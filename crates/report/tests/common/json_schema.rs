//! Whether JSON is what a schema says.

use serde_json::Value;

/// As much of JSON Schema as the file uses: refs, types, required and closed objects, items, constants, lists of values,
/// alternatives, minimum, and the two patterns of dates.
pub fn check(schema: &Value, value: &Value, root: &Value, path: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let target = &root["$defs"][name.trim_start_matches("#/$defs/")];
        assert!(target.is_object(), "no definition {name}");
        return check(target, value, root, path);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let tried: Vec<String> = any.iter().filter_map(|s| check(s, value, root, path).err()).collect();
        return if tried.len() < any.len() { Ok(()) } else { Err(tried.join(" / ")) };
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        return Err(format!("{path}: {value} is not {}", schema["const"]));
    }
    if let Some(values) = schema["enum"].as_array() {
        return if values.contains(value) { Ok(()) } else { Err(format!("{path}: {value} is not among {values:?}")) };
    }
    let fits = match schema["type"].as_str() {
        None => true,
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("null") => value.is_null(),
        Some(other) => panic!("a type that this checker does not know: {other}"),
    };
    if !fits {
        return Err(format!("{path}: {value:.80} is no {}", schema["type"]));
    }
    if let (Some(least), Some(n)) = (schema["minimum"].as_i64(), value.as_i64())
        && n < least
    {
        return Err(format!("{path}: {n} is less than {least}"));
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str()) {
        let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        let wanted = match pattern {
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => "9999-99-99",
            "^[0-9]{4}-[0-9]{2}$" => "9999-99",
            other => panic!("a pattern that this checker does not know: {other}"),
        };
        if shape != wanted {
            return Err(format!("{path}: {text}"));
        }
    }
    if let (Some(object), Some(properties)) = (value.as_object(), schema["properties"].as_object()) {
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(key) {
                return Err(format!("{path}.{key} is not there"));
            }
        }
        for (key, inner) in object {
            let Some(own) = properties.get(key) else { return Err(format!("{path}.{key} is not in the schema")) };
            check(own, inner, root, &format!("{path}.{key}"))?;
        }
    }
    for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
        check(&schema["items"], inner, root, &format!("{path}[{n}]"))?;
    }
    Ok(())
}
