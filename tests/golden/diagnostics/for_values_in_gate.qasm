// qasmill: check
gate g(t) a {
    for float x in {0.5, t} { U(x, 0, 0) a; }
}
