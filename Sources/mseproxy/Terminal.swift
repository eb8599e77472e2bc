import Glibc

/// A terminal that shows one picture after the other, and is afterwards as it was.
final class Terminal {
    /// What makes room for pictures: another screen, no cursor, no line that goes on in the next.
    private static let opening = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let closing = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    private static let home = "\u{1B}[H"
    private static let eraseLine = "\u{1B}[K"
    private static let eraseBelow = "\u{1B}[J"

    /// Whether standard output is one that obeys escapes: pictures would fill a file, or an editor's window, with nonsense.
    static var isThere: Bool {
        let kind = getenv("TERM").map { String(cString: $0) } ?? ""
        return isatty(STDOUT_FILENO) == 1 && !["", "dumb"].contains(kind)
    }

    /// Whether keys come from standard input.
    let hasKeys = isatty(STDIN_FILENO) == 1
    private var before: termios?
    private var isEntered = false

    deinit {
        leave()
    }

    /// Begins. Keys come as they are pressed and are not shown; those that make signals still do.
    func enter() {
        guard !isEntered else { return }
        isEntered = true
        var settings = termios()
        if hasKeys, tcgetattr(STDIN_FILENO, &settings) == 0 {
            before = settings
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        }
        _ = write(Self.opening)
    }

    /// Puts everything back.
    func leave() {
        guard isEntered else { return }
        isEntered = false
        _ = write(Self.closing)
        if var before { tcsetattr(STDIN_FILENO, TCSANOW, &before) }
        before = nil
    }

    /// In characters; what terminals have that do not tell, where it does not.
    var size: (columns: Int, rows: Int) {
        // struct winsize: rows, columns, and twice pixels.
        var size: [UInt16] = [0, 0, 0, 0]
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size[0] > 0, size[1] > 0 else { return (80, 24) }
        return (Int(size[1]), Int(size[0]))
    }

    /// Shows the lines, in one write, so that nothing flickers. False where the terminal is gone.
    func show(_ lines: [String]) -> Bool {
        // What was there goes first: behind a line that fills the window, the cursor stands on its last character.
        let picture = lines.dropLast().map { "\(Self.eraseLine)\($0)\r\n" }.joined()
        return write(Self.home + picture + Self.eraseBelow + (lines.last ?? ""))
    }

    /// The keys that have been pressed; nil where none will come any more.
    func keys() -> [UInt8]? {
        var keys = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &keys, keys.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return [] }
        return count > 0 ? Array(keys[..<count]) : nil
    }

    private func write(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno == EAGAIN {
                // A picture that does not fit is followed by another.
                return true
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
