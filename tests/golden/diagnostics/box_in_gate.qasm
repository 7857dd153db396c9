// qasmill: check
gate g a {
    box { U(0, 0, 0) a; }
}
