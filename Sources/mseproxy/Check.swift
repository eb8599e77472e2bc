import ArgumentParser
import Configuration

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration and print the values in effect, defaults included.")

    @OptionGroup var configurationOption: ConfigurationOption

    func run() throws {
        print(try configurationOption.load().rendered, terminator: "")
    }
}
