# Tests; each registers itself with ctest.
