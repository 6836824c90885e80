"""What a school does and must do, as pure functions: no I/O, no clock, no randomness."""
