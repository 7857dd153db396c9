// qasmill: compile --durations=nodevice
OPENQASM 3.0;
qubit q;
