"""What a disclosure is: declarations only, no I/O, nothing imported from `pipeline`."""
