import ArgumentParser
import Configuration
import ProxyCore

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a configuration and print the values in effect, defaults included.",
        discussion: """
            Errors have the exit code 78. Of what the daemon would warn of, that which shows in the configuration and its files \
            is printed too, on standard error.
            """)

    @OptionGroup var configurationOption: ConfigurationOption

    func run() throws {
        let configuration = try configurationOption.load()
        Warnings.tell(configuration.warnings)
        print(configuration.rendered, terminator: "")
    }
}
