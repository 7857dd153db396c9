// qasmill: check --dt=5dt
OPENQASM 3.0;
