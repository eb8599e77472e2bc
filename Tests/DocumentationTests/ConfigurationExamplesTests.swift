import Configuration
import Testing

/// Configurations in the documents are taken as they stand.
@Suite struct ConfigurationExamplesTests {
    /// All but the reference, which shows each key by itself, and is made of a file that is tested.
    static let documents = Document.all.filter { $0.path != "docs/configuration.md" }

    @Test(arguments: documents)
    func `every configuration in a document is valid`(_ document: Document) throws {
        for block in try document.blocks("toml") {
            do throws(ConfigurationErrors) {
                _ = try Configuration(parsing: block.text, file: "\(document.path):\(block.line)")
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    @Test func `there are some`() throws {
        #expect(try Self.documents.flatMap { try $0.blocks("toml") }.count >= 10)
    }
}
