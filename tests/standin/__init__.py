"""Stand-ins for the outside world: real HTTP on the loopback, driven by the tests."""
