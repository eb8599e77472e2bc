import Glibc
import Testing

@testable import EventLoop

@Suite struct FreeMemoryTests {
    @Test("a dictionary that has shrunk holds what it held, in less room")
    func shrunk() {
        var squares = Dictionary(uniqueKeysWithValues: (0..<10_000).map { ($0, $0 * $0) })
        for number in 100..<10_000 { squares[number] = nil }
        let room = squares.capacity
        squares.shrink()
        #expect(squares == Dictionary(uniqueKeysWithValues: (0..<100).map { ($0, $0 * $0) }))
        #expect(squares.capacity < room / 10)
    }

    @Test("memory that was freed between blocks in use is the system's again")
    func givenBack() async {
        // In a process of its own: what other tests ask for meanwhile would be given them out of it.
        await #expect(processExitsWith: .success) {
            // Blocks of 1000 bytes, of which every hundredth stays: no end of the heap can be cut off.
            let count = 20_000
            let blocks = try (0..<count).map { _ in
                let block = try #require(malloc(1000))
                memset(block, 1, 1000)
                return block
            }
            for (index, block) in blocks.enumerated() where index % 100 != 0 { free(block) }
            let staying = blocks.enumerated().filter { $0.offset % 100 == 0 }.map(\.element)
            defer { for block in staying { free(block) } }
            let pages = staying.map { FreeMemoryTests.pageIsResident(behind: $0) }
            FreeMemory.giveBack()
            let left = staying.map { FreeMemoryTests.pageIsResident(behind: $0) }
            #expect(pages.count { $0 } > 190)
            #expect(left.count { $0 } < 10)
        }
    }

    /// Whether the page in the middle between `block` and the next one that stays is this process's.
    private static func pageIsResident(behind block: UnsafeMutableRawPointer) -> Bool {
        let pageSize = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let page = (UInt(bitPattern: block) + 50_000) & ~(pageSize - 1)
        var state: UInt8 = 0
        return mincore(UnsafeMutableRawPointer(bitPattern: page), Int(pageSize), &state) == 0 && state & 1 != 0
    }

    @Test("code that was read leaves this process's memory, and runs on")
    func unmapped() throws {
        // The tests' own program is large, and the tests beside this one use little of it.
        let before = try Self.residentCodeKiB()
        FreeMemory.unmapCode()
        let after = try Self.residentCodeKiB()
        #expect(before > 0 && after < before / 2)
    }

    /// How much of the files that this process may execute is in its memory.
    private static func residentCodeKiB() throws -> Int {
        let file = try #require(fopen("/proc/self/smaps", "r"))
        defer { fclose(file) }
        var (sum, isCode) = (0, false)
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                .split(whereSeparator: \.isWhitespace)
            if words.first?.contains("-") == true { isCode = words.count > 5 && words[1] == "r-xp" }
            if isCode, words.first == "Rss:", let count = Int(words[1]) { sum += count }
        }
        return sum
    }
}
