import TestSwarm

extension RawConnection {
    /// Sends each byte by a write of its own, with time for the other end to read it alone.
    func sendByteByByte(_ bytes: [UInt8]) async throws {
        for byte in bytes {
            try await send([byte])
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
