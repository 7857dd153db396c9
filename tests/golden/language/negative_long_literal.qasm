// qasmill: run --exact
// The minus before a literal that does not fit in int does not wrap.
int[65] wide = -18446744073709551615;
int[128] wider = -52332050526545839212843076671359247726;
int[64] least = -9223372036854775808;
int[64] half = -9223372036854775808 / 2;
bool below = -18446744073709551616 < 0;
const uint[64] all = 18446744073709551615;
uint[64] wraps = -all;
int[65] hexadecimal = -0xffff_ffff_ffff_ffff;
