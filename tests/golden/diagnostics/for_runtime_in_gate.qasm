// qasmill: check
gate g(t) a {
    for int i in [0:t] { U(0, 0, 0) a; }
}
