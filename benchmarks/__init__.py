"""What README's figures come from: `python -m benchmarks NAME [ARGS] [--json]`."""
