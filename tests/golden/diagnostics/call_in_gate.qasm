// qasmill: check
def f() -> float { return 0.5; }
gate g a { U(f(), 0, 0) a; }
