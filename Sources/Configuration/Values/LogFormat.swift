/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// As the journal wants them where standard error is its own, else text.
    case auto
    case text
    /// With a priority in front, as sd-daemon(3) has it.
    case journal
    /// One JSON object a line.
    case json
}
