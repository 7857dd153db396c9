// qasmill: check
gate g(t) a {
    if (t > 0) U(0, 0, 0) a;
}
