import Findings
import Snapshot

/// Remedies whose commands are right whatever the setting's value is.
extension Fix {
  /// Doubles a setting of one number.
  static func doubling(_ setting: String, to purpose: String) -> Fix {
    Fix(
      purpose,
      now: "sysctl -w \(setting)=$((2 * $(sysctl -n \(setting))))",
      persist: keeping(setting),
      undo: "sysctl -w \(setting)=$(($(sysctl -n \(setting)) / 2))")
  }

  /// Doubles the last number of a setting of three: minimum, default and maximum.
  static func doublingLast(_ setting: String, to purpose: String) -> Fix {
    let path = SourceName.settingFile(setting)
    return Fix(
      purpose,
      now: "sysctl -w \(setting)=\"$(awk '{print $1, $2, 2 * $3}' \(path))\"",
      persist: keeping(setting),
      undo: "sysctl -w \(setting)=\"$(awk '{print $1, $2, int($3 / 2)}' \(path))\"")
  }

  /// Sets a switch that is known to have the value `old`.
  static func setting(
    _ setting: String, to value: String, from old: String, _ purpose: String
  ) -> Fix {
    Fix(
      purpose,
      now: "sysctl -w \(setting)=\(value)",
      persist: keeping(setting),
      undo: "sysctl -w \(setting)=\(old)")
  }

  /// The command that keeps the value that is there now over a reboot.
  private static func keeping(_ setting: String) -> String {
    "sysctl \(setting) > /etc/sysctl.d/90-\(setting).conf"
  }
}
