// qasmill: check
gate g(t) a {
    while (true) { U(0, 0, 0) a; }
}
