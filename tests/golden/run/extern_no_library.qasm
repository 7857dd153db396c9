// qasmill: run --extern ./no_such_library.so
extern f();
f();
