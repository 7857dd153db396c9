// qasmill: run --exact -D wait=12.5ns
OPENQASM 3.0;
input duration wait;
def longer(duration d, int n) -> duration {
    duration sum = d;
    for int i in [1:n] {
        sum += d;
    }
    return sum;
}
const duration tick = 4dt;
duration a = 2 * wait - 100 ns;
duration b = -a / 3 + 1.5us;
duration c = tick * 0.5 + a;
float ratio = b / wait;
float ticks = 10dt / tick;
duration d = longer(wait, 3);
bool less = a < b;
bool same = c == c;
bool more = c > a;
