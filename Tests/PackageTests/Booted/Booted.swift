import Testing

/// The package on a system that systemd runs. One at a time: each is a machine of its own.
@Suite(.serialized) struct Booted {}
