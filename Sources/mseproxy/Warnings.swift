import Glibc
import LogOutput
import PrintableText

/// Warnings for whoever runs a command: standard output has what was asked for.
enum Warnings {
    static func tell(_ warnings: [String]) {
        // What was printed before stands before it, also where both go into one file.
        fflush(nil)
        StandardError.write(warnings.map { "warning: \($0.printable)\n" }.joined())
    }
}
