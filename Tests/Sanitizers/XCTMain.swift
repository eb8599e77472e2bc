import Testing

// SwiftPM takes a file of this name in the place of one that it makes itself, for which it looks for XCTest's tests in an index. There are
// none of those, and the index takes time to write.
await Testing.__swiftPMEntryPoint() as Never
