/// The part of a request's body that libcurl has not read yet.
struct RequestBody {
    /// Bytes of the whole body that have not been given yet.
    private(set) var missingByteCount: Int
    private var bytes: [UInt8] = []
    private var offset = 0

    init(byteCount: Int) {
        missingByteCount = byteCount
    }

    var unsentByteCount: Int { bytes.count - offset }

    /// Adds `new`, of which nothing beyond the announced length is taken.
    mutating func append(_ new: [UInt8]) {
        let taken = new.prefix(missingByteCount)
        bytes += taken
        missingByteCount -= taken.count
    }

    /// Moves as much as there is into `buffer`, and returns how much that was.
    mutating func move(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = bytes[offset...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        offset += part.count
        // What went is given back once it is the larger part, so that each byte is moved once on average.
        if offset > bytes.count / 2 {
            bytes.removeFirst(offset)
            offset = 0
        }
        return part.count
    }
}
