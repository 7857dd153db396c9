// qasmill: run --exact
bool from_int = bool(2);
int from_bool = int(true);
int from_float = int(2.9);
uint[4] from_bits = uint[4]("1010");
bit[4] from_uint = bit[4](from_bits);
int[4] signed = int[4](from_bits);
angle[4] from_float2 = 3.14159265358979;
bit[4] from_angle = bit[4](from_float2);
float mixed = 1 + 0.5;
float narrow = 2;
