"""The figures of the portal: `make bench` prints them as tables. Ratios within one run; machines are noisy."""
