// qasmill: check
gate g a {
    for int i in [1:2000000] { U(0, 0, 0) a; }
}
