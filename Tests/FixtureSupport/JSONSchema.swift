import Foundation

/// Holds a JSON document against a JSON Schema, as far as this repository's schemas go: types, constants,
/// enumerations, minimum, properties, required and additional properties, items, and references to `$defs`, also
/// to those of a schema that lies beside it.
public struct JSONSchema {
  private let root: [String: Any]
  private let folder: String

  /// Reads a schema by its path in the repository.
  public init(_ path: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(try Repository.bytes(path)))
    root = object as? [String: Any] ?? [:]
    folder = path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// Everything in `document` that the schema does not allow; empty when it is valid.
  public func violations(in document: String) throws -> [String] {
    let value = try JSONSerialization.jsonObject(with: Data(document.utf8))
    var found: [String] = []
    check(value, root, at: "$", &found)
    return found
  }

  /// Properties that the schema does not describe in words.
  public var undescribed: [String] {
    var found: [String] = []
    func visit(_ schema: [String: Any], _ path: String) {
      for (name, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
        if property["description"] == nil, property["$ref"] == nil {
          found.append("\(path).\(name)")
        }
      }
    }
    visit(root, "$")
    for (name, definition) in root["$defs"] as? [String: [String: Any]] ?? [:] {
      visit(definition, name)
    }
    return found.sorted()
  }

  private func check(
    _ value: Any, _ schema: [String: Any], at path: String, _ found: inout [String]
  ) {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      if let file = reference.split(separator: "#").first, !reference.hasPrefix("#") {
        guard let other = try? JSONSchema("\(folder)/\(file)") else {
          found.append("\(path): no schema \(file)")
          return
        }
        other.check(value, ["$ref": "#/$defs/\(name)"], at: path, &found)
        return
      }
      guard let target = (root["$defs"] as? [String: [String: Any]])?[name] else {
        found.append("\(path): no definition \(reference)")
        return
      }
      check(value, target, at: path, &found)
      return
    }
    if let type = schema["type"] as? String, !Self.isOf(type, value) {
      found.append("\(path): is no \(type)")
      return
    }
    if let constant = schema["const"] as? String, value as? String != constant {
      found.append("\(path): is not \(constant)")
    }
    if let words = schema["enum"] as? [String], !words.contains(value as? String ?? "") {
      found.append("\(path): \(value) is none of \(words)")
    }
    if let minimum = schema["minimum"] as? Double, let number = value as? NSNumber,
      number.doubleValue < minimum
    {
      found.append("\(path): \(number) is below \(minimum)")
    }
    if let object = value as? [String: Any] { check(object, schema, at: path, &found) }
    if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (index, item) in array.enumerated() {
        check(item, items, at: "\(path)[\(index)]", &found)
      }
    }
  }

  private func check(
    _ object: [String: Any], _ schema: [String: Any], at path: String, _ found: inout [String]
  ) {
    let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
    for name in schema["required"] as? [String] ?? [] where object[name] == nil {
      found.append("\(path): \(name) is missing")
    }
    for (name, value) in object {
      if let property = properties[name] {
        check(value, property, at: "\(path).\(name)", &found)
      } else if schema["additionalProperties"] as? Bool == false {
        found.append("\(path): \(name) is not described")
      }
    }
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "boolean": value is Bool
    case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "number": value is NSNumber
    default: false
    }
  }
}
