/// What one wire may arrive as: whole, one byte at a time, and split in two at every point.
func everyCut(of wire: [UInt8]) -> [[ArraySlice<UInt8>]] {
    let single = wire.indices.map { wire[$0...$0] }
    return [[wire[...]], single] + wire.indices.dropFirst().map { [wire[..<$0], wire[$0...]] }
}
