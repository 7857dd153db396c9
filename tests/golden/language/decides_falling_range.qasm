// qasmill: check
int[32] number = 15;
bit[16] up = number[-16:-1];
bit[16] down = number[-1:-1:-16];
bit[16] example = number[-1:-16];
